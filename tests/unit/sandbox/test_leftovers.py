"""What is removed is a dead process's, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from gencode_graph.sandbox import leftovers
from gencode_graph.sandbox.leftovers import MARKER, clean_machine, is_left, owned_prefix

DEAD = 2**22 + 1  # above the largest pid there can be
_, _, STARTED, HOST, _ = owned_prefix().split("-")
OF_THE_DEAD = f"gencode-{DEAD}-1.00-{HOST}-x"


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("gencode-{dead}-1.00-{host}-x", True),
        ("gencode-{me}-1.00-{host}-x", True),  # the number is used again
        ("gencode-{me}-{started}-{host}-x", False),
        ("gencode-{dead}-1.00-00000000-x", False),  # another host's
        ("gencode-{dead}-{started}", False),
        ("gencode-lint-abc", False),
        ("", False),
    ],
)
def test_only_names_of_dead_processes_of_this_host(name: str, left: bool) -> None:
    assert is_left(name.format(dead=DEAD, me=os.getpid(), started=STARTED, host=HOST)) is left


def test_folders_of_the_dead_go_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr(leftovers, "_programs", list)
    kept = [tmp_path / "gencode-mine", tmp_path / f"{owned_prefix()}x", tmp_path / f"{OF_THE_DEAD}-link"]
    kept[0].mkdir()
    kept[1].mkdir()
    kept[2].symlink_to(kept[0])
    (tmp_path / OF_THE_DEAD / "deep").mkdir(parents=True)
    assert clean_machine() == [f"folder {tmp_path / OF_THE_DEAD}"]
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_programs_of_the_dead_are_killed_and_no_other() -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    started = [
        subprocess.Popen(sleep, env={MARKER: f"{prefix}y"})
        for prefix in (f"gencode-{DEAD}-1.00-{HOST}-", owned_prefix())
    ]
    try:
        while any(MARKER not in psutil.Process(p.pid).environ() for p in started):
            pass  # not yet the program
        assert f"process {started[0].pid}" in " ".join(clean_machine())
        assert not psutil.pid_exists(started[0].pid)
        assert started[1].poll() is None
    finally:
        for process in started:
            process.kill()
            process.wait()
