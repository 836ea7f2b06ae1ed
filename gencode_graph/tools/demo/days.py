"""Demo records moved to where today is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from gencode_graph.artifacts import Entity

_NEAR = timedelta(days=3 * 365)
"""A day farther away is a birthday or a founding, not something that goes on."""


def near_today(entity: Entity, record: dict[str, Any], as_of: date, today: date) -> dict[str, Any]:
    """The record with its dates moved by whole weeks, so that a Monday stays one, and never past ``today``
    for what was at ``as_of`` or before."""
    weeks = timedelta(days=(today - as_of).days // 7 * 7)
    moved = dict(record)
    for field in entity.fields:
        value = record.get(field.name)
        if field.type not in ("date", "datetime") or not isinstance(value, str):
            continue
        when = datetime.fromisoformat(value)
        if abs(when.date() - as_of) < _NEAR:
            when += weeks
        moved[field.name] = when.date().isoformat() if field.type == "date" else f"{when.isoformat()}Z"
    return moved
