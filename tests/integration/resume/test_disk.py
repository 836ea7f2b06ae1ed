"""A disk that is full and a database that is held: the run says so, and goes on when they are not."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gencode_graph import checkpoint
from gencode_graph.errors import StorageError
from gencode_graph.home import Home
from tests.integration.models.kit import ID, PAGE, build

pytestmark = pytest.mark.integration
SIZES = [0, 100, 3000, 30_000, 50_000, 90_000, 400_000]
"""Bytes that a file may have at most: from the first file on to the middle of a run."""


def test_a_full_disk_is_said_and_a_run_goes_on_when_there_is_room(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.integration.resume.full", str(tmp_path), *map(str, SIZES)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    trials = [json.loads(line) for line in done.stdout.splitlines()]
    assert [trial["size"] for trial in trials] == SIZES
    for trial in trials:
        assert "Check disk space" in trial["ended"], trial
        assert "Unexpected" not in trial["ended"], trial
        assert (trial["way"] in ("new", "resume"), trial["wrong"], trial["calls"]) == (True, [], 3), trial
        assert trial["files"] > 50, trial


async def test_a_database_that_is_held_leaves_no_dead_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "PATIENCE_SECONDS", 0.2)
    home = Home(tmp_path)
    home.database.parent.mkdir(parents=True)
    other = sqlite3.connect(home.database, isolation_level=None)
    try:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="locked"):
            await build(tmp_path, PAGE)
    finally:
        other.close()
    assert home.projects() == []
    report = await build(tmp_path, PAGE)
    assert (report.project_id, report.status) == (ID, "completed")
