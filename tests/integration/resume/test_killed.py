"""Killed anywhere, a run is finished by resuming it: the same app, no finished call repeated."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.tools.workspace import Workspace
from tests.contract.sandboxes import BWRAP, IN_CI, WHY_NO_BWRAP
from tests.integration.resume.driver import CONCURRENCY, PROJECT
from tests.integration.resume.tracing import SUPPORTED

DESCRIPTION = "Track plants with a name and a watering date"
pytestmark = [pytest.mark.integration, pytest.mark.long]


def drive(home: Path, when: str, nth: int) -> dict[str, Any]:
    argv = [sys.executable, "-m", "tests.integration.resume.driver", str(home), when, str(nth), DESCRIPTION]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=560, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def app_of(home: Path) -> dict[str, bytes]:
    workspace = Workspace(home / PROJECT)
    return workspace.read(workspace.head())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, Any]]:
    home = tmp_path_factory.mktemp("undisturbed")
    told = drive(home, "never", 0)
    return app_of(home), told


@pytest.mark.parametrize(("when", "nth"), [("after-put", 1), ("before-put", 3), ("mid-call", 2)], ids=str)
def test_killed_at_every_boundary_the_run_still_ends_the_same(
    when: str, nth: int, tmp_path: Path, undisturbed: tuple[dict[str, bytes], dict[str, Any]]
) -> None:
    whole, reference = undisturbed

    told = drive(tmp_path, when, nth)

    kills = told["lives"] - 1
    assert kills >= 10, "the run was hardly disturbed"
    assert told["report"]["status"] == reference["report"]["status"] == "completed"
    assert app_of(tmp_path) == whole
    calls, needed = Counter(told["calls"]), Counter(reference["calls"])
    assert set(calls) == set(needed), "a resumed run asks what an undisturbed one asks"
    repeated = sum(calls.values()) - sum(needed.values())
    assert repeated <= kills * CONCURRENCY
    # The journal has every answer that came, and each is paid: none came twice.
    assert told["report"]["usage"]["calls"] == reference["report"]["usage"]["calls"]
    assert sum(step["calls"] for step in told["report"]["steps"].values()) == sum(needed.values())


@pytest.mark.skipif(not SUPPORTED, reason="system calls are counted on x86-64 and ARM64 only")
def test_killed_at_any_kind_of_write_in_its_first_moments_a_project_has_one_way_on(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.integration.resume.writes", str(tmp_path), "kinds"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    *trials, reference = map(json.loads, done.stdout.splitlines())
    assert reference["wrong"] == []
    assert len(trials) > 20
    for trial in trials:
        expected = {"killed": True, "same": True, "calls": reference["calls"], "wrong": []}
        assert {name: trial[name] for name in expected} == expected, trial
        assert trial["way"] in ("new", "resume"), trial
    assert {trial["way"] for trial in trials} == {"new", "resume"}


def test_killed_at_random_moments_the_command_goes_on_and_leaves_nothing_behind(tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.integration.resume.kills", "--kills", "12", "--a-run", "6",
            "--sandbox", "none", "--description", DESCRIPTION]  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


# In CI it fails rather than go unseen.
@pytest.mark.skipif(BWRAP is None and not IN_CI, reason=WHY_NO_BWRAP)
def test_killed_in_a_sandbox_a_run_and_its_change_go_on_and_leave_no_program_behind() -> None:
    argv = [sys.executable, "-m", "tests.integration.resume.kills", "--kills", "3", "--a-run", "3",
            "--sandbox", "local", "--description", "A landing page for a chess club",
            "--change", "Make it dark green"]  # fmt: skip
    done = subprocess.run(argv, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    run, changed = told["calls_of_a_run"]
    assert (told["kills"], told["troubles"]) == (3, 0)
    assert run < changed == told["calls"], "the change asked for more, and what was killed for nothing twice"
