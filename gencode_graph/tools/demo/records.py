"""The demo records of an app: its pages' mock data, made to fit the analysis. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from zlib import crc32

from gencode_graph.artifacts import Analysis, Entity, EntityField
from gencode_graph.tools.app import App
from gencode_graph.tools.demo.mocks import record_lists
from gencode_graph.tools.demo.near import Near, is_near
from gencode_graph.tools.demo.values import fitting, stand_in

DEMO = "demo.json"
"""Entity -> ``as_of``, the day that was the records' today, and ``records``. A reference is the number of a
record in the other entity's list; ``today+2`` is the day after tomorrow, whenever it is read. A state that
the app works out is what the record is meant to come to."""
_MOST = 15
_ALIKE = 0.6
"""So much of what an entity must have stands in a list of records, or it is a list of something else."""

Record = dict[str, Any]
Lists = dict[str, list[Record]]


def demo_files(app: App) -> dict[str, bytes | None]:
    """``demo.json``, of what mock data there is now; what there was before stays for other entities."""
    analysis = app.analysis
    if analysis is None or not analysis.needs.backend or not analysis.entities:
        return {DEMO: None} if DEMO in app.files else {}
    made = demo_of(analysis, app.texts)
    try:
        before = json.loads(app.texts.get(DEMO, "{}"))
    except ValueError:
        before = {}
    kept = {entity.name: made.get(entity.name) or before.get(entity.name) for entity in analysis.entities}
    if not any(kept.values()):
        return {}
    plain = {name: part for name, part in kept.items() if part}
    return {DEMO: (json.dumps(plain, indent=1, ensure_ascii=False) + "\n").encode()}


def demo_of(analysis: Analysis, texts: Mapping[str, str]) -> dict[str, Any]:
    """Entity -> its part of ``demo.json``, of the entities that some page has records of."""
    chosen = {e.name: _best(analysis, e, texts) for e in analysis.entities}
    seeds = {name: rows[:_MOST] for name, rows in chosen.items() if rows}
    return {entity.name: {"as_of": _as_of(analysis, entity, rows).isoformat(),
                          "records": _fitted(entity, rows, seeds)}
            for entity in analysis.entities if (rows := seeds.get(entity.name))}  # fmt: skip


def _best(analysis: Analysis, entity: Entity, texts: Mapping[str, str]) -> list[Record]:
    """The list that is most like the entity's records; those of its own page first."""
    needed = [f.name for f in entity.fields if f.required and not f.computed]
    names = {f.name for f in entity.fields}
    found: list[tuple[float, bool, int, list[Record]]] = []
    for page in analysis.pages:
        path = f"frontend/src/pages/{page.slug}/data.ts"
        for rows in record_lists(path, texts.get(path, "")):
            keys = set(rows[0])
            alike = len(keys & set(needed)) / len(needed) if needed else 0
            strange = keys - names - {"id", "created_at", "updated_at", "owner_id"}
            if alike >= _ALIKE and len(keys & names) > len(strange):
                found.append((alike, page.entity == entity.name, len(rows), rows))
    return max(found, key=lambda one: one[:3])[3] if found else []


def _fitted(entity: Entity, rows: list[Record], seeds: Lists) -> list[Record]:
    """The records with values that fit, each unique one once."""
    seen: set[str] = set()
    kept = []
    for number, row in enumerate(rows):
        record: Record = {}
        for field in entity.fields:
            value = _value(entity, field, row.get(field.name), number, seeds)
            if value is not None:
                record[field.name] = value
        marks = set(_marks(entity, record))
        if marks.isdisjoint(seen):
            seen |= marks
            kept.append(record)
    return kept


def _value(entity: Entity, field: EntityField, written: Any, number: int, seeds: Lists) -> Any:
    if field.computed:
        return fitting(field, written) if field.type == "enum" else None
    if field.references:
        known = None if isinstance(written, Near) else written
        return _place(known, seeds.get(field.references, []), number, required=field.required)
    value = fitting(field, written)
    missing = value is None and field.required
    return stand_in(field, number, _days(entity, field, number)) if missing else value


def _days(entity: Entity, field: EntityField, number: int) -> int:
    """How far from today the day is that nobody told: around it, or ahead where a rule is about its time or
    that of a date before it; of one record, each date after those before it."""
    dates = [f.name for f in entity.fields if f.type in ("date", "datetime")]
    after = dates.index(field.name) if field.name in dates else 0
    asked = {name for r in entity.rules if r.kind == "time" for name in r.fields or dates}
    timed = not asked.isdisjoint(dates[: after + 1])
    return after + (number + 1 if timed else (number + 1) // 2 * (1 if number % 2 else -1))


def _place(written: Any, others: list[Record], number: int, *, required: bool) -> int | None:
    """Which of the other records is meant: by its id, by the number that an id of mock data is, or any."""
    if written in (None, ""):
        return number if required else None
    for place, other in enumerate(others):
        if other.get("id") == written:
            return place
    if str(written).isdigit():
        return max(0, int(written) - 1)
    return crc32(str(written).encode()) % 97


def _marks(entity: Entity, record: Record) -> Iterator[str]:
    """What no other record may have too."""
    for field in entity.fields:
        if field.unique and field.name in record:
            yield f"{field.name}={str(record[field.name]).lower()}"
    for rule in entity.rules:
        if rule.kind == "unique_together" and all(name in record for name in rule.fields):
            yield "&".join(f"{name}={record[name]}" for name in rule.fields)


def _as_of(analysis: Analysis, entity: Entity, rows: list[Record]) -> date:
    """The day that the records' author took for today: their last one, or where the app looks ahead, the one
    in the middle. Who tells days from today has written out what has another reason to be when it is."""
    fields = [f for f in entity.fields if f.type in ("date", "datetime")]
    values = [fitting(field, row.get(field.name)) for row in rows for field in fields]
    days = sorted(date.fromisoformat(value[:10]) for value in values if value and not is_near(value))
    if not days or any(is_near(value) for value in values):
        return date(2026, 1, 1)
    return days[len(days) // 2] if _looks_ahead(analysis, entity) else days[-1]


def _looks_ahead(analysis: Analysis, entity: Entity) -> bool:
    """Whether time to come is spoken of: by a rule about time, or a figure of what is today or later."""
    ahead = {"today", "future", "this_week", "this_month"}
    figures = [w for w in analysis.widgets if w.entity == entity.name]
    asked = {value for w in figures for values in w.where.values() for value in values}
    return any(rule.kind == "time" for rule in entity.rules) or bool(asked & ahead)
