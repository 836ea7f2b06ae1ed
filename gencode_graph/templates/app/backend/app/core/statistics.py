"""Figures about the records of one collection, worked out by the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from beanie import Document

from app.core.fields import time_text
from app.core.limits import Where, limited

Figures = dict[str, Any]


async def summarise(
    model: type[Document],
    scope: Mapping[str, Any],
    *,
    sums: Sequence[str] = (),
    averages: Sequence[str] = (),
    breakdowns: Mapping[str, Sequence[str]] | None = None,
) -> Figures:
    """Count the records in `scope`; add up and average the fields named.

    `breakdowns` names fields to group by, and for each the fields to add up within a group. The
    answer is `{"count", "sums": {field: n}, "averages": {field: n or None}, "breakdowns":
    {field: [{"value", "count", "sums": {field: n}}]}}`; the largest groups come first, and a
    record without the field counts under "".
    """
    totals = {f"sum_{f}": {"$sum": f"${f}"} for f in sums}
    means = {f"average_{f}": {"$avg": f"${f}"} for f in averages}
    count = {"count": {"$sum": 1}}
    rows = await _group(model, scope, {"_id": None, **count, **totals, **means})
    row = rows[0] if rows else {}
    return {
        "count": row.get("count", 0),
        "sums": {f: _tidy(row.get(f"sum_{f}", 0)) for f in sums},
        "averages": {f: _tidy(row.get(f"average_{f}")) for f in averages},
        "breakdowns": {
            field: await _breakdown(model, scope, field, added)
            for field, added in (breakdowns or {}).items()
        },
    }


async def figure(
    model: type[Document],
    scope: Mapping[str, Any],
    kind: Literal["count", "sum", "average"],
    *,
    field: str = "",
    where: Where | None = None,
) -> float | None:
    """One figure about the records in `scope` that are as `where` says; no average of none (None)."""
    wanted = {"$and": [dict(scope), limited(model, where or {})]}
    if kind == "count":
        return await model.find(wanted).count()
    worked_out = {"$sum" if kind == "sum" else "$avg": f"${field}"}
    rows = await _group(model, wanted, {"_id": None, "figure": worked_out})
    return _tidy(rows[0]["figure"]) if rows else 0 if kind == "sum" else None


async def breakdown(
    model: type[Document],
    scope: Mapping[str, Any],
    group_by: str,
    *,
    where: Where | None = None,
    added: Sequence[str] = (),
) -> list[Figures]:
    """The groups of `summarise`, of the records that are as `where` says."""
    wanted = {"$and": [dict(scope), limited(model, where or {})]}
    return await _breakdown(model, wanted, group_by, added)


async def _breakdown(
    model: type[Document], scope: Mapping[str, Any], field: str, added: Sequence[str]
) -> list[Figures]:
    totals = {f"sum_{f}": {"$sum": f"${f}"} for f in added}
    rows = await _group(model, scope, {"_id": f"${field}", "count": {"$sum": 1}, **totals})
    groups = [
        {
            "value": _label(row["_id"]),
            "count": row["count"],
            "sums": {f: _tidy(row[f"sum_{f}"]) for f in added},
        }
        for row in rows
    ]
    return sorted(groups, key=lambda group: (-group["count"], group["value"]))


async def _group(
    model: type[Document], scope: Mapping[str, Any], group: Mapping[str, Any]
) -> list[Figures]:
    return await model.aggregate([{"$match": dict(scope)}, {"$group": dict(group)}]).to_list()


def _tidy(value: float | None) -> float | None:
    """Without the last digits that binary fractions add (0.1 + 0.2)."""
    return None if value is None else round(value, 6)


def _label(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return time_text(value) if isinstance(value, datetime) else str(value)
