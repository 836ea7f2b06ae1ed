"""``unpaid invoices``, ``open tickets``: the records a figure is about, where the entity can tell them."""

from __future__ import annotations

from gencode_graph.artifacts import Entity, EntityField, snake_case
from gencode_graph.models.offline.reading.figures import WORDS
from gencode_graph.models.offline.reading.words import singular

_NO = ("un", "in", "non_", "not_")
_FLAGS = ("is_", "has_", "was_")
_DATES = {"today": "today", "past": "past", "future": "future", "upcoming": "future"}


def of(measure: str, entity: Entity, field: EntityField | None) -> dict[str, list[str]] | None:
    """Field -> values of the records that the measure is about; {} is all, None cannot be told.

    Every word of the measure has to be the name of the entity or field, or one of these values.
    """
    known = _words(entity, field)
    where: dict[str, list[str]] = {}
    for word in measure.lower().split():
        plain = word.replace("-", "_")
        if (
            singular(plain) in known
            or plain in known
            or word in WORDS["lead"] | WORDS["money"] | WORDS["count"]
        ):
            continue
        found = _value(plain, entity)
        if found is None:
            return None
        where.setdefault(found[0], []).append(found[1])
    return where


def _words(entity: Entity, field: EntityField | None) -> set[str]:
    names = [entity.snake, snake_case(entity.plural), *([field.name] if field else [])]
    names += [label.lower() for label in (entity.label, entity.label_plural, field.label if field else "")]
    parts = {part for name in names for part in name.replace(" ", "_").split("_")}
    return parts | {singular(part) for part in parts} | {"and", "of", "pipeline", "stock"}


def _value(word: str, entity: Entity) -> tuple[str, str] | None:
    """The field that can have it, and the value."""
    for one in entity.fields:
        if word in one.options:
            return one.name, word
        bare = one.name.removesuffix("_flag")
        for flag in _FLAGS:
            bare = bare.removeprefix(flag)
        if one.type == "boolean" and word == bare:
            return one.name, "true"
        if one.type == "boolean" and word in {f"{no}{bare}" for no in _NO}:
            return one.name, "false"
    dated = [one for one in entity.fields if one.type == "date"]
    return (dated[0].name, _DATES[word]) if word in _DATES and len(dated) == 1 else None
