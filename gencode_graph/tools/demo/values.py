"""One value of a demo record: whether it fits its field, and what stands for one that must be there."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from gencode_graph.artifacts import EntityField
from gencode_graph.tools.demo.near import Near

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def fitting(field: EntityField, value: Any) -> Any:
    """The value as the API takes it, None where it does not fit the field. A moment that is told from today
    stays so until it is sent."""
    if isinstance(value, Near):
        dated = field.type in ("date", "datetime")
        return value.text(whole_days=field.type == "date") if dated else None
    if field.type == "boolean":
        return value if isinstance(value, bool) else None
    if field.type in ("integer", "number", "money"):
        return _number(field, value)
    if field.type == "list":
        return value if isinstance(value, list) and all(isinstance(v, str) and v for v in value) else None
    if not isinstance(value, str) or not value.strip():
        return None
    if field.type in ("date", "datetime"):
        return moment(value, whole_days=field.type == "date")
    fits = {
        "enum": value in field.options,
        "email": _EMAIL.fullmatch(value) is not None,
        "url": value.startswith(("https://", "http://")),
    }
    return value if fits.get(field.type, True) else None


def _number(field: EntityField, value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if field.type == "integer" and value != int(value):
        return None
    low = field.minimum if field.minimum is not None else value
    high = field.maximum if field.maximum is not None else value
    if not low <= value <= high:
        return None
    return int(value) if field.type == "integer" else round(value, 2)


def moment(value: str, *, whole_days: bool) -> str | None:
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (
        found.date().isoformat() if whole_days else found.replace(tzinfo=None).isoformat(timespec="minutes")
    )


def stand_in(field: EntityField, number: int, days: int) -> Any:
    """A value for the record of that number, where its author gave none and there must be one; ``days`` is
    how far from today it may be."""
    if field.type == "enum":
        return field.options[number % len(field.options)]
    if field.type == "boolean":
        return number % 2 == 0
    if field.type in ("integer", "number", "money"):
        low = field.minimum if field.minimum is not None else 1
        high = field.maximum if field.maximum is not None else low + 50
        return int(low) + number % max(1, int(high) - int(low) + 1)
    if field.type in ("date", "datetime"):
        clock = f"{9 + number % 8:02d}:00"
        return Near(days * 24 * 60, clock).text(whole_days=field.type == "date")
    plain = {
        "email": f"{field.name}{number + 1}@example.com",
        "url": f"https://example.com/{number + 1}",
        "phone": f"+1 555 {100 + number:04d}",
        "list": [],
    }
    return plain.get(field.type, f"{field.title} {number + 1}")
