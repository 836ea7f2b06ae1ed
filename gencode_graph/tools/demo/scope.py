"""What names and calculations in a module of mock data stand for, without running it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tree_sitter import Node, Tree

from gencode_graph.tools.checks.trees import nodes_of, plain_children, text_of

FUNCTIONS = ("function_declaration", "arrow_function", "function_expression")
DEEPEST = 4
"""So many names may stand for one another; what refers to itself ends here."""


@dataclass(frozen=True)
class Scope:
    """What names mean: those the module declares, and the arguments of the function that is being read."""

    declared: Mapping[str, Node] = field(default_factory=dict)
    given: Mapping[str, float] = field(default_factory=dict)
    depth: int = 0


def module_scope(tree: Tree) -> Scope:
    """The module's functions, and its constants' values."""
    declared: dict[str, Node] = {}
    for node in nodes_of(tree, "function_declaration", "variable_declarator"):
        value = node if node.type == "function_declaration" else node.child_by_field_name("value")
        if value is not None:
            declared.setdefault(text_of(node.child_by_field_name("name")), value)
    return Scope(declared)


def number_of(node: Node, scope: Scope) -> float | None:
    """The value of a number, a name that stands for one, or a calculation with such."""
    if node.type == "number":
        try:
            return float(text_of(node).replace("_", ""))
        except ValueError:
            return None
    if node.type in ("parenthesized_expression", "as_expression"):
        return number_of(plain_children(node)[0], scope)
    if node.type == "identifier":
        name = text_of(node)
        value = scope.declared.get(name)
        if name in scope.given or value is None or scope.depth > DEEPEST:
            return scope.given.get(name)
        return number_of(value, Scope(scope.declared, {}, scope.depth + 1))
    if node.type == "unary_expression":
        value_of = node.child_by_field_name("argument")
        number = number_of(value_of, scope) if value_of else None
        sign = {"-": -1, "+": 1}.get(text_of(node.child_by_field_name("operator")))
        return None if number is None or sign is None else sign * number
    return _calculated(node, scope) if node.type == "binary_expression" else None


def _calculated(node: Node, scope: Scope) -> float | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    a = number_of(left, scope) if left else None
    b = number_of(right, scope) if right else None
    if a is None or b is None:
        return None
    operator = text_of(node.child_by_field_name("operator"))
    if operator == "/":
        return a / b if b else None
    return {"+": a + b, "-": a - b, "*": a * b}.get(operator)


def arguments_of(node: Node) -> list[Node]:
    listed = node.child_by_field_name("arguments")
    return plain_children(listed) if listed else []
