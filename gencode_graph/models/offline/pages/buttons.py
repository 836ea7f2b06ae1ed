"""Which buttons of a collection page depend on who looks: on their role, or on whose the record is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gencode_graph.artifacts import operation_id
from gencode_graph.artifacts.wish import PUBLIC, deciding_roles, needs_account, seeing_all
from gencode_graph.models.offline.pages.entities import EntityView

_VERBS = {"CreateButton": "create", "EditButton": "update", "DeleteButton": "delete"}
Operations = dict[str, str]
"""Button -> operationId."""
Allowed = Mapping[str, Sequence[str]]
"""operationId -> who may."""


def by_record(entity: EntityView, allowed: Allowed) -> Operations:
    """The buttons of a row that depend on whose the record is."""
    if not entity.tells_owner:
        return {}
    found = {button: name for button, name in _operations(entity).items() if button != "CreateButton"}
    return {button: name for button, name in found.items() if seeing_all(allowed.get(name, ())) is not None}


def by_account(entity: EntityView, allowed: Allowed, seen_by: Sequence[str]) -> Operations:
    """The others that not every account is shown, or no visitor of a public page."""
    visited = entity.tells_owner and PUBLIC in seen_by
    own = by_record(entity, allowed)
    return {
        button: name
        for button, name in _operations(entity).items()
        if button not in own and _is_limited(allowed.get(name, ()), visited=visited)
    }


def _is_limited(who: Sequence[str], *, visited: bool) -> bool:
    return bool(deciding_roles(who)) or (visited and needs_account(who))


def _operations(entity: EntityView) -> Operations:
    return {button: operation_id(entity.entity, verb) for button, verb in _VERBS.items()}
