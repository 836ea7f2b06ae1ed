"""Deleting a record, and what becomes of those that refer to it: see `REFERENCES` in app.models."""

from beanie import Document, PydanticObjectId

from app.core.clock import now
from app.core.errors import ConflictError
from app.core.references import Reference
from app.models import REFERENCES

Going = dict[type[Document], set[str]]


async def delete_record(record: Document) -> None:
    """Delete the record and what goes along with it; clear other references to these.

    Raises ConflictError, with nothing deleted, where a record that stays does not allow it.
    """
    going: Going = {}
    await _collect(type(record), {str(record.id)}, going)
    for reference in _into(going, "refuse"):
        if await _staying(reference, going):
            name = reference.model.__name__
            raise ConflictError(f"It is still referred to ({name}: {reference.field}).")
    for reference in _into(going, "clear"):
        await reference.model.get_pymongo_collection().update_many(
            {reference.field: {"$in": sorted(going[reference.to])}},
            {"$set": {reference.field: None, "updated_at": now()}},
        )
    for model, ids in reversed(going.items()):
        await model.find({"_id": {"$in": [PydanticObjectId(i) for i in sorted(ids)]}}).delete()


async def _collect(model: type[Document], ids: set[str], going: Going) -> None:
    """Add these, and those that go along with them, however far that leads."""
    new = ids - going.setdefault(model, set())
    going[model] |= new
    for reference in REFERENCES:
        if new and reference.to is model and reference.when_gone == "delete":
            await _collect(reference.model, await _referring(reference, new), going)


def _into(going: Going, when_gone: str) -> list[Reference]:
    return [r for r in REFERENCES if r.to in going and r.when_gone == when_gone]


async def _staying(reference: Reference, going: Going) -> bool:
    """Whether a record that is not deleted itself refers to one that is."""
    found = await _referring(reference, going[reference.to])
    return bool(found - going.get(reference.model, set()))


async def _referring(reference: Reference, ids: set[str]) -> set[str]:
    """The ids of the records that refer to one of these."""
    wanted = {reference.field: {"$in": sorted(ids)}}
    found = reference.model.get_pymongo_collection().find(wanted, {"_id": 1})
    return {str(row["_id"]) for row in await found.to_list(None)}
