"""Guards that are the core's own functions: how each call of them is weakened.

They are named here, as the prompts name them; what they do is in ``templates/app/backend/app/core``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gencode_graph.tools.proof.source import Cut, Source, calls_of, cut, name_of, short, without_keys

_SIGNED_IN = '__import__("app.core.auth", fromlist=["auth"]).current_user'
"""Any account, in place of one that may."""
_LIMITING = ("where", "among", "expected")


def role_dependencies(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``Depends(require_role("caretaker"))``: any account will do instead."""
    for call in calls_of(tree, "Depends"):
        inner = call.args[0] if call.args else None
        if isinstance(inner, ast.Call) and name_of(inner).startswith("require"):
            yield cut(source, inner, _SIGNED_IN, f"`{short(source.of(inner))}`: any account may now")


def owner_filters(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``{"owner_id": ...}`` in a query, or a function that answers such a filter."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            yield from without_keys(source, node, lambda key: key == "owner_id")
        elif isinstance(node, ast.Call) and name_of(node).startswith("own_"):
            yield cut(source, node, "{}", f"the filter `{short(source.of(node))}`")


def roles_that_see_all(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``own_or_all(user, "warden")``: this role meets its own records alone."""
    for call in calls_of(tree, "own_or_all"):
        for position, role in enumerate(call.args[1:], 1):
            others = [source.of(other) for other in call.args if other is not call.args[position]]
            said = f"{source.of(role)} of `{short(source.of(call))}`: it sees its own records alone now"
            yield cut(source, call, f"own_or_all({', '.join(others)})", said)


def moves(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``transition(order, "status", to, MOVES)``: every move is allowed."""
    for call in calls_of(tree, "transition"):
        if len(call.args) > 3:
            to = source.of(call.args[2])
            any_move = f'type("Any", (), {{"get": lambda *_: [{to}]}})()'
            said = f"the moves `{short(source.of(call.args[3]))}`: every move is allowed now"
            yield cut(source, call.args[3], any_move, said)


def places(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``take_place(booking, 8)``, ``Places(4)``: one more has a place."""
    for name, position in (("take_place", 1), ("Places", 0)):
        for call in calls_of(tree, name):
            for argument in call.args[position : position + 1]:
                limit = source.of(argument)
                yield cut(source, argument, f"({limit}) + 1", f"the limit `{short(limit)}`, now one more")


def narrowings(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``where={"status": ["open"]}`` of a figure, ``among={...}`` of an index: it is about all records."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg in _LIMITING and isinstance(node.value, ast.Dict):
            yield from without_keys(source, node.value, lambda _: True)


def scopes_of_figures(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """Which records a figure is about: all of them, or none."""
    for name in ("summarise", "figure", "breakdown"):
        for call in calls_of(tree, name):
            for argument in call.args[1:2]:
                if isinstance(argument, ast.Dict):
                    yield from without_keys(source, argument, lambda _: True)
                said = f"the records of `{short(source.of(call))}`: it finds none now"
                yield cut(source, argument, '{"_id": None}', said)


def hidden_fields(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``hide_unreadable(user, answer, FIELDS)``: everybody sees all of it."""
    for call in calls_of(tree, "hide_unreadable"):
        if len(call.args) > 1:
            yield cut(source, call, source.of(call.args[1]), f"`{short(source.of(call))}`")


def kept_links(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``delete_record(court)``: it goes, whatever refers to it."""
    for call in calls_of(tree, "delete_record"):
        if len(call.args) == 1:
            bare = f"({source.of(call.args[0])}).delete()"
            yield cut(
                source, call, bare, f"`{short(source.of(call))}`: what refers to it is not looked at now"
            )
