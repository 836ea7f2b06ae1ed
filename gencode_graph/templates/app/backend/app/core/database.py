"""The connection to MongoDB, opened when the app starts and closed when it stops."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from beanie import init_beanie
from fastapi import FastAPI
from pymongo import AsyncMongoClient
from pymongo.errors import ConfigurationError, ConnectionFailure, OperationFailure

from app.core.config import settings
from app.models import DOCUMENTS

Client = AsyncMongoClient[dict[str, Any]]


class DatabaseUnavailableError(RuntimeError):
    """The app cannot start: MongoDB does not answer, or refuses us."""


def create_client() -> Client:
    """A client for the configured server. Dates come back as UTC."""
    return AsyncMongoClient(
        settings.mongodb_uri,
        serverSelectionTimeoutMS=settings.mongodb_timeout_ms,
        tz_aware=True,
    )


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Connect, make collections and indexes ready, serve, disconnect."""
    client = create_client()
    try:
        database = client[settings.database_name]
        try:
            await init_beanie(database=database, document_models=DOCUMENTS)
        except (ConfigurationError, ConnectionFailure, OperationFailure) as error:
            raise DatabaseUnavailableError(
                f"MongoDB cannot be used: {error}. Check MONGODB_URI, and that the server is running."
            ) from error
        app.state.database = database
        yield
    finally:
        await client.close()
