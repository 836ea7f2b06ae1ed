"""Records limited to some values or times, for figures: `{"status": ["open"], "due": ["past"]}`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, get_args

from beanie import Document

from app.core.clock import at, now, today
from app.core.documents import stored_name

Where = Mapping[str, Sequence[str]]
Filter = dict[str, Any]


def limited(model: type[Document], where: Where) -> Filter:
    """A filter on records that have one of these values in each of the fields.

    Of a date the values are `today`, `past` (before today), `future` (after today), `this_week`
    and `this_month`; a time is past or future to the moment. A day is one where the app's people live, a week begins on
    Monday.
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
    begins = _stored_day if whole_days else at
    now_day, day = today(), timedelta(days=1)
    if value == "past":
        return {"$lt": begins(now_day) if whole_days else now()}
    if value == "future":
        return {"$gte": begins(now_day + day)} if whole_days else {"$gt": now()}
    first, after = now_day, now_day + day
    if value == "this_week":
        first = now_day - now_day.weekday() * day
        after = first + 7 * day
    elif value == "this_month":
        first = now_day.replace(day=1)
        after = (first + 31 * day).replace(day=1)
    return {"$gte": begins(first), "$lt": begins(after)}


def _stored_day(day: date) -> datetime:
    """As MongoDB keeps a date."""
    return datetime.combine(day, time(), UTC)
