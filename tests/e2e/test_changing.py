"""``gencode change`` as a process of its own: what it leaves in the folder, and its exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import COMMAND

PLUMBER = "A landing page for a plumber"
DARK = "Make the theme dark and red"
THEME = "frontend/src/theme.css"
# The command with a model that one step gets nothing from: no spec of a real one names such a one.
UNWILLING = """
import sys
from gencode_graph.cli import main
from gencode_graph.context import OFFLINE
from gencode_graph.models import load_model
from gencode_graph.models.load import registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.prompts.wire import parse

def script(prompt):
    if parse(prompt).step == "architecture":
        return "I would rather not."
    return str(load_model(OFFLINE).invoke(prompt).content)

with registered("unwilling", lambda: ScriptedModel(script=script, prompts=[])):
    sys.exit(main())
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a finished app. Only to be copied."""
    place = tmp_path_factory.mktemp("built")
    argv = [COMMAND, "new", PLUMBER, "--id", "plumber", "--sandbox", "none", "--model", "offline"]
    environment = {"PATH": os.environ["PATH"], "GENCODE_HOME": str(place / "home")}
    subprocess.run(argv, env=environment, cwd=place, capture_output=True, check=True)
    return place / "home"


@pytest.fixture
def app(built: Path, environment: dict[str, str]) -> Path:
    """A finished app in the home of this test."""
    home = Path(environment["GENCODE_HOME"])
    shutil.copytree(built, home, symlinks=True)
    return home / "plumber"


def git(app: Path, *args: str) -> str:
    argv = ["git", "-C", str(app), "-c", "user.name=A", "-c", "user.email=a@b.c", *args]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()


def files(app: Path) -> dict[str, bytes]:
    found = (path for path in app.rglob("*") if path.is_file())
    return {
        str(path.relative_to(app)): path.read_bytes()
        for path in found
        if path.relative_to(app).parts[0] not in (".git", ".gencode")
    }


def test_a_change_is_in_the_folder_and_committed(run, app):
    before, theme = git(app, "rev-parse", "main"), (app / THEME).read_bytes()

    done = run("change", "plumber", DARK, "--json")

    assert done.returncode == 0, done.stderr.decode()
    report = json.loads(done.stdout)
    assert (report["project_id"], report["status"]) == ("plumber", "completed")
    assert report["revision"] == git(app, "rev-parse", "HEAD") == git(app, "rev-parse", "main") != before
    assert before in git(app, "rev-list", "main").split()
    assert (app / THEME).read_bytes() != theme
    assert THEME in git(app, "diff", "--name-only", before, "main").splitlines()
    assert git(app, "status", "--short") == ""
    assert json.loads((app / ".gencode/report.json").read_text()) == report


def test_a_change_leaves_another_branch_of_the_persons_alone(run, app):
    theme = (app / THEME).read_bytes()
    git(app, "checkout", "-qb", "theirs")
    (app / "loose.txt").write_text("loose\n")
    (app / "README.md").write_text("my own words\n")
    here = git(app, "rev-parse", "HEAD"), git(app, "status", "--branch", "--porcelain"), files(app)

    done = run("change", "plumber", DARK)

    assert done.returncode == 0, done.stderr.decode()
    assert (git(app, "rev-parse", "HEAD"), git(app, "status", "--branch", "--porcelain"), files(app)) == here
    assert git(app, "symbolic-ref", "HEAD") == "refs/heads/theirs"
    assert git(app, "show", f"main:{THEME}").encode() != theme.strip()
    assert b"folder shows the branch 'theirs'" in done.stdout
    assert b"the app is on the branch main" in done.stdout
    report = json.loads(run("show", "plumber", "--json").stdout)
    assert (report["status"], report["revision"]) == ("completed", git(app, "rev-parse", "main"))


def test_a_change_of_a_project_there_is_not_begins_nothing(run, tmp_path):
    done = run("change", "plumber", DARK)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, b"", 1)
    assert b"There is no project 'plumber'" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_blocked_change_says_so_and_shows_nothing_of_itself(run, app, environment, tmp_path):
    before, there = git(app, "rev-parse", "main"), files(app)

    blocked = subprocess.run(
        [sys.executable, "-c", UNWILLING, "change", "plumber", DARK, "--model", "unwilling"],
        env=environment, cwd=tmp_path, capture_output=True, timeout=120, check=False,
    )  # fmt: skip

    assert blocked.returncode == 4, blocked.stderr.decode()
    assert blocked.stdout.splitlines()[-1].strip() == b"gencode resume plumber"
    assert (git(app, "rev-parse", "main"), files(app)) == (before, there)
    assert json.loads(run("show", "plumber", "--json").stdout)["status"] == "blocked"

    again = run("change", "plumber", "Another wish", "--model", "offline")
    assert (again.returncode, again.stdout) == (2, b""), "first the one that is not finished"
    assert b"gencode resume plumber" in again.stderr

    resumed = run("resume", "plumber", "--model", "offline")
    assert resumed.returncode == 0, resumed.stderr.decode()
    assert git(app, "rev-parse", "main") != before
    assert files(app)[THEME] != there[THEME]
