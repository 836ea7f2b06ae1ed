"""Which names a Python module offers, and which modules the app has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from gencode_graph.python_source import parse_python
from gencode_graph.tools.draft import Draft, Facts

ROOT = "backend/"


def module_of(path: str) -> str:
    """``backend/app/core/errors.py`` -> ``app.core.errors``; a package's is that of its folder."""
    return path.removeprefix(ROOT).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def app_modules(draft: Draft, facts: Facts) -> dict[str, str | None]:
    """The app's modules and their source. None stands for those that are not written yet but
    will be, by the analysis, and for folders without an ``__init__``."""
    found: dict[str, str | None] = {}
    for path, text in {**facts.files, **draft.files}.items():
        if path.startswith(ROOT) and path.endswith(".py"):
            found[module_of(path)] = text
    for entity in facts.analysis.entities if facts.analysis else []:
        found.setdefault(f"app.models.{entity.snake}", None)
        found.setdefault(f"app.routers.{entity.snake}", None)
    for name in list(found):
        parts = name.split(".")
        for i in range(1, len(parts)):
            found.setdefault(".".join(parts[:i]), None)
    return found


@lru_cache(maxsize=512)
def names_in(source: str) -> frozenset[str] | None:
    """Names at a module's top level, None where they cannot be told (star imports, faults)."""
    try:
        tree = parse_python(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    names = set(_bound(tree.body))
    return None if names & {"*", "__getattr__"} else frozenset(names)


def _bound(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Import():
                yield from (alias.asname or alias.name.split(".")[0] for alias in node.names)
            case ast.ImportFrom():
                yield from (alias.asname or alias.name for alias in node.names)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                yield from (n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name))
            case _:
                for part in ("body", "orelse", "finalbody"):
                    yield from _bound(getattr(node, part, []))
                for handler in getattr(node, "handlers", []):
                    yield from _bound(handler.body)
