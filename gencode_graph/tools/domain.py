"""Logic of an app that is a unit of its own: where it is, and how others are told of it."""

from __future__ import annotations

import ast

from gencode_graph.artifacts import Analysis, Entity, Logic
from gencode_graph.python_source import parse_python

PACKAGES = ("backend/app/domain/__init__.py", "backend/tests/domain/__init__.py")


def backend_logic(analysis: Analysis) -> list[Logic]:
    """What routers use. Logic that only pages use is theirs."""
    entities = {e.name for e in analysis.entities}
    return [each for each in analysis.logic if entities & set(each.used_by)]


def logic_of(analysis: Analysis, entity: Entity) -> list[Logic]:
    return [each for each in analysis.logic if entity.name in each.used_by]


def module_path(name: str) -> str:
    return f"backend/app/domain/{name}.py"


def tests_path(name: str) -> str:
    return f"backend/tests/domain/test_{name}.py"


def signatures(text: str) -> str:
    """A module as its users need it: docstrings, classes and constants whole, functions without bodies."""
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = ast.get_docstring(node, clean=False) is not None
            node.body = [*(node.body[:1] if said else []), ast.Expr(ast.Constant(...))]
    return ast.unparse(tree)
