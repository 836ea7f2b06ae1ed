"""A tool of a wrong version is a missing tool: it is told as such, and nobody's draft is at fault."""

from __future__ import annotations

import os
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from gencode_graph import Context, Home, new_run
from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.locks import Locks, python_pins
from gencode_graph.sandbox.versions import APP_PYTHON
from gencode_graph.tools.scaffold import TEMPLATE

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


async def test_the_pythons_that_apps_take_are_those_that_their_packages_take() -> None:
    """What a lock holds decides: a package that is locked anew and drops 3.11, or takes 3.14, changes the table."""
    lock = Locks.read(TEMPLATE).python
    venv = await DependencyCache(default_cache()).python_env(lock)
    folders = [str(folder) for folder in venv.glob("lib/*/site-packages")]
    found = distributions(path=folders)
    told = {canonicalize_name(one.name): one.metadata.get("Requires-Python") for one in found}
    pinned = {canonicalize_name(pin.partition("==")[0]) for pin in python_pins(lock).decode().splitlines()}
    wanted = [SpecifierSet(said) for name, said in told.items() if name in pinned and said]
    assert len(wanted) > len(pinned) * 0.8, "the names of the lock and of what is installed differ"
    minors = [f"3.{minor}" for minor in range(9, 17)]
    accepted = [minor for minor in minors if all(minor in one for one in wanted)]
    assert accepted == [minor for minor in minors if APP_PYTHON.takes(minor)]
