"""Layer 1, step 6: is logic that is a unit of its own pure, and tested?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gencode_graph.artifacts import Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.checks.api_tests import asserting_tests
from gencode_graph.tools.domain import backend_logic, module_path, tests_path
from gencode_graph.tools.draft import Draft, Facts

CHECK = "domain"
_OUTSIDE = frozenset(
    "asyncio beanie bson fastapi httpx motor os pathlib pymongo random requests secrets socket starlette "
    "subprocess time urllib uuid".split()
)
"""Modules of databases, the web, files, clocks and chance: what they answer is handed in instead."""
_CLOCKS = frozenset({"now", "utcnow", "today"})


def domain_is_pure(draft: Draft, facts: Facts) -> list[Issue]:
    """A unit of logic has a module of plain functions, which asks nothing from outside, and tests of it;
    a unit of an entity writes neither."""
    names = {each.name for each in backend_logic(facts.analysis)} if facts.analysis else set()
    unit = draft.unit.id
    if unit not in names:
        return [_issue(path, "Only a unit of logic writes this. Leave it out.")
                for path in draft.files if "/domain/" in path]  # fmt: skip
    wanted = (module_path(unit), tests_path(unit))
    issues = [_issue(path, "This file is missing. Write it.") for path in wanted if path not in draft.files]
    issues += [_issue(path, f"This unit writes {' and '.join(wanted)} only. Leave this out.")
               for path in draft.files if path not in wanted]  # fmt: skip
    for path in wanted:
        issues += [_issue(path, said, line) for line, said in _faults(path, draft.files.get(path, ""))]
    return issues


def _issue(path: str, message: str, line: int | None = None) -> Issue:
    return Issue(check=CHECK, path=path, line=line, message=message)


def _faults(path: str, text: str) -> Iterator[tuple[int | None, str]]:
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the syntax check tells
    if path.startswith("backend/tests/"):
        if text and not asserting_tests(tree):
            yield None, "No test asserts anything. Test each case that the text names, with values."
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in _modules(node):
                if module.split(".")[0] in _OUTSIDE or module.startswith("app.") or module == "app":
                    yield (
                        node.lineno,
                        f"{module} is not for pure functions. Take what it gives as an argument.",
                    )
        elif isinstance(node, ast.AsyncFunctionDef):
            yield node.lineno, f"{node.name} is async: logic awaits nothing. Write a plain function."
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CLOCKS
        ):
            yield node.lineno, "The time is an argument of the function, not asked for."


def _modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [f"app.{node.module or ''}" if node.level else node.module or ""]
