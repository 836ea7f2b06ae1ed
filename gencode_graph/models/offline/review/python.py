"""Rules for backend code. They read the syntax tree, so layout and comments do not matter."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gencode_graph.artifacts import Entity
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.review.draft import Findings
from gencode_graph.python_source import parse_python


def _trees(files: dict[str, str], found: Findings) -> Iterator[tuple[str, ast.Module]]:
    for path, text in files.items():
        if path.endswith(".py"):
            try:
                yield path, parse_python(text)
            except (SyntaxError, ValueError) as error:
                found.error(f"{path} is no valid Python: {error}")


def models(ask: Ask, files: dict[str, str], found: Findings) -> None:
    """Every field of the entity is in the document and in what it is created from."""
    entity = Entity.model_validate(ask.inputs["entity"])
    attributes = _class_fields(tree for _, tree in _trees(files, found))
    if found.errors:
        return
    for name in (entity.name, f"{entity.name}Create", f"{entity.name}Update", f"{entity.name}Read"):
        if name not in attributes:
            found.error(f"The class {name} is missing.")
    for field in entity.fields:
        for name in (entity.name, f"{entity.name}Create"):
            if name in attributes and not {field.name, f"{field.name}_"} & attributes[name]:
                found.error(f"{name} lacks the field {field.name}.")


def _class_fields(trees: Iterator[ast.Module]) -> dict[str, set[str]]:
    """Fields of each class, those of its bases in the same file among them."""
    own: dict[str, set[str]] = {}
    bases: dict[str, list[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = [b.id for b in node.bases if isinstance(b, ast.Name)]
                own[node.name] = {
                    s.target.id
                    for s in node.body
                    if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
                } | _aliases(node)
    return {name: _inherited(name, own, bases, set()) for name in own}


def _aliases(node: ast.ClassDef) -> set[str]:
    """Names a field has on the wire: ``Field(alias="from")``."""
    return {
        str(keyword.value.value)
        for call in ast.walk(node) if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg in {"alias", "serialization_alias", "validation_alias"} and isinstance(keyword.value, ast.Constant)  # noqa: E501
    }  # fmt: skip


def _inherited(name: str, own: dict[str, set[str]], bases: dict[str, list[str]], seen: set[str]) -> set[str]:
    if name in seen or name not in own:
        return set()
    seen.add(name)
    return own[name].union(*(_inherited(base, own, bases, seen) for base in bases[name]))


def routers(_: Ask, files: dict[str, str], found: Findings) -> None:
    """No handler is left empty."""
    for path, tree in _trees(files, found):
        for handler in _handlers(tree):
            if _is_empty(handler):
                found.error(f"{path}: {handler.name} does nothing.")


def _handlers(tree: ast.Module) -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and node.decorator_list:
            yield node


def _is_empty(handler: ast.AsyncFunctionDef | ast.FunctionDef) -> bool:
    body = [n for n in handler.body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    return all(isinstance(n, ast.Pass) for n in body)
