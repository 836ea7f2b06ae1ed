"""The database: ours, somebody else's, or broken."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from filelock import FileLock

from gencode_graph import checkpoint
from gencode_graph.checkpoint import open_checkpointer
from gencode_graph.errors import StorageError


async def test_a_new_database_is_made_and_opened_again(tmp_path: Path) -> None:
    for _ in range(2):
        async with open_checkpointer(tmp_path / "deep" / "db.sqlite") as saver:
            assert [c async for c in saver.alist(None)] == []


@pytest.mark.parametrize(
    "content", [b"this is not a database at all, however long it is" * 50, b"\x00" * 4096]
)
async def test_a_corrupt_database_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "db.sqlite"
    path.write_bytes(content)
    with pytest.raises(StorageError, match="cannot be used"):
        async with open_checkpointer(path):
            pass
    assert path.read_bytes() == content


async def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite"
    other = sqlite3.connect(path)
    other.execute("create table accounts (id integer)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(StorageError, match="belongs to another program"):
        async with open_checkpointer(path):
            pass
    assert path.read_bytes() == before


async def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(StorageError, match="GENCODE_HOME"):
        async with open_checkpointer(tmp_path / "home" / "db.sqlite"):
            pass


async def test_many_open_a_new_database_at_once(tmp_path: Path) -> None:
    async def one(database: Path) -> None:
        async with open_checkpointer(database) as saver:
            assert [c async for c in saver.alist(None)] == []

    for number in range(10):
        await asyncio.gather(*(one(tmp_path / str(number) / "db.sqlite") for _ in range(10)))


async def test_a_database_that_another_process_holds_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "PATIENCE_SECONDS", 0.1)
    with FileLock(tmp_path / "db.lock"), pytest.raises(StorageError, match="held by another process"):
        async with open_checkpointer(tmp_path / "db.sqlite"):
            pass
