"""Wishes for figures -> widgets, as far as the entities have the numbers and groups for them."""

from __future__ import annotations

from collections.abc import Callable

from gencode_graph.artifacts import Entity, EntityField, Widget, snake_case
from gencode_graph.models.offline.reading import conditions
from gencode_graph.models.offline.reading.figures import WORDS, Wish
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.lexicon import KnownField, concept, type_cues
from gencode_graph.models.offline.reading.sketch import Sketch
from gencode_graph.models.offline.reading.words import snake

_GROUPS = ("reference", "enum", "boolean", "string")
_NUMBERS = ("money", "number", "integer")


def widgets(wishes: list[Wish], entities: list[Entity], gloss: Gloss) -> list[Widget]:
    """One for each wish that can be granted."""
    found = [_widget(wish, entities, gloss) for wish in wishes]
    return [widget for widget in found if widget]


def missed(wishes: list[Wish], entities: list[Entity], gloss: Gloss) -> list[tuple[str, str]]:
    """Measure and group of the wishes that are not granted, as the text has them."""
    return [
        (wish.measure, wish.group.replace("_", " "))
        for wish in wishes
        if _widget(wish, entities, gloss) is None
    ]


def link(wishes: list[Wish], sketches: list[Sketch]) -> None:
    """Money that is to be shown by another kind of record has to point to it."""
    keys = {s.key: s for s in sketches}
    for wish in wishes:
        group = keys.get(wish.group)
        paid = [s for s in sketches if s is not group and any(_is_money(f) for f in s.fields.values())]
        paid.sort(key=lambda s: not any(_is_money(f) and _adds_up(f) for f in s.fields.values()))
        kind = next((s for s in sketches if s.key.split("_")[-1] == wish.last and s is not group), None)
        paid = [kind] if kind else paid if wish.is_money else []
        if group is None or not paid:
            continue
        pointed = any(f.target == group.key for s in paid for f in s.fields.values())
        if not pointed and not any(f.target == paid[0].key for f in group.fields.values()):
            paid[0].add(KnownField(group.key, target=group.key, required=False))


def _is_money(field: KnownField) -> bool:
    return (
        not field.target
        and field.type in {None, "money"}
        and type_cues().get(field.name.split("_")[-1]) == "money"
    )


def _widget(wish: Wish, entities: list[Entity], gloss: Gloss) -> Widget | None:
    for entity, field in _measured(wish, entities):
        where = conditions.of(wish.measure, entity, field)
        if where is None:
            continue
        made = _figure(wish, entity, field, gloss)
        if made and where:
            name = snake(f"{wish.measure} by {wish.group}" if wish.group else wish.measure)[:40]
            return made.model_copy(update={"where": where, "name": name.rstrip("_")})
        if made:
            return made
    return None


def _figure(wish: Wish, entity: Entity, field: EntityField | None, gloss: Gloss) -> Widget | None:
    """The wish as a figure of this entity, and of this field of it where it adds one up."""
    if wish.total and field is None:
        return None
    if wish.average and field:
        title = gloss.title("average", "Average {field}").format(field=gloss.lower(field.title))
        return Widget(kind="average", title=title, entity=entity.name, field=field.name)
    group = _group(entity, wish.group)
    if group and group != field:
        return _breakdown(wish, entity, field, group, gloss)
    if field and (not wish.group or wish.group in WORDS["time"]):
        title = gloss.title("total", "Total {field}").format(
            field=gloss.lower(field.title) if gloss.foreign else wish.measure, things=entity.title_plural
        )
        return Widget(kind="sum", title=title, entity=entity.name, field=field.name)
    if wish.counted and not wish.group:
        return Widget(kind="count", title=wish.measure.capitalize(), entity=entity.name)
    return None


def _breakdown(
    wish: Wish, entity: Entity, field: EntityField | None, group: EntityField, gloss: Gloss
) -> Widget:
    what = field.title if field and gloss.foreign else wish.measure.capitalize()
    by = gloss.title("by", "{things} by {group}")
    return Widget(
        kind="breakdown",
        title=by.format(
            things=entity.title_plural if gloss.foreign and not field else what,
            group=gloss.lower(group.title),
        ),
        entity=entity.name,
        field=field.name if field else None,
        group_by=group.name,
    )


def _measured(wish: Wish, entities: list[Entity]) -> list[tuple[Entity, EntityField | None]]:
    """Where the figure can come from, the nearest to its words first."""
    numbers = [(e, f) for e in entities for f in e.fields if f.type in _NUMBERS]
    name = snake(wish.measure)
    named = [(e, f) for e, f in numbers if f.name == name]
    named += [(e, f) for e, f in numbers if f.name.split("_")[-1] == wish.last and f.name != name]
    kinds = [e for e in entities if wish.last in {e.snake, e.snake.split("_")[-1]}]
    if named and not kinds:
        return [*named]
    paid = [(e, f) for e, f in numbers if f.type == "money" and f.name.split("_")[-1] != "salary"]
    if kinds:
        summed = [[(e, f) for e, f in paid if e is kind and _adds_up(f)][:1] for kind in kinds]
        return [one for kind, sums in zip(kinds, summed, strict=True) for one in [*sums, (kind, None)]]
    if wish.is_money:
        return [*sorted(paid, key=lambda pair: pair[1].name.split("_")[-1] in {"price", "rate", "budget"})]
    if wish.last not in WORDS["count"]:
        words = {*wish.measure.split(), *(("quantity",) if "stock" in wish.measure else ())}
        return [(e, f) for e, f in numbers if f.name in words]
    return [(e, None) for e in entities]


def _adds_up(field: EntityField | KnownField) -> bool:
    return field.name.split("_")[-1] not in {"price", "rate", "budget", "deposit", "rent"}


def _group(entity: Entity, name: str) -> EntityField | None:
    """The entity's field the figure is told apart by."""
    if not name:
        return None
    last = name.rsplit("_", maxsplit=1)[-1]
    fits = [f for f in entity.fields if f.type in _GROUPS]
    tests: tuple[Callable[[EntityField], bool], ...] = (
        lambda f: f.name == name,
        lambda f: f.references is not None and snake_case(f.references) in {name, last},
        lambda f: bool(concept(name)) and concept(name) == concept(snake_case(f.references or "")),
        lambda f: f.name.split("_")[-1] == last,
        lambda f: f.name == "kind" and last == "type",
    )
    return next((f for test in tests for f in fits if test(f)), None)
