"""Real pytest in a real sandbox: a failing test goes to who can mend it, and three rounds are the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.apps import build, sized_model
from gencode_graph.context import OFFLINE, Context
from gencode_graph.models import load_model
from gencode_graph.nodes.registry import STEPS
from gencode_graph.prompts.wire import PromptInputs, parse
from gencode_graph.tools.app import load_app
from tests.integration.nodes.kit import Run, run_prepared

pytestmark = [pytest.mark.integration, pytest.mark.long]

ROUTER, TESTS = "backend/app/routers/project.py", "backend/tests/test_project.py"
DELETES = "    await project.delete()\n"
KEEPS = "    await project.sync()\n"
"""Imports, lints and serves the contract; only a test that looks again can tell."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A sound app of one entity, without its tests."""
    home = tmp_path_factory.mktemp("sound")
    report = asyncio.run(build(home, sized_model(1)))
    files = dict(load_app(home / "app", report.revision).files)
    del files[TESTS]
    return files


def broken(app: dict[str, bytes]) -> dict[str, bytes]:
    router = app[ROUTER].decode()
    assert DELETES in router
    return {**app, ROUTER: router.replace(DELETES, KEEPS).encode()}


async def run_tests_of(
    home: Path, files: dict[str, bytes], answer: Callable[[PromptInputs, str], str]
) -> Run:
    """Step 10 on these files; ``answer`` gets the prompt and what a good model says to it."""
    offline = load_model(OFFLINE)

    def script(prompt: str) -> str:
        return answer(parse(prompt), str(offline.invoke(prompt).content))

    context = Context(home=str(home), model="scripted", sandbox="local")
    return await run_prepared(home, STEPS["testing_backend"], files, script, context, STEPS)


async def test_a_test_its_author_stands_by_sends_the_router_back(
    tmp_path: Path, app: dict[str, bytes]
) -> None:
    run = await run_tests_of(tmp_path, broken(app), lambda _, good: good)

    report = run.state["steps"]["testing_backend"]
    assert report.status == "passed", report
    assert run.asked_of("testing_backend") == 2, "written, and stood by"
    (repair,) = [asked for asked in run.asked if asked.step == "backend_routers"]
    assert "[pytest] backend/tests/test_project.py" in repair.text
    assert "async def test_" in repair.text, "the lines that failed are told"
    assert KEEPS in repair.text, "a repair starts from the file as it is"
    assert len(repair.text) < 20_000
    mended = run.workspace.read(run.state["commits"]["testing_backend"])
    assert DELETES in mended[ROUTER].decode()


async def test_a_wrong_test_is_corrected_by_its_author(tmp_path: Path, app: dict[str, bytes]) -> None:
    def mistaken(asked: PromptInputs, good: str) -> str:
        return good if asked.issues else good.replace("status_code == 201", "status_code == 200")

    run = await run_tests_of(tmp_path, app, mistaken)

    assert run.state["steps"]["testing_backend"].status == "passed"
    assert run.asked_of("testing_backend") == 2
    assert run.asked_of("backend_routers") == 0


async def test_what_nobody_mends_closes_the_gate_after_three_rounds(
    tmp_path: Path, app: dict[str, bytes]
) -> None:
    def stubborn(asked: PromptInputs, good: str) -> str:
        return good.replace(DELETES, KEEPS) if asked.step == "backend_routers" else good

    run = await run_tests_of(tmp_path, broken(app), stubborn)

    report = run.state["steps"]["testing_backend"]
    assert report.status == "blocked"
    assert report.checks["pytest"] == "failed"
    assert 3 <= len([asked for asked in run.asked if not asked.reviewed]) <= 4
    assert "testing_backend" not in run.state["commits"], "nothing that fails is committed"
