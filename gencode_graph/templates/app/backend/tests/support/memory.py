"""A MongoDB in memory, for where no server is: good for tests and previews, not for real data."""

import asyncio
from functools import wraps
from typing import Any

import mongomock_motor
from mongomock_motor import AsyncMongoMockClient, patches
from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

READS = ("find_one", "count_documents", "estimated_document_count", "distinct")
WRITES = (
    "bulk_write",
    "delete_many",
    "delete_one",
    "find_one_and_delete",
    "find_one_and_replace",
    "find_one_and_update",
    "insert_many",
    "insert_one",
    "replace_one",
    "update_many",
    "update_one",
)
TURNS = 8
"""Turns of the loop that a write waits, so that other requests have read what they need by then."""


def _adapt() -> None:
    """Close the gaps between mongomock-motor, which is modelled on Motor, and PyMongo.

    PyMongo's `aggregate` is awaited for its cursor, its `list_collection_names` takes the options
    of the server's command, and its `create_indexes` keeps each index's filter.
    """
    collection = mongomock_motor.AsyncMongoMockCollection
    database = mongomock_motor.AsyncMongoMockDatabase
    aggregate, list_names = collection.aggregate, database.list_collection_names

    @wraps(aggregate)
    async def awaitable_aggregate(self: Any, *args: Any, **kwargs: Any) -> Any:
        return aggregate(self, *args, **kwargs)

    @wraps(list_names)
    async def lenient_list_names(self: Any, *_: Any, **options: Any) -> list[str]:
        return await list_names(self, filter=options.get("filter"))

    async def create_whole_indexes(self: Any, indexes: list[IndexModel], **_: Any) -> list[str]:
        options = [dict(index.document) for index in indexes]
        return [await self.create_index(list(o.pop("key").items()), **o) for o in options]

    collection.aggregate = awaitable_aggregate
    collection.create_indexes = create_whole_indexes
    database.list_collection_names = lenient_list_names


def _take_time() -> None:
    """Let other requests go on at each call, as a server over a network does.

    Without it none ever waits, one request ends before the next begins, and a rule that two at
    once can break looks sound. All writes come after the reads of requests sent with them.
    """

    def slowed(method: Any, turns: int) -> Any:
        @wraps(method)
        async def waiting(self: Any, *args: Any, **kwargs: Any) -> Any:
            for _ in range(turns):
                await asyncio.sleep(0)
            return await method(self, *args, **kwargs)

        return waiting

    collection = mongomock_motor.AsyncMongoMockCollection
    cursors = (
        mongomock_motor.AsyncCursor,
        mongomock_motor.AsyncCommandCursor,
        mongomock_motor.AsyncLatentCommandCursor,
    )
    patched = [(collection, name, 1) for name in READS]
    patched += [(collection, name, TURNS) for name in WRITES]
    patched += [(cursor, name, 1) for cursor in cursors for name in ("to_list", "__anext__")]
    for owner, name, turns in patched:
        setattr(owner, name, slowed(getattr(owner, name), turns))


def _clash(collection: Any, data: dict[str, Any], error: Exception) -> Exception:
    """Say which index it was, as a server does: mongomock leaves it out, its wrapper guesses."""
    if not isinstance(error, DuplicateKeyError) or error.details:
        return error
    for name, index in collection._store.indexes.items():
        keys = {key: data.get(key) for key, _ in index["key"]}
        same = {"$and": [index.get("partialFilterExpression") or {}, keys]}
        others = {"_id": {"$ne": data.get("_id")}}
        if index.get("unique") and list(collection._iter_documents({**same, **others})):
            said = f"E11000 duplicate key error collection: {collection.full_name} index: {name}"
            details = {"errmsg": said, "keyPattern": dict(index["key"]), "keyValue": keys}
            return DuplicateKeyError(said, 11000, details)
    return error


_adapt()
_take_time()
patches._provide_error_details = _clash


class MemoryClient(AsyncMongoMockClient):
    """A server of its own for each client."""

    async def close(self) -> None:
        """Nothing to close."""


def create_memory_client() -> Any:
    """In place of `app.core.database.create_client`."""
    return MemoryClient(tz_aware=True)
