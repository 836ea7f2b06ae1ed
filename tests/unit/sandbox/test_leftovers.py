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


def _is_the_program(process: subprocess.Popen[bytes]) -> bool:
    """Not the copy of this process any more, or gone already."""
    try:
        return MARKER in psutil.Process(process.pid).environ()
    except psutil.Error:
        return True


def test_programs_of_the_dead_are_killed_and_no_other() -> None:
    sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    started = [
        subprocess.Popen(sleep, env={MARKER: f"{prefix}y"})
        for prefix in (f"gencode-{DEAD}-1.00-{HOST}-", owned_prefix())
    ]
    try:
        while not all(_is_the_program(process) for process in started):
            pass
        told = " ".join(clean_machine())
        # Another cleaning on this machine may have come first: that it is gone counts, not by whom.
        started[0].wait(10)
        assert started[1].poll() is None
        assert f"process {started[1].pid}" not in told
    finally:
        for process in started:
            process.kill()
            process.wait()
