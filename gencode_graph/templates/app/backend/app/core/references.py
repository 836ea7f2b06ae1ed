"""References between records: a reference is the other record's id."""

from dataclasses import dataclass
from typing import Literal

from beanie import Document, PydanticObjectId

from app.core.errors import InvalidError


@dataclass(frozen=True)
class Reference:
    """`field` of `model` refers to a record of `to`. `when_gone`: what deleting that one does.

    It is refused, or clears the field, or deletes the referring record along (`app.core.deletion`).
    """

    model: type[Document]
    field: str
    to: type[Document]
    when_gone: Literal["refuse", "clear", "delete"]


async def require_reference(
    model: type[Document],
    record_id: str | None,
    *,
    field: str,
    owner_id: str | None = None,
    unless: str | None = None,
) -> None:
    """Raise InvalidError unless the record is there (and, with `owner_id`, is that user's).

    No id (None) refers to nothing, which is for the schema to allow. `unless` is the id that is
    stored already: whatever has become of its record, it is no change and not refused.
    """
    if record_id is None or record_id == unless:
        return
    found = {"_id": PydanticObjectId(record_id)}
    owned = {} if owner_id is None else {"owner_id": owner_id}
    if not await model.find(found, owned).exists():
        raise InvalidError(f"There is no such {field.replace('_', ' ')}.", field=field)
