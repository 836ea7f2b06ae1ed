"""An entity's rules as the writers need them: what is unique together, which moves of a state there are,
and what refers to the entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gencode_graph.artifacts import Entity, EntityField, Rule
from gencode_graph.artifacts.names import snake_case


@dataclass(frozen=True)
class Referrer:
    """A field elsewhere that refers to the entity's records; ``when_gone``: refuse, clear or delete."""

    entity: str
    field: str
    when_gone: str

    @property
    def module(self) -> str:
        return f"app.models.{snake_case(self.entity)}"


def referrers_of(given: list[Mapping[str, Any]]) -> tuple[Referrer, ...]:
    return tuple(Referrer(each["entity"], each["field"], each["when_gone"]) for each in given)


def together(entity: Entity) -> list[Rule]:
    return [rule for rule in entity.rules if rule.kind == "unique_together"]


def moves(entity: Entity) -> Rule | None:
    """The one state of a record whose moves are limited: the first, where an analysis has several."""
    return next((rule for rule in entity.rules if rule.kind == "transitions" and rule.transitions), None)


def inside(field: EntityField, values: list[str]) -> object:
    """A value as it is sent, which is one of these; of dates with the clock at ``SET_TO``."""
    if field.type == "boolean":
        return values[0] == "true"
    if field.type in ("date", "datetime"):
        return _moment(field, _INSIDE.get(values[0], "2030-01-15"))
    return values[0]


def outside(field: EntityField, values: list[str]) -> object | None:
    """A value which is none of these; None where there is no other."""
    if field.type == "boolean":
        return None if len(set(values)) > 1 else values[0] != "true"
    if field.type in ("date", "datetime"):
        away = {"past", "future"} <= set(values)
        return None if away else _moment(field, "2020-05-05" if "future" in values else "2040-05-05")
    return next((option for option in field.options if option not in values), None)


SET_TO = "2030-01-15T12:00Z"
"""A Tuesday, to which tests of figures about dates set the clock."""
_INSIDE = {
    "past": "2029-12-01",
    "future": "2030-03-01",
    "this_week": "2030-01-16",
    "this_month": "2030-01-20",
}


def _moment(field: EntityField, day: str) -> str:
    return day if field.type == "date" else f"{day}T09:30:00.000Z"
