"""Moves from one state to another, of which only some are allowed."""

from collections.abc import Collection, Mapping

from pydantic import BaseModel

from app.core.documents import TimestampedDocument, stored_name
from app.core.errors import ConflictError


async def transition(
    record: TimestampedDocument,
    field: str,
    to: str | None,
    allowed: Mapping[str, Collection[str]],
    *,
    changes: BaseModel | None = None,
) -> None:
    """Move `field` to `to`, if `allowed` has that move: {"open": ["closed"]}. Raises ConflictError.

    `changes` is the payload of an update, which is stored with the move; there `to` may be None or
    the value as it is, which is no move. It is one update of a record that still has the value it
    moves from: of two requests at once, one moves it and the other is refused.
    """
    before = getattr(record, field)
    moves = to is not None and to != before
    if changes is not None and to is None:
        await record.apply(changes)
        return
    if (moves or changes is None) and before is not None and to not in allowed.get(before, ()):
        raise ConflictError(f"Cannot become {to} while it is {before}.", field=field)
    sent = changes.model_dump(exclude_unset=True, by_alias=True) if changes else {}
    name = stored_name(type(record), field)
    if not await record.apply_if({name: before}, {**sent, name: to}):
        raise ConflictError("It was changed in the meantime. Look again.", field=field)
