"""A person works in the app's folder after a run, and while one goes on: nothing of theirs is lost."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from gencode_graph.context import Context
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.run import change_run, new_run, resume_run

pytestmark = pytest.mark.integration

CLUB = "A landing page for a chess club"
DARK = "Make the theme dark and red"
PAGE = "frontend/src/pages/home/index.tsx"


def context(home: Home) -> Context:
    return Context(home=str(home.root), sandbox="none")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home that will have a finished app: the first test that wants one makes it."""
    return Home(tmp_path_factory.mktemp("club") / "home")


async def finished(original: Home, place: Path) -> Home:
    if not original.exists("club"):
        report = await new_run(original, CLUB, project_id="club", context=context(original))
        assert (report.status, report.reason) == ("completed", "")
    shutil.copytree(original.root, place / "home", symlinks=True)
    return Home(place / "home")


def git(home: Home, *args: str) -> str:
    argv = ["git", "-C", str(home.project_dir("club")), "-c", "user.name=A", "-c", "user.email=a@b.c", *args]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def kept(home: Home, path: str, text: str) -> bool:
    """Whether a commit that a branch leads to has this text at this path."""
    commits = git(home, "rev-list", "--branches", "--full-history", "--", path).split()
    return text in {git(home, "show", f"{commit}:{path}") for commit in commits}


async def test_commits_after_a_completed_run_stay_through_a_resume(original: Home, tmp_path: Path) -> None:
    home = await finished(original, tmp_path)
    folder = home.project_dir("club")
    page = "// mine\n" + (folder / PAGE).read_text()
    (folder / PAGE).write_text(page)
    (folder / "docs").mkdir()
    (folder / "docs/DEPLOY.md").write_text("how we deploy\n")
    git(home, "rm", "-q", "docker-compose.yml")
    git(home, "add", "-A")
    git(home, "commit", "-qm", "mine")
    mine = git(home, "rev-parse", "HEAD")

    report = await resume_run(home, "club", context=context(home))

    assert (report.status, report.reason) == ("completed", "")
    assert report.revision == git(home, "rev-parse", "HEAD")
    assert mine in git(home, "rev-list", "main").split()
    assert any(mine[:10] in line for line in report.kept)
    assert (folder / PAGE).read_text() == page
    assert (folder / "docs/DEPLOY.md").read_text() == "how we deploy\n"
    assert not (folder / "docker-compose.yml").exists()
    assert git(home, "status", "--short") == ""


@pytest.mark.parametrize(
    ("after", "ours"), [("architecture", PAGE), ("testing_frontend", "REPORT.md")], ids=["early", "late"]
)
async def test_files_made_while_a_run_goes_on_are_kept_and_named(
    tmp_path: Path, after: str, ours: str
) -> None:
    """One is where a later step writes, the other nobody's."""
    home = Home(tmp_path / "home")
    folder = home.project_dir("club")

    def person(event: Event) -> None:
        if (event.kind, event.step) == ("step_finished", after):
            assert not (folder / ours).exists()
            for path in (ours, "notes/mine.txt"):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_text("all mine\n")

    report = await new_run(home, CLUB, project_id="club", context=context(home), on_event=person)

    assert (report.status, report.reason) == ("completed", "")
    assert (folder / "notes/mine.txt").read_text() == "all mine\n"
    assert kept(home, "notes/mine.txt", "all mine")
    assert kept(home, ours, "all mine"), "the app's own is in its place, theirs in the history"
    assert len((folder / ours).read_text()) > 100
    assert git(home, "status", "--short") == ""
    told = " ".join(report.kept)
    assert "notes/mine.txt" in told
    (show,) = (line for line in report.kept if line.startswith(f"{ours} is the new version"))
    (named,) = (word for word in show.rstrip(".").split() if word.endswith(f":{ours}"))
    assert git(home, "show", named) == "all mine", "as the report says"


async def test_files_made_while_a_change_goes_on_are_kept_and_named(original: Home, tmp_path: Path) -> None:
    home = await finished(original, tmp_path)
    folder = home.project_dir("club")
    theme = folder / "frontend/src/theme.css"

    def person(event: Event) -> None:
        if (event.kind, event.step) == ("step_finished", "architecture"):
            theme.write_text("/* all mine */\n")
            (folder / "mine.txt").write_text("mine too\n")

    report = await change_run(home, "club", DARK, context=context(home), on_event=person)

    assert (report.status, report.reason) == ("completed", "")
    assert "all mine" not in theme.read_text()
    assert kept(home, "frontend/src/theme.css", "/* all mine */")
    assert (folder / "mine.txt").read_text() == "mine too\n"
    assert kept(home, "mine.txt", "mine too")
    told = " ".join(report.kept)
    assert "mine.txt" in told
    assert "frontend/src/theme.css is the new version; yours is kept: git show" in told
    assert git(home, "status", "--short") == ""
