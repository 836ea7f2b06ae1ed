"""Killed at any write of a publication: the next command shows, or exports, one whole revision, and nothing
is left."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration


def test_killed_at_every_write_a_publication_is_whole_for_whoever_comes_next(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.integration.resume.publishing", str(tmp_path)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=560, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    lives = [json.loads(line) for line in done.stdout.splitlines()]

    assert not [life for life in lives if life["wrong"]]
    assert [life["killed"] for life in lives[-2:]] == [True, False], "up to its very last write"
    assert len(lives) > 40
