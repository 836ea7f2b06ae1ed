"""Bases that documents and their response schemas share."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from beanie import Document, Replace, SaveChanges, Update, UpdateResponse, before_event
from bson import ObjectId
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pymongo import ASCENDING, IndexModel

from app.core.clock import now
from app.core.fields import UtcDatetime


def _hex(value: object) -> object:
    return str(value) if isinstance(value, ObjectId) else value


ObjectIdStr = Annotated[
    str, BeforeValidator(_hex), StringConstraints(pattern=r"^[0-9a-f]{24}$", max_length=24)
]
"""A record's id as 24 hexadecimal digits: in paths, in bodies, and in references."""


class TimestampedDocument(Document):
    """A stored record that knows when it was made and last changed (UTC)."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    created_at: UtcDatetime = Field(default_factory=now)
    updated_at: UtcDatetime = Field(default_factory=now)

    def _next_update(self) -> datetime:
        """Now, and after the last change, though it was in this millisecond or the clock went back."""
        return max(now(), self.updated_at + timedelta(milliseconds=1))

    @before_event(Replace, SaveChanges, Update)
    def _touch(self) -> None:
        self.updated_at = self._next_update()

    async def apply(self, changes: BaseModel) -> None:
        """Store the fields that were sent, and only those, so that two edits can meet."""
        sent = changes.model_dump(exclude_unset=True, by_alias=True)
        await self.set({**sent, "updated_at": self._next_update()})

    async def apply_if(self, expected: Mapping[str, Any], changes: Mapping[str, Any]) -> bool:
        """Store `changes` if the stored record still is as `expected` (a filter); whether it was.

        Looking and storing are one step of the database: no other request comes in between.
        `await course.apply_if({"left": course.left}, {"left": course.left - seats})`
        """
        unchanged = type(self).find_one({"_id": self.id}, dict(expected))
        stored = await unchanged.update(
            {"$set": {**changes, "updated_at": self._next_update()}},
            response_type=UpdateResponse.NEW_DOCUMENT,
        )
        if stored is None:
            return False
        for name in type(self).model_fields:
            setattr(self, name, getattr(stored, name))
        return True


class RecordRead(BaseModel):
    """What every record's response has. Made from a document with `model_validate(document)`."""

    model_config = ConfigDict(
        from_attributes=True,
        validate_by_name=True,
        validate_by_alias=False,
        json_schema_serialization_defaults_required=True,
    )

    id: ObjectIdStr
    created_at: UtcDatetime
    updated_at: UtcDatetime


def stored_name(model: type[BaseModel], field: str) -> str:
    """The field's name in the database, which is its alias where it has one."""
    return model.model_fields[field].alias or field


def unique_index(
    field: str, *, within: str | None = None, kind: Literal["string", "number", "date"] = "string"
) -> IndexModel:
    """No two records share a value of `field` (`within` one owner, say); null is no value."""
    fields = [within, field] if within else [field]
    return IndexModel(
        [(name, ASCENDING) for name in fields],
        name=f"unique_{field}",
        unique=True,
        partialFilterExpression={field: {"$exists": True, "$type": kind}},
    )


class RuleIndex(IndexModel):
    """An index that knows what to say when a record breaks it."""

    detail: str | None = None


def unique_together(
    *fields: str,
    among: Mapping[str, Sequence[str | bool]] | None = None,
    detail: str | None = None,
) -> IndexModel:
    """No two records share the values of all `fields`; a clash is a 409 that names them and says
    `detail`.

    With `among` it holds only of records whose fields have one of these values:
    `unique_together("room", "day", among={"status": ["asked", "confirmed"]})`.
    """
    limits = {
        name: values[0] if len(values) == 1 else {"$in": list(values)}
        for name, values in (among or {}).items()
    }
    index = RuleIndex(
        [(name, ASCENDING) for name in fields],
        name=f"together_{'+'.join(fields)}",
        unique=True,
        **({"partialFilterExpression": limits} if limits else {}),
    )
    index.detail = detail
    return index


def said_of_clash(collection: str, index: str) -> str | None:
    """What the rule says whose index of that collection it is; None where it says nothing."""
    for document in TimestampedDocument.__subclasses__():
        settings = getattr(document, "Settings", None)
        if settings is not None and getattr(settings, "name", "") == collection:
            for kept in getattr(settings, "indexes", ()):
                if isinstance(kept, RuleIndex) and kept.document["name"] == index:
                    return kept.detail
    return None
