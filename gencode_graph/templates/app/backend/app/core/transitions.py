"""Moves from one state to another, of which only some are allowed."""

from collections.abc import Collection, Mapping

from pydantic import BaseModel

from app.core.capacity import Places, take_place
from app.core.documents import TimestampedDocument, stored_name
from app.core.errors import CHANGED, ConflictError


async def transition(
    record: TimestampedDocument,
    field: str,
    to: str | None,
    allowed: Mapping[str, Collection[str]],
    *,
    changes: BaseModel | None = None,
    places: Mapping[str, Places] | None = None,
    detail: str | None = None,
) -> None:
    """Move `field` to `to`, if `allowed` has that move: {"open": ["closed"]}. Raises ConflictError,
    which says `detail`.

    `changes` is the payload of an update, which is stored with the move; there `to` may be None or
    the value as it is, which is no move. With `places`, {"in_print": Places(4)}, only so many
    records are in that state at once. It is one update of a record that still has the value it
    moves from: of two requests at once, one moves it and the other is refused.
    """
    before = getattr(record, field)
    moves = to is not None and to != before
    if changes is not None and to is None:
        await record.apply(changes)
        return
    if (moves or changes is None) and before is not None and to not in allowed.get(before, ()):
        raise ConflictError(detail or f"Cannot become {to} while it is {before}.", field=field)
    sent = changes.model_dump(exclude_unset=True, by_alias=True) if changes else {}
    name = stored_name(type(record), field)
    stays, moved = {name: before}, {**sent, name: to}
    some = (places or {}).get(to) if moves else None
    if some is not None:
        among = {**some.within, name: to}
        await take_place(
            record, some.limit, among=among, detail=some.detail, changes=moved, expected=stays
        )
    elif not await record.apply_if(stays, moved):
        raise ConflictError(CHANGED, field=field)
