"""The table of decision 15: what each command says of a folder that was deleted, copied, renamed, restored from
a backup or left without its ``.git``. The ways a run goes on there are in ``test_folders.py``."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from gencode_graph.cli import main, previewing
from gencode_graph.cli.exporting import file_contents
from gencode_graph.context import Context
from gencode_graph.home import Home
from gencode_graph.run import change_run, new_run

pytestmark = pytest.mark.integration

CLUB = "A landing page for a chess club"
DARK = "Make the theme dark and red"
MINE = "// mine\n"
PAGE, THEME = "frontend/src/main.tsx", "frontend/src/theme.css"
NO_PROJECT = "There is no project 'club'"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a finished app, and beside it a backup of its folder from before a change of the theme."""
    home = Home(tmp_path_factory.mktemp("original") / "home")
    context = Context(home=str(home.root), sandbox="none")
    report = asyncio.run(new_run(home, CLUB, project_id="club", context=context))
    assert report.status == "completed"
    shutil.copytree(home.project_dir("club"), home.root.parent / "backup", symlinks=True)
    report = asyncio.run(change_run(home, "club", DARK, context=context))
    assert report.status == "completed"
    return home


def deleted(home: Home, _: Path) -> Home:
    shutil.rmtree(home.project_dir("club"))
    return home


def copied(home: Home, _: Path) -> Home:
    other = Home(home.root.parent / "other")
    shutil.copytree(home.project_dir("club"), other.project_dir("club"), symlinks=True)
    return other


def moved(home: Home, _: Path) -> Home:
    other = Home(home.root.parent / "other")
    other.root.mkdir()
    home.project_dir("club").rename(other.project_dir("club"))
    return other


def renamed(home: Home, _: Path) -> Home:
    home.project_dir("club").rename(home.project_dir("chess"))
    return home


def restored(home: Home, backup: Path) -> Home:
    shutil.rmtree(home.project_dir("club"))
    shutil.copytree(backup, home.project_dir("club"), symlinks=True)
    return home


def without_git(home: Home, _: Path) -> Home:
    shutil.rmtree(home.project_dir("club") / ".git")
    return home


FATES: list[Callable[[Home, Path], Home]] = [copied, moved, renamed, restored, without_git]


@pytest.fixture
def gencode(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., SimpleNamespace]:
    """The command in this process, in the home it is given first."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENCODE_SANDBOX", "none")

    def run(home: Home, *argv: str) -> SimpleNamespace:
        monkeypatch.setenv("GENCODE_HOME", str(home.root))
        capsys.readouterr()
        code = main(argv)
        told = capsys.readouterr()
        return SimpleNamespace(code=code, out=told.out, err=told.err)

    return run


@pytest.fixture
def begun(original: Home, tmp_path: Path) -> Callable[[Callable[[Home, Path], Home]], tuple[Home, str]]:
    """A copy of the home after a fate of its folder and a person's edit there, and the project's id."""

    def make(fate: Callable[[Home, Path], Home]) -> tuple[Home, str]:
        shutil.copytree(original.root, tmp_path / "home", symlinks=True)
        home = fate(Home(tmp_path / "home"), original.root.parent / "backup")
        project_id = "chess" if fate is renamed else "club"
        if fate is not deleted:
            page = home.project_dir(project_id) / PAGE
            page.write_text(page.read_text() + MINE)
        return home, project_id

    return make


def left(folder: Path) -> tuple[Files, list[str]]:
    """The files of the app in the folder, and where git stands in it."""
    files = file_contents(folder)
    if not (folder / ".git").exists():
        return files, []
    asked = (("rev-parse", "HEAD", "main"), ("symbolic-ref", "HEAD"), ("status", "--short"))
    argv = ["git", "-C", str(folder)]
    return files, [
        subprocess.run([*argv, *args], capture_output=True, text=True, check=True).stdout for args in asked
    ]


@pytest.mark.parametrize(
    "argv",
    [
        ("resume", "club"), ("change", "club", DARK), ("show", "club"), ("history", "club"),
        ("preview", "club"), ("export", "club"),
    ],
    ids=lambda argv: argv[0],
)  # fmt: skip
def test_of_a_deleted_folder_there_is_no_project(begun, gencode, tmp_path: Path, argv: tuple[str]) -> None:
    home, _ = begun(deleted)
    told = gencode(home, *argv)
    assert (told.code, told.out, len(told.err.splitlines())) == (2, "", 1)
    assert NO_PROJECT in told.err
    assert not home.project_dir("club").exists()
    assert not (tmp_path / "club.zip").exists()


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.__name__)
def test_an_id_with_a_folder_is_taken(begun, gencode, fate: Callable[[Home, Path], Home]) -> None:
    home, project_id = begun(fate)
    before = left(home.project_dir(project_id))
    told = gencode(home, "new", CLUB, "--id", project_id)
    assert (told.code, told.out, len(told.err.splitlines())) == (2, "", 1)
    assert f"The project '{project_id}' exists already" in told.err
    assert left(home.project_dir(project_id)) == before


@pytest.mark.parametrize("fate", FATES, ids=lambda fate: fate.__name__)
def test_what_is_shown_and_exported_is_as_the_folder_tells(
    begun, gencode, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fate: Callable[[Home, Path], Home]
) -> None:
    home, project_id = begun(fate)
    folder = home.project_dir(project_id)
    before = left(folder)

    assert json.loads(gencode(home, "show", project_id, "--json").out)["status"] == "completed"
    steps = [entry["step"] for entry in json.loads(gencode(home, "history", project_id, "--json").out)]
    assert steps[:2] + steps[-1:] == ([] if fate is without_git else ["start", "analysis", "preview_final"])

    told = gencode(home, "export", project_id)
    assert (told.code, told.err) == (0, "")
    with zipfile.ZipFile(tmp_path / f"{project_id}.zip") as archive:
        zipped = {name.removeprefix(f"{project_id}/"): archive.read(name) for name in archive.namelist()}
    assert zipped == before[0]
    assert zipped[PAGE].decode().endswith(MINE)

    async def seen(root: Path, *_: object) -> None:
        previewed.append(file_contents(root))

    previewed: list[Files] = []
    monkeypatch.setattr(previewing, "_engine", lambda _: None)
    monkeypatch.setattr(previewing, "_in_sandbox", seen)
    assert gencode(home, "preview", project_id).code == 0
    assert previewed == [before[0]]
    assert left(folder) == before


@pytest.mark.parametrize("argv", [("resume", "club"), ("change", "club", DARK)], ids=lambda argv: argv[0])
def test_without_git_a_run_is_refused(begun, gencode, argv: tuple[str]) -> None:
    home, _ = begun(without_git)
    folder = home.project_dir("club")
    before = left(folder)
    told = gencode(home, *argv)
    assert (told.code, told.out, len(told.err.splitlines())) == (1, "", 1)
    assert "holds files, but not the git history of them; nothing was done" in told.err
    assert left(folder) == before


def test_a_restored_folder_shows_the_backup_and_no_later_change(begun, gencode, original: Home) -> None:
    home, _ = begun(restored)
    shown = original.root.parent / "backup" / THEME
    assert (home.project_dir("club") / THEME).read_bytes() == shown.read_bytes()
    newer = (original.project_dir("club") / THEME).read_bytes()
    assert gencode(home, "export", "club", "--to", "out").code == 0
    assert Path("out", THEME).read_bytes() == shown.read_bytes() != newer
