"""What tests of an entity's rules are made of: each rule is tried on both sides, and by two at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gencode_graph.artifacts import Entity, Rule, Widget
from gencode_graph.models.offline.backend.convention import Resource
from gencode_graph.models.offline.backend.imports import Imports
from gencode_graph.models.offline.backend.layout import wrap
from gencode_graph.models.offline.backend.rules import inside, moves, outside, together
from gencode_graph.models.offline.rendering import python_literal


@dataclass(frozen=True)
class Together:
    """``held`` are changes that make the rule concern a record, ``free`` that make it not."""

    suffix: str
    fields: str
    held: str
    free: str


@dataclass(frozen=True)
class Moves:
    """The pairs of values that are moves, and that are not; ``race`` are two moves from one value of
    which neither leads to the other."""

    field: str
    allowed: list[str]
    refused: list[str]
    race: tuple[str, str, str] | None


@dataclass(frozen=True)
class Limited:
    """A figure that is limited to some records."""

    signature: str
    name: str
    kind: str
    field: str
    inside: str
    outside: str


def together_of(entity: Entity) -> Iterator[Together]:
    for number, rule in enumerate(together(entity), 1):
        names = [entity.field(name) for name in rule.among]
        held = {f.name: inside(f, rule.among[f.name]) for f in names}
        away = {f.name: outside(f, rule.among[f.name]) for f in names}
        free = next(({name: value} for name, value in away.items() if value is not None), {})
        suffix = "" if number == 1 else f"_{number}"
        yield Together(suffix, python_literal(rule.fields), _changes(held), _changes(free))


def moves_of(entity: Entity) -> Moves | None:
    rule = moves(entity)
    if rule is None:
        return None
    options = entity.field(rule.fields[0]).options
    pairs = [(one, other) for one in options for other in options if one != other]
    allowed = [pair for pair in pairs if pair[1] in rule.transitions.get(pair[0], [])]
    refused = [pair for pair in pairs if pair not in allowed]
    return Moves(rule.fields[0], _pairs(allowed), _pairs(refused), _race(rule))


def _race(rule: Rule) -> tuple[str, str, str] | None:
    ways = rule.transitions
    return next(
        ((start, one, other)
         for start, targets in ways.items() for one in targets for other in targets
         if one != other and start not in (one, other)
         and other not in ways.get(one, []) and one not in ways.get(other, [])),
        None,
    )  # fmt: skip


def limited_of(resource: Resource, imports: Imports) -> Iterator[Limited]:
    entity = resource.entity
    widgets = resource.figures.named_figures if resource.figures else []
    client = f"client: {imports.use('httpx', 'AsyncClient')}"
    clocked = asks_the_clock(widgets, entity)
    clock = [f"clock: {imports.use('tests.support.clock', 'Clock')}"] if clocked else []
    for widget in widgets:
        test = f"async def test_the_figure_{widget.name}_is_about_its_records_only("
        fields = [entity.field(name) for name in widget.where]
        held = {f.name: inside(f, widget.where[f.name]) for f in fields}
        away = {f.name: outside(f, widget.where[f.name]) for f in fields}
        free = next(({name: value} for name, value in away.items() if value is not None), {})
        yield Limited(
            wrap(test, [client, *clock], ") -> None:"),
            widget.name or "",
            widget.kind,
            widget.field or "",
            _changes(held),
            _changes({**held, **free} if free else {}),
        )


def referred(resource: Resource, imports: Imports) -> dict[str, list[str]]:
    """``when_gone`` -> the cases of a test, ``(Model, "field")``."""
    found: dict[str, list[str]] = {"refuse": [], "clear": [], "delete": []}
    for other in resource.referrers:
        model = imports.use(other.module, other.entity)
        found[other.when_gone].append(f"({model}, {python_literal(other.field)})")
    return found


def asks_the_clock(widgets: list[Widget], entity: Entity) -> bool:
    """Whether a figure depends on what day it is."""
    return any(entity.field(name).type in ("date", "datetime") for widget in widgets for name in widget.where)


def _changes(values: dict[str, object]) -> str:
    return python_literal(values) if values else ""


def _pairs(pairs: list[tuple[str, str]]) -> list[str]:
    return [f"({python_literal(one)}, {python_literal(other)})" for one, other in pairs]
