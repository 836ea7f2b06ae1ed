"""A tool of a wrong version is a missing tool: it is told as such, and nobody's draft is at fault."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gencode_graph import Context, Home, new_run

pytestmark = pytest.mark.integration


async def test_an_old_node_is_not_the_pages_authors_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    node = programs / "node"
    node.write_text('#!/bin/sh\n[ "$1" = -p ] && echo "/opt/old/bin/node 20.9.0" && exit\nexit 1\n')
    node.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    home = Home(tmp_path / "home")
    report = await new_run(
        home, "A landing page for a plumber", context=Context(home=str(home.root), model="offline")
    )
    assert report.status == "completed"
    for name in ("screenshot_verify", "testing_frontend"):
        step = report.steps[name]
        assert (step.status, step.calls) == ("skipped", 0), name
        assert "node 20.9.0 at /opt/old/bin/node does not do" in step.reason
    page = report.steps["frontend_mock"]
    assert (page.status, page.attempts) == ("warnings", 1)
    assert set(page.checks.values()) <= {"passed", "skipped"}
    assert not [issue for issue in page.issues if issue.path.startswith("frontend/src")]
    assert "node 20.9.0 at /opt/old/bin/node does not do" in page.reason
