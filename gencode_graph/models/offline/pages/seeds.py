"""Plausible sample records for the mock pages: the same entity always gets the same ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gencode_graph.artifacts import Entity, EntityField
from gencode_graph.models.offline.pages.entities import EntityView

ROWS = 8
_STRIDE = 5
"""Has nothing in common with ``ROWS``: figures of one row after the other go up and down."""
FIRST_DAY = date(2025, 3, 3)
_BASE = {"integer": 4, "number": 12.5, "money": 24.9}
_STEP = {"integer": 3, "number": 4.25, "money": 17.3}


@cache
def pools() -> dict[str, Any]:
    """Word lists by what a field or entity is called; see ``samples.json``."""
    path = Path(__file__).parent / "samples.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def records(entity: EntityView) -> list[dict[str, Any]]:
    """``ROWS`` records, oldest first; the newest has the id "1"."""
    return [_record(entity, row) for row in range(ROWS)]


def label(entity: EntityView, row: int) -> str:
    """What names the sample record of that row."""
    shown = _value(entity, entity.display.field, row)
    return str(shown) if shown is not None else f"{entity.name} {record_id(row)}"


def record_id(row: int) -> str:
    return str(ROWS - row)


def _owner_id(row: int) -> str:
    """The newest and every other one after it is of who looks at the page, "1"."""
    return "1" if (ROWS - row) % 2 else "2"


def _record(entity: EntityView, row: int) -> dict[str, Any]:
    stamp = f"{FIRST_DAY + timedelta(days=row)}T09:{row * 7 % 60:02d}:00Z"
    values = {f.name: _value(entity, f, row) for f in entity.entity.fields}
    owner = {"owner_id": _owner_id(row)} if entity.tells_owner else {}
    return {"id": record_id(row), **owner, **values, "created_at": stamp, "updated_at": stamp}


def _value(entity: EntityView, field: EntityField, row: int) -> Any:
    offset = _offset(field.name)
    match field.type:
        case "reference":
            return record_id((row + offset) % ROWS)
        case "enum":
            return field.options[(row + offset) % len(field.options)]
        case "boolean":
            return (row + offset) % 3 != 0
        case "integer" | "number" | "money":
            return _number(field, (_STRIDE * row + offset) % ROWS)
        case "date":
            return str(FIRST_DAY + timedelta(days=9 * row + offset))
        case "datetime":
            return f"{FIRST_DAY + timedelta(days=9 * row + offset)}T{9 + row % 8:02d}:30:00Z"
        case _:
            return _words(entity, field, row)


def _offset(name: str) -> int:
    """Shifts rows differently a field, so that columns do not move in step."""
    return sum(map(ord, name)) % 7


def _number(field: EntityField, row: int) -> float | int:
    base, span = _BASE[field.type], _STEP[field.type] * ROWS
    low = base if field.minimum is None else field.minimum
    if field.maximum is None or field.maximum > base + span:
        low = max(low, base)  # a price of nothing is allowed, and looks odd
    high = low + span if field.maximum is None else field.maximum
    wanted = low + (_STEP[field.type] * row) % max(high - low, 1)
    if field.type == "integer" and "year" in field.name.split("_"):
        wanted = FIRST_DAY.year - row  # a year that is allowed from 1000 on is hardly ever 1003
    bounded = min(max(wanted, low), high)
    return int(bounded) if field.type == "integer" else round(bounded, 2)


def _words(entity: EntityView, field: EntityField, row: int) -> Any:
    person = _pick("names", row)
    handle = person.lower().replace(" ", ".")
    match field.type:
        case "email":
            return f"{handle}@example.com"
        case "phone":
            return f"+1 555 010{row}"
        case "url":
            return f"https://example.com/{entity.slug}/{row + 1}"
        case "text":
            return _pick("sentences", row + _offset(field.name))
        case "list":
            return [_pick("tags", row), _pick("tags", row + 3)]
        case _:
            return _short(entity, field, row)


def _short(entity: EntityView, field: EntityField, row: int) -> str:
    words = field.name.split("_")
    if words[-1] == "number" and entity.entity.snake.split("_")[-1] in pools()["numbered"]:
        return _pick("numbers", row)
    by_field: Mapping[str, str] = pools()["by_field"]
    for word in reversed(words):
        if word in by_field:
            return _pick(by_field[word], row)
    if words[-1] in ("name", "title") and entity.entity.snake.split("_")[-1] in pools()["people"]:
        return _pick("names", row)
    if field.name == entity.entity.display:
        return _pick(_titles(entity.entity), row + _offset(entity.name))
    return f"{field.title} {row + 1}"


def _titles(entity: Entity) -> str:
    """The pool of what such records are called. It is in English: other languages get plain names."""
    english = entity.title.lower() == entity.snake.replace("_", " ")
    pool: str = pools()["by_entity"].get(entity.snake.rsplit("_", maxsplit=1)[-1], "titles")
    return pool if english else "titles"


def _pick(pool: str, row: int) -> str:
    values: list[str] = pools()["pools"][pool]
    return values[row % len(values)]
