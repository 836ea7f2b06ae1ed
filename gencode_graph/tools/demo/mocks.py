"""The records that stand in a page's mock data, read without running it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from gencode_graph.tools.checks.trees import nodes_of, parse_script, plain_children, string_of, text_of
from gencode_graph.tools.demo.offsets import moment_of
from gencode_graph.tools.demo.scope import Scope, module_scope

_NOTHING = object()
_WORKED_OUT = ("call_expression", "new_expression", "template_string", "binary_expression", "identifier")
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "", '\\"': '"', "\\'": "'", "\\`": "`", "\\\\": "\\"}


def record_lists(path: str, text: str) -> Iterator[list[dict[str, Any]]]:
    """Every list of plain objects in a module; of each object, its keys with the values that are written out,
    or are worked out as moments; None for any other."""
    tree = parse_script(path, text)
    scope = module_scope(tree)
    for array in nodes_of(tree, "array"):
        parts = plain_children(array)
        if parts and all(part.type == "object" for part in parts):
            yield [_record(part, scope) for part in parts]


def _record(node: Node, scope: Scope) -> dict[str, Any]:
    found = {}
    for pair in plain_children(node):
        if pair.type == "pair":
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            written = _value(value, scope) if value is not None else _NOTHING
            found[string_of(key) or text_of(key)] = None if written is _NOTHING else written
    return found


def _value(node: Node, scope: Scope) -> Any:
    if node.type in ("as_expression", "satisfies_expression", "parenthesized_expression"):
        return _value(plain_children(node)[0], scope)
    if node.type in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[node.type]
    if string_of(node) is not None:
        return _text(node)
    if node.type == "number" or (node.type == "unary_expression" and text_of(node).startswith("-")):
        return _number(text_of(node))
    if node.type == "array":
        values = [_value(part, scope) for part in plain_children(node)]
        return values if _NOTHING not in values else _NOTHING
    if node.type in _WORKED_OUT and (moment := moment_of(node, scope)) is not None:
        return moment
    return _NOTHING


def _text(node: Node) -> str:
    parts = [child for child in node.children if child.is_named]
    return "".join(_ESCAPES.get(text_of(p), "") if p.type == "escape_sequence" else text_of(p) for p in parts)


def _number(text: str) -> Any:
    plain = text.replace("_", "").replace(" ", "")
    try:
        return float(plain) if set(plain) & set(".eE") else int(plain)
    except ValueError:
        return _NOTHING
