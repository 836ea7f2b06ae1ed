"""A blocked run that a person mends: a resume goes on from their edits, and tells what is true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.artifacts import RunReport
from gencode_graph.context import OFFLINE, Context
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.models.load import registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.prompts.wire import PromptInputs, parse
from gencode_graph.run import change_run, history, new_run, resume_run
from gencode_graph.tools.workspace import Workspace

PLANTS = "Track plants with a name and a watering date"
ROUTER, MODEL = "backend/app/routers/plant.py", "backend/app/models/plant.py"
Answer = Callable[[PromptInputs, str], str]
"""What is asked, and what a good model says to it -> the answer."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def model(answer: Answer, asked: list[PromptInputs]) -> Callable[[], ScriptedModel]:
    def script(prompt: str) -> str:
        asked.append(parse(prompt))
        return answer(asked[-1], str(load_model(OFFLINE).invoke(prompt).content))

    return lambda: ScriptedModel(script=script, prompts=[])


def context(home: Home, **options: Any) -> Context:
    return Context(home=str(home.root), sandbox="none", model="m", **options)


async def resumed(home: Home, answer: Answer, **options: Any) -> tuple[RunReport, list[PromptInputs]]:
    asked: list[PromptInputs] = []
    with registered("m", model(answer, asked)):
        return await resume_run(home, "plants", context=context(home, **options)), asked


def without_routers(asked: PromptInputs, good: str) -> str:
    return good.replace("async def ", "def ") if asked.step == "backend_routers" else good


async def blocked(home: Home, answer: Answer = without_routers) -> RunReport:
    with registered("m", model(answer, [])):
        report = await new_run(home, PLANTS, project_id="plants", context=context(home))
    assert report.status == "blocked"
    return report


def drafts_of(asked: list[PromptInputs], step: str) -> list[PromptInputs]:
    return [one for one in asked if one.step == step]


def app(home: Home) -> dict[str, bytes]:
    workspace = Workspace(home.project_dir("plants"))
    return workspace.read(workspace.head())


def sound_router(home: Home) -> str:
    """The refused router, mended."""
    left = home.private("plants") / "rejected/backend_routers/plant" / ROUTER
    return left.read_text().replace("\ndef ", "\nasync def ")


def write(home: Home, path: str, text: str) -> None:
    target = home.project_dir("plants") / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


async def test_the_file_at_fault_written_by_hand_leads_out(home: Home) -> None:
    report = await blocked(home)
    assert ROUTER in report.steps["backend_routers"].reason
    mine = sound_router(home) + "# mine\n"
    write(home, ROUTER, mine)

    # The model is as it was: it could not write it.
    report, asked = await resumed(home, without_routers)

    assert (report.status, report.reason) == ("completed", "")
    assert not drafts_of(asked, "backend_routers"), "nobody is asked for what a person wrote"
    assert app(home)[ROUTER].decode() == mine
    assert (home.project_dir("plants") / ROUTER).read_text() == mine
    assert report.steps["backend_routers"].status in ("passed", "warnings")

    asked = []
    with registered("m", model(lambda _, good: good, asked)):
        report = await change_run(home, "plants", "Add a list of gardens with a name", context=context(home))
    assert report.status == "completed"
    assert {one.unit for one in drafts_of(asked, "backend_routers")} == {"garden"}
    assert app(home)[ROUTER].decode() == mine, "a change that does not concern it leaves it alone"


async def test_an_edit_that_does_not_hold_is_checked_and_mended_from_there(home: Home) -> None:
    await blocked(home)
    write(home, ROUTER, sound_router(home) + "# mine\nthis is no Python\n")

    def mends(asked: PromptInputs, good: str) -> str:
        if asked.step != "backend_routers":
            return good
        return f'<file path="{ROUTER}">\n{sound_router(home)}# mine\n</file>'

    report, asked = await resumed(home, mends)

    (repair,) = drafts_of(asked, "backend_routers")
    assert "this is no Python" in repair.rejected
    assert any("[syntax]" in issue for issue in repair.issues)
    assert report.status == "completed"
    assert b"# mine" in app(home)[ROUTER]


async def test_an_edit_of_a_file_of_a_step_before_is_what_the_run_goes_on_with(home: Home) -> None:
    await blocked(home)
    edited = app(home)[MODEL].decode() + "\n# mine\n"
    write(home, MODEL, edited)

    report, asked = await resumed(home, lambda _, good: good)

    assert report.status == "completed"
    (draft,) = drafts_of(asked, "backend_routers")
    assert "# mine" in draft.files[MODEL], "later steps see it"
    assert not drafts_of(asked, "backend_models")
    assert app(home)[MODEL].decode() == edited
    assert [entry.step for entry in await history(home, "plants")][:3] == [
        "start",
        "analysis",
        "architecture",
    ]


async def test_an_edit_of_the_core_is_what_the_run_goes_on_with(home: Home) -> None:
    """A fault there is nobody's to mend but a person's, and the step is tried on what they wrote."""
    await blocked(home)
    core = "backend/app/core/clock.py"
    edited = app(home)[core].decode() + "\n# mine\n"
    write(home, core, edited)

    report, asked = await resumed(home, lambda _, good: good)

    assert report.status == "completed"
    assert drafts_of(asked, "backend_routers"), "the router is still to be written"
    steps = {entry.step: entry for entry in await history(home, "plants")}
    tried_on = Workspace(home.project_dir("plants")).read(steps["backend_routers"].revision)
    assert tried_on[core].decode() == edited
    assert app(home)[core].decode() == edited


async def test_a_resume_without_an_edit_asks_again(home: Home) -> None:
    await blocked(home)
    report, asked = await resumed(home, lambda _, good: good)
    assert report.status == "completed"
    assert len(drafts_of(asked, "backend_routers")) == 1


async def test_an_edit_from_before_a_change_does_not_stand_for_the_change(home: Home) -> None:
    with registered("m", model(lambda _, good: good, [])):
        first = await new_run(home, PLANTS, project_id="plants", context=context(home))
    assert (first.status, first.reason) == ("completed", "")
    write(home, ROUTER, app(home)[ROUTER].decode() + "\n# mine\n")
    with registered("m", model(without_routers, [])):
        report = await change_run(home, "plants", "Plants have a price", context=context(home))
    assert report.status == "blocked"
    assert (home.project_dir("plants") / ROUTER).read_text().endswith("\n# mine\n")
    assert b"price" not in app(home)[ROUTER], "a change that is not whole does not show"

    report, asked = await resumed(home, lambda _, good: good)

    assert report.status == "completed"
    assert drafts_of(asked, "backend_routers"), "the change asks for another router"
    assert b"price" in app(home)[ROUTER]
    assert app(home)[ROUTER].endswith(b"\n# mine\n"), "where the two do not meet, both are in the app"
    assert any(ROUTER in line for line in report.kept)


async def test_a_resumed_run_says_of_a_step_beside_the_blocked_one_that_it_passed(home: Home) -> None:
    def without_tests(asked: PromptInputs, good: str) -> str:
        return "I would rather not." if asked.step == "testing_backend" else good

    report = await blocked(home, without_tests)
    before = report.steps["frontend_integration"]
    assert before.status != "skipped"

    def out_of_order(asked: PromptInputs, good: str) -> str:
        if asked.step == "testing_backend":
            raise RuntimeError("the provider fell over")
        return good

    report, _ = await resumed(home, out_of_order)

    assert report.status == "failed"
    assert report.steps["frontend_integration"].status == before.status
    assert "testing_backend" not in report.steps, "it is not done, and was not skipped"
    assert not [step for step in report.steps.values() if "again" in step.reason]
