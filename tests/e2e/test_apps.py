"""Whole apps from a sentence, as a newcomer gets them: really built, really tested, really served.

Each run skips nothing: pytest, ruff, tsc, vite, Playwright and the screenshots are the app's own,
in the sandbox that `auto` picks.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.artifacts import Analysis

from .conftest import COMMAND

pytestmark = pytest.mark.long
HIDDEN = ("GENCODE_HOME", "GENCODE_MODEL", "GENCODE_SANDBOX", "GOOGLE_API_KEY", "OPENAI_API_KEY")
# Apps with accounts are run in containers (test_docker_run) and played back (test_recordings).
APPS = {
    "bugs": "Create a bug tracking system",
    "expenses": "An expense tracker: users sign up and log in, and each sees only their own expenses "
    "with an amount, a date, a category (food, travel, rent) and notes. Show the total by category.",
    "wedding": "A wedding invitation page in rose and gold for Ana and Luis, with the schedule and directions",
}

LEFT_OUT = ("wedding", "analysis")
"""The offline model draws no way to the place, and says so: its analysis ends with a warning."""


def environment(home: Path, **extra: str) -> dict[str, str]:
    """The machine's own (mirrors, certificates), without anybody's settings and keys."""
    return {k: v for k, v in os.environ.items() if k not in HIDDEN} | {"GENCODE_HOME": str(home)} | extra


def gencode(home: Path, *argv: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *argv],
        env=environment(home, **extra),
        cwd=home,
        capture_output=True,
        text=True,
        timeout=540,
        check=False,
    )


@pytest.fixture(scope="module", params=["bugs", "wedding"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """An app's folder and its run's report."""
    home = tmp_path_factory.mktemp("home")
    done = gencode(home, "new", APPS[request.param], "--id", request.param, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return home / request.param, json.loads(done.stdout)


def test_every_step_ran_and_holds(built: tuple[Path, dict[str, Any]]) -> None:
    app, report = built
    backend = (app / "backend").is_dir()
    assert report["status"] == "completed"
    for name, step in report["steps"].items():
        if step["status"] == "skipped":
            assert not backend, f"{name}: {step['reason']}"
        else:
            expected = "warnings" if (report["project_id"], name) == LEFT_OUT else "passed"
            assert step["status"] == expected, (name, step)
        assert {check for check, how in step["checks"].items() if how != "passed"} <= {"visual_review"}
    assert report["steps"]["screenshot_verify"]["checks"]["screenshots"] == "passed"
    assert report["steps"]["testing_frontend"]["checks"]["playwright"] == "passed"
    if backend:
        assert report["steps"]["backend_main"]["checks"]["contract"] == "passed"
        assert report["steps"]["testing_backend"]["checks"]["pytest"] == "passed"
        assert report["steps"]["frontend_integration"]["checks"]["typecheck"] == "passed"


def test_the_folder_is_a_clean_repository_of_a_whole_app(built: tuple[Path, dict[str, Any]]) -> None:
    app, report = built
    analysis = Analysis.model_validate_json((app / "analysis.json").read_text())
    for entity in analysis.entities:
        assert (app / f"backend/tests/test_{entity.snake}.py").is_file()
    for page in analysis.pages:
        assert (app / f"frontend/e2e/{page.slug}.spec.ts").is_file()
        assert (app / f".gencode/screenshots/{page.slug}-mobile.png").is_file()
    for name in ("README.md", "REPORT.md", "docker-compose.yml", "architecture.md"):
        assert (app / name).is_file()

    def git(*argv: str) -> str:
        return subprocess.run(
            ["git", "-C", app, *argv], capture_output=True, text=True, check=True
        ).stdout.strip()

    assert git("status", "--short") == ""
    assert git("rev-parse", "HEAD") == report["revision"]
    assert not list((app / ".gencode/staging").glob("*"))


def test_apps_are_told_apart(built: tuple[Path, dict[str, Any]]) -> None:
    app, _ = built
    analysis = Analysis.model_validate_json((app / "analysis.json").read_text())
    assert analysis.needs.backend is (app.name != "wedding")
    assert not analysis.needs.auth
    assert ("Bug" in [entity.name for entity in analysis.entities]) is (app.name == "bugs")


@pytest.mark.parametrize("missing", ["node", "chromium"])
def test_a_missing_tool_skips_what_needs_it_and_says_so(tmp_path: Path, missing: str) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in {"bwrap", "git", "node", "npm"} - ({"node", "npm"} if missing == "node" else set()):
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    nowhere = {"PATH": str(tools), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}

    done = gencode(tmp_path, "new", "A landing page for a florist", "--id", "florist", **nowhere)

    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads((tmp_path / "florist/.gencode/report.json").read_text())
    steps = report["steps"]
    assert steps["screenshot_verify"]["status"] == steps["testing_frontend"]["status"] == "skipped"
    assert missing in steps["testing_frontend"]["reason"]
    assert missing in done.stdout.lower(), "the summary says so in plain words"
    built = steps["frontend_mock"]["checks"].get("build")
    assert built == ("passed" if missing == "chromium" else None)
