"""The database: ours, somebody else's, or broken."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

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
