"""Layer 1: what Python files import is there, module and name."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from gencode_graph.artifacts import Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.checks.packages import python_packages
from gencode_graph.tools.checks.python_names import ROOT, app_modules, module_of, names_in
from gencode_graph.tools.draft import Draft, Facts

Modules = Mapping[str, str | None]


def python_imports_resolve(draft: Draft, facts: Facts) -> list[Issue]:
    """Imports name the standard library, the app's own modules, or an installed package; names
    taken from the app's own modules exist in them."""
    modules = app_modules(draft, facts)
    issues: list[Issue] = []
    for path, text in draft.files.items():
        if not (path.startswith(ROOT) and path.endswith(".py")):
            continue
        packages = python_packages(facts.files, dev=path.startswith(f"{ROOT}tests/"))
        for line, message in _faults(path, text, modules, packages):
            issues.append(Issue(check="import", path=path, line=line, message=message))
    return issues


def _faults(path: str, text: str, modules: Modules, packages: frozenset[str]) -> Iterator[tuple[int, str]]:
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the syntax check tells
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if message := _module_fault(alias.name, modules, packages):
                    yield node.lineno, message
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(path, node)
            if message := _module_fault(module, modules, packages):
                yield node.lineno, message
            elif module in modules:
                yield from (
                    (node.lineno, m) for a in node.names if (m := _name_fault(module, a.name, modules))
                )


def _absolute(path: str, node: ast.ImportFrom) -> str:
    """The module that a possibly relative import means."""
    if not node.level:
        return node.module or ""
    package = module_of(path).split(".")
    drop = node.level - (1 if path.endswith("/__init__.py") else 0)
    base = package[: len(package) - drop]
    return ".".join([*base, *([node.module] if node.module else [])])


def _module_fault(module: str, modules: Modules, packages: frozenset[str]) -> str | None:
    top = module.split(".", maxsplit=1)[0]
    if module in modules or top in sys.stdlib_module_names:
        return None
    if top in modules:
        return f"There is no module {module} in the app.{_meant(module, modules)}"
    if top in packages:
        return None
    known = ", ".join(sorted(packages - {"pydantic_core"})[:30]) or "none"
    return f"The package {top!r} is not installed. Do without it. Installed are: {known}."


def _name_fault(module: str, name: str, modules: Modules) -> str | None:
    source = modules.get(module)
    names = None if source is None else names_in(source)
    if name == "*" or names is None or name in names or f"{module}.{name}" in modules:
        return None
    offered = sorted(n for n in names if not n.startswith("_"))
    shown = f" It has: {', '.join(offered[:25])}." if offered else ""
    return f"{module} has no {name!r}.{_meant(name, offered)}{shown}"


def _meant(name: str, known: Modules | list[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]}?" if close else ""
