"""The project's folder and the database part company: each command does something sensible, and none builds
over a person's work."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context
from gencode_graph.errors import StorageError
from gencode_graph.home import Home
from gencode_graph.record import FILE
from gencode_graph.run import change_run, fork_run, history, load_report, new_run, resume_run
from gencode_graph.state import STEP_NAMES
from gencode_graph.tools.workspace import Workspace

pytestmark = pytest.mark.integration

CLUB = "A landing page for a chess club"
MINE = b"// mine\n"


def context(home: Home) -> Context:
    return Context(home=str(home.root), sandbox="none")


async def built(home: Home, project_id: str = "club") -> RunReport:
    report = await new_run(home, CLUB, project_id=project_id, context=context(home))
    assert report.status == "completed"
    return report


def git(folder: Path, *args: str) -> str:
    argv = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.com", *args]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def edited(folder: Path) -> str:
    """A person's commit; its id."""
    with (folder / "frontend/src/main.tsx").open("ab") as file:
        file.write(MINE)
    git(folder, "commit", "-qam", "mine")
    return git(folder, "rev-parse", "HEAD")


def holds(folder: Path, commit: str) -> None:
    """The person's work is where it was."""
    assert (folder / "frontend/src/main.tsx").read_bytes().endswith(MINE)
    assert commit in git(folder, "rev-list", "main").split()
    assert git(folder, "status", "--short") == ""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


async def test_a_deleted_folders_words_begin_anew(home: Home) -> None:
    await built(home)
    shutil.rmtree(home.project_dir("club"))

    report = await built(home)

    assert set(report.steps) == set(STEP_NAMES)
    assert report.usage.calls > 3, "nothing of the old run is taken for this one's"
    assert [entry.step for entry in await history(home, "club")][:2] == ["start", "analysis"]
    assert (await resume_run(home, "club", context=context(home))).status == "completed"


@pytest.mark.parametrize("notes", [True, False], ids=["with state.json", "history alone"])
async def test_a_folder_copied_to_another_home_is_taken_in_as_it_is(
    home: Home, tmp_path: Path, notes: bool
) -> None:
    first = await built(home)
    other = Home(tmp_path / "other")
    shutil.copytree(home.project_dir("club"), other.project_dir("club"), symlinks=True)
    folder = other.project_dir("club")
    if not notes:
        (folder / ".gencode" / FILE).unlink()
    mine = edited(folder)
    steps = [entry.step for entry in await history(home, "club")]

    assert [info.status for info in other.projects()] == ["completed"]
    assert [entry.step for entry in await history(other, "club")] == steps
    assert load_report(other, "club").status == "completed"

    resumed = await resume_run(other, "club", context=context(other))
    assert (resumed.status, resumed.usage.calls) == ("completed", first.usage.calls)
    assert "taken in" in resumed.kept[0]
    holds(folder, mine)

    changed = await change_run(other, "club", "Make the theme dark and red", context=context(other))
    assert (changed.status, changed.reason) == ("completed", "")
    assert any(mine[:10] in line for line in changed.kept)
    holds(folder, mine)
    assert [entry.step for entry in await history(home, "club")] == steps, "the first one is as it was"


async def test_a_folder_copied_and_changed_at_once_and_forked(home: Home, tmp_path: Path) -> None:
    await built(home)
    other = Home(tmp_path / "other")
    shutil.copytree(home.project_dir("club"), other.project_dir("copy"), symlinks=True)
    mine = edited(other.project_dir("copy"))

    changed = await change_run(other, "copy", "Make the theme dark and red", context=context(other))
    assert (changed.project_id, changed.status) == ("copy", "completed")
    holds(other.project_dir("copy"), mine)
    forked = await fork_run(other, "copy", "contracts", context=context(other))
    assert (forked.project_id, forked.status) == ("copy-2", "completed")


async def test_a_folder_renamed_in_its_home_goes_on(home: Home) -> None:
    await built(home)
    home.project_dir("club").rename(home.project_dir("chess"))
    changed = await change_run(home, "chess", "Make the theme dark and red", context=context(home))
    assert (changed.project_id, changed.status) == ("chess", "completed")
    assert (await built(home)).status == "completed", "the old name is free"
    assert (await resume_run(home, "chess", context=context(home))).status == "completed"


async def test_an_older_backup_is_what_counts(home: Home, tmp_path: Path) -> None:
    await built(home)
    folder = home.project_dir("club")
    shutil.copytree(folder, tmp_path / "backup", symlinks=True)
    theme = (folder / "frontend/src/theme.css").read_bytes()
    newer = await change_run(home, "club", "Make the theme dark and red", context=context(home))
    assert (newer.status, newer.reason) == ("completed", "")
    assert (folder / "frontend/src/theme.css").read_bytes() != theme
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "backup", folder, symlinks=True)
    mine = edited(folder)

    assert [entry.step for entry in await history(home, "club")][-1] == "preview_final"
    assert (await resume_run(home, "club", context=context(home))).status == "completed"
    holds(folder, mine)
    assert (folder / "frontend/src/theme.css").read_bytes() == theme, "nothing of what came after the backup"
    changed = await change_run(home, "club", "Make the theme light and green", context=context(home))
    assert changed.status == "completed"
    assert (folder / "frontend/src/theme.css").read_bytes() != theme
    holds(folder, mine)


async def test_an_older_database_does_not_undo_what_the_folder_has(home: Home, tmp_path: Path) -> None:
    await built(home)
    shutil.copytree(home.database.parent, tmp_path / "database")
    changed = await change_run(home, "club", "Make the theme dark and red", context=context(home))
    assert (changed.status, changed.reason) == ("completed", "")
    theme = (home.project_dir("club") / "frontend/src/theme.css").read_bytes()
    shutil.rmtree(home.database.parent)
    shutil.copytree(tmp_path / "database", home.database.parent)

    resumed = await resume_run(home, "club", context=context(home))

    assert (resumed.status, resumed.revision) == ("completed", changed.revision)
    assert (home.project_dir("club") / "frontend/src/theme.css").read_bytes() == theme


@pytest.mark.parametrize("command", ["resume", "change"])
async def test_files_without_their_history_are_not_built_over(home: Home, command: str) -> None:
    await built(home)
    folder = home.project_dir("club")
    shutil.rmtree(folder / ".git")
    (folder / "REPORT.md").write_text("my own words")

    if command == "resume":
        going_on = resume_run(home, "club", context=context(home))
    else:
        going_on = change_run(home, "club", "Make the theme dark", context=context(home))
    with pytest.raises(StorageError, match="holds files"):
        await going_on

    assert (folder / "REPORT.md").read_text() == "my own words"


async def test_there_is_one_home(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    report = await new_run(home, CLUB, project_id="club", context=Context(sandbox="none"))
    assert report.status == "completed"
    assert Workspace(home.project_dir("club")).head() == report.revision
    assert not (tmp_path / "workspaces").exists()
