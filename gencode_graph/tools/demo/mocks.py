"""The records that stand in a page's mock data, read without running it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from gencode_graph.tools.checks.trees import nodes_of, parse_script, plain_children, string_of, text_of

_NOTHING = object()
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "", '\\"': '"', "\\'": "'", "\\`": "`", "\\\\": "\\"}


def record_lists(path: str, text: str) -> Iterator[list[dict[str, Any]]]:
    """Every list of plain objects in a module; of each object, the keys whose values are written out."""
    for array in nodes_of(parse_script(path, text), "array"):
        parts = plain_children(array)
        if parts and all(part.type == "object" for part in parts):
            yield [_record(part) for part in parts]


def _record(node: Node) -> dict[str, Any]:
    found = {}
    for pair in plain_children(node):
        if pair.type == "pair":
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            name = string_of(key) or text_of(key)
            if value is not None and (written := _value(value)) is not _NOTHING:
                found[name] = written
    return found


def _value(node: Node) -> Any:
    if node.type in ("as_expression", "satisfies_expression", "parenthesized_expression"):
        return _value(plain_children(node)[0])
    if node.type in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[node.type]
    if node.type in ("string", "template_string"):
        return _text(node)
    if node.type == "number" or (node.type == "unary_expression" and text_of(node).startswith("-")):
        return _number(text_of(node))
    if node.type == "array":
        values = [_value(part) for part in plain_children(node)]
        return values if _NOTHING not in values else _NOTHING
    return _NOTHING


def _text(node: Node) -> Any:
    if string_of(node) is None:
        return _NOTHING
    parts = [child for child in node.children if child.is_named]
    return "".join(_ESCAPES.get(text_of(p), "") if p.type == "escape_sequence" else text_of(p) for p in parts)


def _number(text: str) -> Any:
    plain = text.replace("_", "").replace(" ", "")
    try:
        return float(plain) if set(plain) & set(".eE") else int(plain)
    except ValueError:
        return _NOTHING
