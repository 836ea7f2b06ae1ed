"""Limits on how many: places that records take one each, and give back when they go."""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError

from app.core.documents import TimestampedDocument
from app.core.errors import ConflictError

PLACE = "claimed_place"


async def take_place(
    record: TimestampedDocument,
    limit: int,
    *,
    among: Mapping[str, Any],
    detail: str = "There is no place left.",
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Store the record if fewer than `limit` are there that match `among`. Raises ConflictError.

    A new record is inserted, a stored one gets `changes`. Each takes the first free number of its
    field `claimed_place: int | None = None`, which no schema shows, and which a unique index holds against
    two requests at once: `unique_together("course", "claimed_place", among={"status": ["booked"]})`.
    Records that leave `among` (cancelled, deleted) give their place back by that.
    """
    found = type(record).get_pymongo_collection().find(dict(among), {PLACE: 1})
    taken = [row.get(PLACE) for row in await found.to_list(None) if row["_id"] != record.id]
    if len(taken) < limit:
        for place in sorted(set(range(limit)) - set(taken)):
            if await _stored_at(record, place, changes or {}):
                return
    raise ConflictError(detail)


async def _stored_at(record: TimestampedDocument, place: int, changes: Mapping[str, Any]) -> bool:
    """Whether the place was free. Another rule's clash is raised as it is."""
    try:
        if record.id is None:
            setattr(record, PLACE, place)
            await record.insert()
            return True
        if not await record.apply_if({}, {**changes, PLACE: place}):
            raise ConflictError("It was deleted in the meantime.")
    except DuplicateKeyError as error:
        if PLACE in (error.details or {}).get("keyPattern", {PLACE: 1}):
            return False
        raise
    return True
