"""Records limited to some values or times, for figures: `{"status": ["open"], "due": ["past"]}`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from beanie import Document

from app.core.clock import now, today
from app.core.documents import stored_name

Where = Mapping[str, Sequence[str]]
Filter = dict[str, Any]


def limited(model: type[Document], where: Where) -> Filter:
    """A filter on records that have one of these values in each of the fields.

    Of a date the values are `today`, `past` (before today), `future` (after today), `this_week`
    and `this_month`; a time is past or future to the moment. Days are UTC, weeks begin on Monday.
    """
    each = [_one_of(model, field, values) for field, values in where.items()]
    return {"$and": each} if each else {}


def _one_of(model: type[Document], field: str, values: Sequence[str]) -> Filter:
    name, kinds = _stored(model, field)
    if bool in kinds:
        return {name: {"$in": [value == "true" for value in values]}}
    if date in kinds or datetime in kinds:
        days = datetime not in kinds
        return {"$or": [{name: _range(value, whole_days=days)} for value in values]}
    return {name: {"$in": list(values)}}


def _stored(model: type[Document], field: str) -> tuple[str, set[object]]:
    """The field's name in the database, and the types its values may have."""
    own = next((n for n in model.model_fields if field in (n, stored_name(model, n))), field)
    return stored_name(model, own), _kinds(model.model_fields[own].annotation)


def _kinds(annotation: object) -> set[object]:
    inner = get_args(annotation)
    return {kind for part in inner for kind in _kinds(part)} if inner else {annotation}


def _range(value: str, *, whole_days: bool) -> Filter:
    start, day = _midnight(today()), timedelta(days=1)
    if value == "past":
        return {"$lt": start if whole_days else now()}
    if value == "future":
        return {"$gte": start + day} if whole_days else {"$gt": now()}
    if value == "this_week":
        monday = start - start.weekday() * day
        return {"$gte": monday, "$lt": monday + 7 * day}
    if value == "this_month":
        first = start.replace(day=1)
        return {"$gte": first, "$lt": (first + 31 * day).replace(day=1)}
    return {"$gte": start, "$lt": start + day}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
