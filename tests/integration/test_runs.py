"""Runs as users know them, on the offline model and without a sandbox: change, fork, blocked, broken."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.artifacts import RunReport
from gencode_graph.context import OFFLINE, Context
from gencode_graph.errors import ProjectBusyError, ProjectExistsError, StorageError, UsageError
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.models.load import registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.prompts.wire import parse
from gencode_graph.run import change_run, fork_run, history, new_run, resume_run
from gencode_graph.state import STEP_NAMES
from gencode_graph.tools.workspace import Workspace

PLANTS = "Track plants with a name and a watering date"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def context(home: Home, **options: Any) -> Context:
    return Context(**{"home": str(home.root), "sandbox": "none", **options})


async def started(home: Home, **options: Any) -> RunReport:
    """The first run, however it ends."""
    return await new_run(home, PLANTS, project_id="plants", context=context(home, **options))


async def plants(home: Home) -> RunReport:
    """The first run, which ends well."""
    report = await started(home)
    assert (report.status, report.reason) == ("completed", "")
    return report


def files(home: Home, project_id: str) -> dict[str, bytes]:
    workspace = Workspace(home.project_dir(project_id))
    return workspace.read(workspace.head())


async def test_a_run_tells_what_it_does_and_leaves_its_report(home: Home) -> None:
    events: list[Event] = []
    report = await new_run(home, PLANTS, project_id="plants", context=context(home), on_event=events.append)

    assert report.status == "completed"
    assert list(report.steps) == list(STEP_NAMES)
    assert report.usage.calls > 10
    assert report.revision == Workspace(home.project_dir("plants")).head()
    assert json.loads((home.private("plants") / "report.json").read_text()) == report.model_dump(mode="json")
    kinds = [event.kind for event in events]
    assert (kinds[0], kinds[-1]) == ("run_started", "run_finished")
    finished = {event.step for event in events if event.kind == "step_finished"}
    assert finished == set(STEP_NAMES)


async def test_history_names_every_commit(home: Home) -> None:
    await plants(home)
    entries = await history(home, "plants")
    assert [entry.step for entry in entries][:3] == ["start", "analysis", "architecture"]
    log = {entry.revision for entry in Workspace(home.project_dir("plants")).log(entries[-1].revision)}
    assert {entry.revision for entry in entries} <= log


async def test_a_change_keeps_what_it_does_not_touch(home: Home) -> None:
    first = await plants(home)
    before = files(home, "plants")
    asked: list[str] = []

    def watched(prompt: str) -> str:
        asked.append(prompt)
        return str(load_model(OFFLINE).invoke(prompt).content)

    with registered("watched", lambda: ScriptedModel(script=watched, prompts=[])):
        changed = await change_run(
            home,
            "plants",
            "Add a list of gardens, each with a name and a size",
            context=context(home, model="watched"),
        )

    assert changed.status == "completed"
    after = files(home, "plants")
    assert "backend/app/models/garden.py" in after
    assert after["backend/app/models/plant.py"] == before["backend/app/models/plant.py"]
    drafts = [p for p in map(parse, asked) if p.step == "backend_models"]
    assert {p.unit for p in drafts} == {"garden"}, "units whose prompt is the same are not asked again"
    log = {entry.revision for entry in Workspace(home.project_dir("plants")).log(changed.revision)}
    assert first.revision in log


async def test_a_change_takes_a_persons_edits_along(home: Home) -> None:
    await plants(home)
    readme = home.project_dir("plants") / "backend/Dockerfile"
    readme.write_text("My own words.\n")

    changed = await change_run(home, "plants", "Plants have a price", context=context(home))

    assert (changed.status, changed.reason) == ("completed", "")
    assert "price" in files(home, "plants")["backend/app/models/plant.py"].decode()
    assert readme.read_text() == "My own words.\n"
    assert any("backend/Dockerfile" in line for line in changed.kept)
    log = Workspace(home.project_dir("plants")).log(changed.revision)
    mine = next(entry for entry in log if entry.author == "You")
    assert (
        Workspace(home.project_dir("plants")).read(mine.revision)["backend/Dockerfile"] == b"My own words.\n"
    )


async def test_a_blocked_change_shows_nothing_of_itself(home: Home) -> None:
    await plants(home)
    before = files(home, "plants")
    broken = '<file path="architecture.md">\n# TODO\n```\n</file>'

    def script(prompt: str) -> str:
        if parse(prompt).step == "architecture":
            return broken.replace("</file>", "")
        return str(load_model(OFFLINE).invoke(prompt).content)

    with registered("broken", lambda: ScriptedModel(script=script, prompts=[])):
        changed = await change_run(
            home, "plants", "Plants have a price", context=context(home, model="broken")
        )

    assert changed.status == "blocked"
    assert files(home, "plants") == before

    resumed = await resume_run(home, "plants", context=context(home))
    assert resumed.status == "completed"
    assert "price" in files(home, "plants")["backend/app/models/plant.py"].decode()


async def test_a_fork_goes_its_own_way(home: Home) -> None:
    await plants(home)
    forked = await fork_run(home, "plants", "contracts", new_id="other", context=context(home))

    assert forked.status == "completed"
    assert files(home, "other").keys() == files(home, "plants").keys()
    origin = Workspace(home.project_dir("plants"))
    shared = {entry.revision for entry in origin.log(origin.head())}
    entries = await history(home, "other")
    assert [e.revision in shared for e in entries if e.step in ("contracts", "backend_models")] == [
        True,
        False,
    ]


@pytest.mark.parametrize("step", ["analysis", "backend_main", "frontend_integration", "testing_backend"])
async def test_a_fork_at_any_step_ends(home: Home, step: str) -> None:
    await plants(home)
    forked = await fork_run(home, "plants", step, context=context(home))
    assert (forked.project_id, forked.status) == ("plants-2", "completed")
    assert forked.revision == Workspace(home.project_dir("plants-2")).head()
    assert files(home, "plants-2").keys() == files(home, "plants").keys()


async def test_a_fork_at_a_step_there_is_not_is_wrong_use(home: Home) -> None:
    await plants(home)
    with pytest.raises(UsageError):
        await fork_run(home, "plants", "nonsense", new_id="other", context=context(home))
    assert not home.exists("other")


async def test_a_blocked_step_is_tried_again_and_nothing_else(home: Home) -> None:
    asked: list[str] = []

    def script(well: bool) -> Any:
        def answer(prompt: str) -> str:
            step = parse(prompt).step
            asked.append(f"{step}/{parse(prompt).unit}")
            if step == "backend_routers" and not well:
                return "I would rather not."
            return str(load_model(OFFLINE).invoke(prompt).content)

        return answer

    with registered("m", lambda: ScriptedModel(script=script(well=False), prompts=[])):
        blocked = await started(home, model="m")
    assert blocked.status == "blocked"
    assert blocked.steps["backend_routers"].attempts == 3
    spent = blocked.usage.calls
    asked.clear()

    with registered("m", lambda: ScriptedModel(script=script(well=True), prompts=[])):
        resumed = await resume_run(home, "plants", context=context(home, model="m"))

    assert resumed.status == "completed"
    assert not [a for a in asked if re.match(r"(review/)?(analysis|contracts|backend_models)", a)]
    assert resumed.usage.calls > spent, "what the blocked attempts cost is not forgotten"


async def test_a_model_that_breaks_ends_in_a_report_and_a_resume_goes_on(home: Home) -> None:
    def script(prompt: str) -> Any:
        if parse(prompt).step == "contracts":
            return RuntimeError("the provider fell over")
        return str(load_model(OFFLINE).invoke(prompt).content)

    with registered("m", lambda: ScriptedModel(script=script, prompts=[])):
        failed = await started(home, model="m")
    assert failed.status == "failed"
    assert "fell over" in failed.reason
    assert failed.revision == Workspace(home.project_dir("plants")).head()
    assert "frontend/src/pages/plants/index.tsx" in files(home, "plants")

    resumed = await resume_run(home, "plants", context=context(home))
    assert resumed.status == "completed"


async def test_a_completed_run_is_left_as_it_is(home: Home) -> None:
    first = await plants(home)
    again = await resume_run(home, "plants", context=context(home))
    assert (again.status, again.revision, again.usage.calls) == (
        "completed",
        first.revision,
        first.usage.calls,
    )


async def test_one_run_a_project_at_a_time(home: Home) -> None:
    await plants(home)
    with home.locked("plants"), pytest.raises(ProjectBusyError):
        await resume_run(home, "plants", context=context(home))


async def test_an_existing_project_is_not_touched(home: Home) -> None:
    report = await plants(home)
    with pytest.raises(ProjectExistsError):
        await started(home)
    assert Workspace(home.project_dir("plants")).head() == report.revision


async def test_a_corrupt_database_is_a_clear_error_and_stays(home: Home) -> None:
    await plants(home)
    home.database.write_bytes(b"garbage, not a database" * 400)
    with pytest.raises(StorageError, match="cannot be used"):
        await resume_run(home, "plants", context=context(home))
    assert home.database.read_bytes().startswith(b"garbage")
    assert files(home, "plants")


async def test_a_cap_ends_the_run_and_a_higher_one_goes_on(home: Home) -> None:
    """Priced as a real model would be: finished work is kept, and the total is carried over."""
    from gencode_graph.models import prices

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prices, "cost_of", lambda *_, **__: 0.01)
        capped = await started(home, max_cost=0.1)
        assert capped.status == "budget_exhausted"
        assert capped.revision
        resumed = await resume_run(home, "plants", context=context(home, max_cost=10.0))
    assert resumed.status == "completed"
    assert resumed.usage.cost_usd is not None
    assert 0.1 < resumed.usage.cost_usd < 10
