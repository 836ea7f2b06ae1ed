"""``gencode delete``: all of one project goes, nothing of any other, and what was cut off is ended by the next."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gencode_graph import deleting
from gencode_graph.context import Context
from gencode_graph.deleting import delete_project
from gencode_graph.errors import StorageError
from gencode_graph.home import Home
from gencode_graph.run import history, new_run

pytestmark = pytest.mark.integration
COMMAND = Path(sys.executable).parent / "gencode"
DESCRIPTION = "A birthday card for my mother"


def gencode(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "GENCODE_HOME": str(home)}
    return subprocess.run(
        [COMMAND, *argv], env=env, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )


async def build(home: Home, project_id: str) -> str:
    context = Context(home=str(home.root), sandbox="none")
    report = await new_run(home, DESCRIPTION, project_id=project_id, context=context)
    return report.revision


async def test_one_goes_and_the_others_stay(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first, other = await build(home, "card"), await build(home, "other")

    unasked = gencode(tmp_path, "delete", "card")
    assert (unasked.returncode, unasked.stdout) == (2, "")
    assert "--yes" in unasked.stderr
    with home.locked("card"):
        busy = gencode(tmp_path, "delete", "card", "--yes")
    assert busy.returncode != 0
    assert "Another process" in busy.stderr
    assert (tmp_path / "card/REPORT.md").is_file()

    assert gencode(tmp_path, "delete", "card", "--yes").returncode == 0
    assert not (tmp_path / "card").exists()
    assert [info.project_id for info in home.projects()] == ["other"]
    assert (await history(home, "other"))[-1].revision == other
    assert gencode(tmp_path, "delete", "card", "--yes").returncode == 2
    assert not list((tmp_path / ".gencode/deleted").iterdir())

    again = await build(home, "card")
    assert again != first
    assert [entry.step for entry in await history(home, "card")] == [
        e.step for e in await history(home, "other")
    ]


async def test_what_was_cut_off_is_ended_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    for project_id in ("a", "b"):
        (home.project_dir(project_id) / ".gencode").mkdir(parents=True)
        (home.project_dir(project_id) / "mine.txt").write_text("x")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / ".gencode").mkdir(parents=True)
    (elsewhere / "mine.txt").write_text("x")
    home.project_dir("c").symlink_to(elsewhere)

    with monkeypatch.context() as patched:
        patched.setattr(deleting, "remove_tree", lambda _: None)
        with pytest.raises(StorageError, match="could not be removed"):
            await delete_project(home, "a")
    assert not home.project_dir("a").exists()
    assert not home.exists("a")

    await delete_project(home, "b")
    await delete_project(home, "c")
    assert sorted(path.name for path in home.root.iterdir() if path.name[0] != ".") == []
    assert not list((home.root / ".gencode/deleted").iterdir())
    assert (elsewhere / "mine.txt").read_text() == "x"
