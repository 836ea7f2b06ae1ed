"""Demo records moved to where today is."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from gencode_graph.artifacts import Entity
from gencode_graph.tools.demo.near import is_near, resolved

_NEAR = timedelta(days=3 * 365)
"""A day farther away is a birthday or a founding, not something that goes on."""


def near_today(entity: Entity, record: dict[str, Any], as_of: date, now: datetime) -> dict[str, Any]:
    """The record with its dates near ``now``, which is in the zone of the app.

    What is told from today is exactly that far from it. What is written out moves by whole weeks, so that a
    Monday stays one: what was at ``as_of`` or before is never past today, but where a rule is about time,
    what was at ``as_of`` or later is not before it, or an app would refuse what is today.
    """
    days = (now.date() - as_of).days
    timed = any(rule.kind == "time" for rule in entity.rules)
    weeks = timedelta(days=(-(-days // 7) if timed else days // 7) * 7)
    moved = dict(record)
    for field in entity.fields:
        value = record.get(field.name)
        if field.type not in ("date", "datetime") or not isinstance(value, str):
            continue
        if is_near(value):
            moved[field.name] = resolved(value, now, whole_days=field.type == "date")
            continue
        when = datetime.fromisoformat(value)
        if abs(when.date() - as_of) < _NEAR:
            when += weeks
        moved[field.name] = when.date().isoformat() if field.type == "date" else f"{when.isoformat()}Z"
    return moved
