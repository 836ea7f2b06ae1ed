"""``gencode diff``: patches that git itself takes, of steps and of a person's own work."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gencode_graph.comparing import diff
from gencode_graph.context import Context
from gencode_graph.home import Home
from gencode_graph.run import new_run

pytestmark = pytest.mark.integration
COMMAND = Path(sys.executable).parent / "gencode"
NOTE = "What we agreed on\n\x1b]0;owned\x07\n"


def git(app: Path, *argv: str, given: str | None = None) -> str:
    told = subprocess.run(
        ["git", "-C", str(app), *argv], input=given, capture_output=True, text=True, check=True
    )
    return told.stdout


def gencode(home: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "GENCODE_HOME": str(home)}
    return subprocess.run([COMMAND, *argv], env=env, capture_output=True, text=True, check=False)


async def test_a_patch_makes_one_state_into_another(tmp_path: Path) -> None:
    home, app = Home(tmp_path), tmp_path / "app"
    report = await new_run(home, "A birthday card for my mother", project_id="app",
                           context=Context(home=str(tmp_path), sandbox="none"))  # fmt: skip
    assert (report.status, report.reason) == ("completed", "")
    assert report.revision == git(app, "rev-parse", "main").strip()
    (app / "NOTES.md").write_text(NOTE)
    (app / "index.html").unlink(missing_ok=True)
    git(app, "add", "-A")
    git(app, "-c", "user.name=Ana", "-c", "user.email=ana@example.com", "commit", "-qm", "What we agreed on")

    own = await diff(home, "app", "preview_final")
    assert [line for line in own.splitlines() if line.startswith("diff")] == [
        "diff --git a/NOTES.md b/NOTES.md"
    ]
    assert await diff(home, "app", "now", "now") == ""
    for before, after in (("analysis", "now"), ("now", "frontend_mock"), ("architecture", "preview_final")):
        patch = await diff(home, "app", before, after)
        git(app, "checkout", "-q", "--detach", await _commit(home, before))
        git(app, "apply", "--index", "-", given=patch)
        tree = git(app, "write-tree")
        git(app, "reset", "-q", "--hard")
        assert tree == git(app, "rev-parse", f"{await _commit(home, after)}^{{tree}}")
        git(app, "checkout", "-q", "main")

    printed = gencode(tmp_path, "diff", "app", "preview_final")
    assert (printed.returncode, printed.stdout.count("+What we agreed on")) == (0, 1)
    assert "\x1b" not in printed.stdout
    unknown = gencode(tmp_path, "diff", "app", "yesterday")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert "gencode history app" in unknown.stderr
    assert gencode(tmp_path, "diff", "nobody", "now").returncode == 2


async def _commit(home: Home, name: str) -> str:
    from gencode_graph.run import history

    steps = {entry.step: entry.revision for entry in await history(home, "app")}
    return steps.get(name) or git(home.project_dir("app"), "rev-parse", "main").strip()
