"""What in a tool's ``logic.ts`` decides, and how each of it is taken out. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from gencode_graph.tools.checks.trees import nodes_of, parse_script, text_of
from gencode_graph.tools.proof.mutants import Mutant, chosen
from gencode_graph.tools.proof.source import short

MOST = 12
"""Mutants of one tool: each is a run of its tests."""
_LEAVING = frozenset({"return_statement", "throw_statement"})
_BOUNDS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "===": "!==", "!==": "==="}
_ARITHMETIC = {"+": "-", "-": "+", "*": "/", "/": "*"}
_LOOPS = frozenset({"for_statement", "while_statement", "do_statement"})
_TEXTS = frozenset({"string", "template_string"})


def script_mutants(path: str, text: str) -> list[Mutant]:
    """The most important ones: early ends first, then bounds, then sums. Loops' own conditions are left
    alone, since without them a test may never end."""
    root = parse_script(path, text).root_node
    if root.has_error:
        return []
    found = [*_early_ends(path, root), *_signs(path, root, _BOUNDS, 1), *sums(path, root)]
    return chosen([found], MOST)


def sums(path: str, root: Node) -> Iterator[Mutant]:
    """``a - b`` for ``a + b``, each by itself."""
    return _signs(path, root, _ARITHMETIC, 2)


def _early_ends(path: str, root: Node) -> Iterator[Mutant]:
    """``if (late) return 0``: it goes on."""
    for node in nodes_of(root, "if_statement"):
        condition, consequence = (
            node.child_by_field_name("condition"),
            node.child_by_field_name("consequence"),
        )
        if condition and consequence and _leaves(consequence):
            said = f"the check `if {short(text_of(condition))}`, which ends there"
            yield _mutant(path, condition, "(false)", said, 0)


def _leaves(node: Node) -> bool:
    last = node.named_children[-1:] if node.type == "statement_block" else [node]
    return any(one.type in _LEAVING for one in last)


def _signs(path: str, root: Node, others: dict[str, str], rank: int) -> Iterator[Mutant]:
    for node in nodes_of(root, "binary_expression"):
        sign = node.child_by_field_name("operator")
        other = others.get(text_of(sign))
        if sign and other and not _is_text(node) and not _is_of_loop(node):
            said = f"`{text_of(sign)}` in `{short(text_of(node))}`, now `{other}`"
            yield _mutant(path, sign, other, said, rank)


def _is_text(node: Node) -> bool:
    """Texts are put together by the sign of sums."""
    sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
    return any(side is not None and side.type in _TEXTS for side in sides)


def _is_of_loop(node: Node) -> bool:
    """Whether it stands in what a loop goes on by."""
    within = node
    while within.parent is not None:
        if within.parent.type in _LOOPS:
            return within.parent.child_by_field_name("body") != within
        within = within.parent
    return False


def _mutant(path: str, node: Node, new: str, said: str, rank: int) -> Mutant:
    return Mutant(path, node.start_point[0] + 1, said, node.start_byte, node.end_byte, new, rank)
