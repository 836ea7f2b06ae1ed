"""The SQLite checkpointer: strict about the types it revives, clear about a database it can't use."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiosqlite
from filelock import AsyncFileLock, Timeout
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from gencode_graph import artifacts
from gencode_graph.errors import StorageError

APPLICATION_ID = 0x67656E63  # "genc": tells our database from anybody else's SQLite file
PATIENCE_SECONDS = 30


def serializer() -> JsonPlusSerializer:
    """Msgpack that revives our artifacts and LangGraph's own types, and nothing else.

    An artifact is revived by its module's name and by the package's: it may move inside the
    package, and databases written before still open.
    """
    allowed = [
        (module, name)
        for name, cls in inspect.getmembers(artifacts, inspect.isclass)
        if issubclass(cls, artifacts.Artifact)
        for module in (cls.__module__, artifacts.__name__)
    ]
    return JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=allowed)


@asynccontextmanager
async def open_checkpointer(database: Path) -> AsyncIterator[AsyncSqliteSaver]:
    """The saver on ``database``, made if absent.

    Raises StorageError if the file is corrupt, is another program's, or cannot be written.
    """
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        async with aiosqlite.connect(database, timeout=PATIENCE_SECONDS) as connection:
            saver = AsyncSqliteSaver(connection, serde=serializer())
            async with _alone(database):
                await _claim(connection, database)
                await saver.setup()
            yield saver
    except (sqlite3.DatabaseError, OSError) as error:
        if isinstance(error, OSError) and error.filename is None:
            raise
        raise unusable(database, error) from error


def unusable(database: Path, error: Exception) -> StorageError:
    """What to tell of a database that fails."""
    return StorageError(
        f"The database {database} cannot be used: {error}.",
        "Check disk space and permissions, move the file away, or set GENCODE_HOME to another folder.",
    )


@asynccontextmanager
async def _alone(database: Path) -> AsyncIterator[None]:
    """One process at a time makes a database: SQLite does not wait for one that is switched to WAL."""
    lock = AsyncFileLock(database.with_suffix(".lock"), timeout=PATIENCE_SECONDS)
    try:
        await lock.acquire()
    except Timeout as error:
        raise StorageError(
            f"The database {database} has been held by another process for {PATIENCE_SECONDS} seconds.",
            "Stop that process, or set GENCODE_HOME to another folder.",
        ) from error
    try:
        yield
    finally:
        await lock.release()


async def _claim(connection: aiosqlite.Connection, database: Path) -> None:
    """Mark a new file as ours; refuse one that holds somebody else's tables."""
    cursor = await connection.execute("PRAGMA application_id")
    row = await cursor.fetchone()
    owner = row[0] if row else 0
    cursor = await connection.execute("SELECT count(*) FROM sqlite_master")
    count = await cursor.fetchone()
    if owner != APPLICATION_ID and count and count[0]:
        raise StorageError(
            f"The database {database} belongs to another program; nothing was changed in it.",
            "Set GENCODE_HOME to another folder.",
        )
    await connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # takes hold in a new file only
    await connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    await connection.commit()


async def prune(saver: AsyncSqliteSaver, thread_id: str) -> None:
    """Drop what can never be resumed into: the checkpoints inside the steps of a completed run.

    The run's own checkpoints, one a step, stay: history and change build on them.
    """
    async with saver.lock:
        for table in ("checkpoints", "writes"):
            await saver.conn.execute(
                f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_ns != ''",  # noqa: S608  our own names
                (thread_id,),
            )
        await saver.conn.commit()
        # A script, because every step of this statement frees one page and execute() takes one step.
        await saver.conn.executescript("PRAGMA incremental_vacuum;")
