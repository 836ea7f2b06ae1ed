"""Runs that were answered over the wire play back to the same apps, without a key and without a network."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import gencode_graph
from gencode_graph.models.recording import recorded
from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.locks import Locks
from tests.recordings import WITH_FAULTS, Recorded, recorded_runs

pytestmark = pytest.mark.long
RUNS = {run.name: run for run in recorded_runs()}
TEMPLATE = Path(gencode_graph.__file__).parent / "templates" / "app"
NO_WAY_OUT = "http://127.0.0.1:9"


def test_there_are_some_of_each_kind() -> None:
    """Roles and rules, a board, a page of charts and CSV, a tool; and one in another language."""
    assert {"parking", "kanban", "portfolio", "quiz", "bicycle-workshop"} <= RUNS.keys()


@pytest.mark.parametrize("run_of", RUNS.values(), ids=RUNS)
def test_four_of_five_units_were_approved_at_once(run_of: Recorded) -> None:
    """Neither a check nor Marcus nor a test run sent them back."""
    asked = [e for e in recorded(run_of.exchanges).values() if e.step != "review"]
    answers = Counter((exchange.step, exchange.unit) for exchange in asked)
    again = sorted(unit for unit, count in answers.items() if count > 1)
    assert len(again) <= 0.2 * len(answers), again


@pytest.fixture(scope="module")
def packages() -> None:
    """Apps' packages are there: whoever plays back without a network has built an app with one before."""

    async def install() -> None:
        cache, locks = DependencyCache(default_cache()), Locks.read(TEMPLATE)
        await cache.python_env(locks.python)
        await cache.node_modules(locks.node)

    asyncio.run(install())


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize(
    "run_of", [run for run in RUNS.values() if run.name not in WITH_FAULTS], ids=lambda r: r.name
)
def test_it_plays_back_to_a_completed_app(
    run_of: Recorded, run: Callable[..., subprocess.CompletedProcess[bytes]]
) -> None:
    done = run(
        "new", run_of.description, "--id", "app", "--model", f"replay:{run_of.exchanges}", "--sandbox", "local",
        "--json", timeout=540, HTTPS_PROXY=NO_WAY_OUT, HTTP_PROXY=NO_WAY_OUT, NO_PROXY="127.0.0.1,localhost",
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    report = json.loads(done.stdout)
    assert report["status"] == "completed"
    assert report["steps"]["testing_frontend"]["checks"]["playwright"] == "passed"
    asked = {e.digest for e in recorded(run_of.exchanges).values()}
    assert report["usage"]["calls"] == len(asked)
