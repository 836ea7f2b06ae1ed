"""A MongoDB in memory, for where no server is: good for tests and previews, not for real data."""

from functools import wraps
from typing import Any

import mongomock_motor
from mongomock_motor import AsyncMongoMockClient
from pymongo import IndexModel


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


_adapt()


class MemoryClient(AsyncMongoMockClient):
    """A server of its own for each client."""

    async def close(self) -> None:
        """Nothing to close."""


def create_memory_client() -> Any:
    """In place of `app.core.database.create_client`."""
    return MemoryClient(tz_aware=True)
