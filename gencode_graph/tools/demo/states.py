"""How a record comes to the state that mock data shows it in, where only actions set that. Pure."""

from __future__ import annotations

import re

from gencode_graph.artifacts import Action, Entity, EntityField

_SHORTEST = 3
"""A stem shorter than this is the beginning of too many words."""


def way_to(entity: Entity, field: EntityField, current: str, wanted: str) -> list[Action]:
    """The actions that lead there, one after the other; none where that is not plain."""
    found: list[Action] = []
    for state in _stations(entity, field, current, wanted):
        leading = [action for action in entity.actions if _leads(action, field, state)]
        if len(leading) != 1:
            return []
        found.append(leading[0])
    return found


def _stations(entity: Entity, field: EntityField, current: str, wanted: str) -> list[str]:
    """The states on the shortest way that the rule of transitions leaves, or the one that is wanted."""
    moves = [r.transitions for r in entity.rules if r.kind == "transitions" and r.fields[:1] == [field.name]]
    if current == wanted or not moves:
        return [] if current == wanted else [wanted]
    ways: list[list[str]] = [[current]]
    for way in ways:
        if way[-1] == wanted:
            return way[1:]
        ways.extend([*way, state] for state in moves[0].get(way[-1], []) if not any(state in w for w in ways))
    return []


def _leads(action: Action, field: EntityField, state: str) -> bool:
    """Whether an action needs nothing but a record, and says by its name or the field's account of it that it
    brings a record to that state."""
    if action.on != "record" or action.reads or action.input:
        return False
    stem = re.sub("(e|y)$", "", action.name)
    if len(stem) >= _SHORTEST and state.startswith(stem):
        return True
    return action.name.endswith(f"_{state}") or any(
        _speaks(clause, action.name) and [o for o in field.options if _speaks(clause, o)] == [state]
        for clause in re.split("[;,.]", field.computed)
    )


def _speaks(clause: str, name: str) -> bool:
    return any(re.search(rf"\b{re.escape(n)}\b", clause) for n in (name, name.replace("_", " ")))
