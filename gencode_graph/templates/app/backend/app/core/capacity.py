"""Limits on how many: places that records take one each, and give back when they go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from beanie import PydanticObjectId
from pydantic import BaseModel, Field
from pymongo.errors import DuplicateKeyError

from app.core.documents import TimestampedDocument
from app.core.errors import CHANGED, ConflictError

PLACE = "claimed_place"
FULL = "There is no place left."


@dataclass(frozen=True)
class Places:
    """How many records may have a state at once: of those that are `within` ({"course": id}), or of all."""

    limit: int
    within: Mapping[str, Any] = field(default_factory=dict)
    detail: str = FULL


class _Holder(BaseModel):
    """What is read of a record that has a place; None if it was stored without one."""

    id: PydanticObjectId = Field(alias="_id")
    claimed_place: int | None = None


async def take_place(
    record: TimestampedDocument,
    limit: int,
    *,
    among: Mapping[str, Any],
    detail: str = FULL,
    changes: Mapping[str, Any] | None = None,
    expected: Mapping[str, Any] | None = None,
) -> None:
    """Store the record if fewer than `limit` are there that match `among`. Raises ConflictError, which
    says `detail`.

    A new record is inserted, a stored one gets `changes` if it still is as `expected` (a filter). Each
    takes the first free number of its
    field `claimed_place: int | None = None`, which no schema shows, and which a unique index holds against
    two requests at once: `unique_together("course", "claimed_place", among={"status": ["booked"]})`.
    Records that leave `among` (cancelled, deleted) give their place back by that.
    """
    holders = await type(record).find(dict(among)).project(_Holder).to_list()
    taken = [holder.claimed_place for holder in holders if holder.id != record.id]
    if len(taken) < limit:
        for place in sorted(set(range(limit)) - set(taken)):
            if await _stored_at(record, place, changes or {}, expected or {}):
                return
    raise ConflictError(detail)


async def _stored_at(
    record: TimestampedDocument, place: int, changes: Mapping[str, Any], expected: Mapping[str, Any]
) -> bool:
    """Whether the place was free. Another rule's clash is raised as it is."""
    try:
        if record.id is None:
            setattr(record, PLACE, place)
            await record.insert()
            return True
        if not await record.apply_if(expected, {**changes, PLACE: place}):
            raise ConflictError(CHANGED)
    except DuplicateKeyError as error:
        if PLACE in (error.details or {}).get("keyPattern", {PLACE: 1}):
            return False
        raise
    return True
