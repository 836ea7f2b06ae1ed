"""The door for Python: what a script, a notebook and a program of one's own do with it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

import gencode_graph
from gencode_graph import Event, GenCode, GenCodeError
from gencode_graph.models.load import load_model
from gencode_graph.models.testing import ScriptedModel

pytestmark = pytest.mark.integration
CARD = "A birthday card for my mother"
COMMAND = Path(sys.executable).parent / "gencode"


def git(folder: Path, *argv: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *argv], capture_output=True, text=True, check=True
    ).stdout


def listed(home: Path) -> str:
    """What the command says of the same home."""
    env = {**os.environ, "GENCODE_HOME": str(home)}
    return subprocess.run([COMMAND, "list"], env=env, capture_output=True, text=True, check=True).stdout


async def test_from_a_sentence_to_an_app_and_what_comes_after(tmp_path: Path) -> None:
    heard: list[str] = []

    async def listen(event: Event) -> None:
        heard.append(event.kind)

    app = GenCode(tmp_path, sandbox="none", on_event=listen)
    report = await app.new(CARD, project_id="card")

    assert (report.status, report.model) == ("completed", "offline")
    assert (heard[0], heard[-1]) == ("run_started", "run_finished")
    assert git(app.folder("card"), "status", "--short") == ""
    assert git(app.folder("card"), "rev-parse", "HEAD").strip() == report.revision
    assert app.report("card") == report
    assert [info.project_id for info in app.projects()] == ["card"]
    assert (await app.history("card"))[-1].revision == report.revision

    changed = await app.change("card", "Make it green")
    assert changed.status == "completed"
    assert "diff --git" in await app.diff("card", report.revision)
    forked = await app.fork("card", "architecture", new_id="second")
    assert forked.status == "completed"
    assert (await app.resume("second")).revision == forked.revision
    await app.delete("second")
    told = listed(tmp_path)
    assert "card" in told
    assert "second" not in told


async def test_a_stream_is_told_event_by_event_and_may_be_left(tmp_path: Path) -> None:
    app = GenCode(tmp_path, sandbox="none")
    events = [event async for event in app.stream(CARD, project_id="whole")]
    assert [event.step for event in events if event.kind == "step_finished"][-1] == "preview_final"
    assert events[-1].kind == "run_finished"
    assert events[-1].data["status"] == "completed"

    left = app.stream(CARD, project_id="left")
    async for event in left:
        if event.kind == "step_finished":
            break
    await left.aclose()
    assert {info.project_id: info.status for info in app.projects()} == {
        "left": "paused",
        "whole": "completed",
    }
    assert (await app.resume("left")).status == "completed"

    with pytest.raises(GenCodeError, match="description"):
        await anext(app.stream("  "))


async def test_a_model_of_ones_own_is_asked_and_named(tmp_path: Path) -> None:
    offline = load_model("offline")
    mine = ScriptedModel(script=lambda prompt: str(offline.invoke(prompt).content), prompts=[])
    app = GenCode(tmp_path, model=mine, sandbox="none")
    report = await app.new(CARD, project_id="card")
    assert (report.status, report.model) == ("completed", "own:ScriptedModel")
    assert len(mine.prompts) == report.usage.calls > 0
    assert (await app.resume("card")).status == "completed"


async def test_models_of_one_class_are_told_apart_while_they_run(tmp_path: Path) -> None:
    offline = load_model("offline")
    first, second = (
        ScriptedModel(script=lambda prompt: str(offline.invoke(prompt).content), prompts=[]) for _ in "ab"
    )
    one, other = (GenCode(tmp_path, model=model, sandbox="none") for model in (first, second))
    reports = await asyncio.gather(
        one.new(CARD, project_id="a"), one.new(CARD, project_id="b"), other.new(CARD, project_id="c")
    )
    assert [report.status for report in reports] == ["completed"] * 3
    assert [report.model for report in reports] == [one.context.model] * 2 + [other.context.model]
    assert one.context.model != other.context.model
    assert len(first.prompts) == 2 * len(second.prompts) > 0


def test_without_a_loop(tmp_path: Path) -> None:
    app = GenCode(tmp_path, sandbox="none")
    report = app.sync.new(CARD, project_id="card")
    assert report.status == "completed"
    assert app.sync.history("card")[-1].revision == report.revision
    app.sync.delete("card")
    assert app.projects() == []


async def test_in_a_loop_that_runs_already(tmp_path: Path) -> None:
    """As in a notebook: the cell's own loop waits meanwhile."""
    ran = asyncio.get_running_loop()
    report = GenCode(tmp_path, sandbox="none").sync.new(CARD, project_id="card")
    assert report.status == "completed"
    assert asyncio.get_running_loop() is ran


def test_options_are_the_environments_unless_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENCODE_HOME", str(tmp_path / "there"))
    monkeypatch.setenv("GENCODE_MAX_TOKENS", "12")
    app = GenCode(sandbox="none")
    assert (app.home.root, app.context.max_tokens) == (tmp_path / "there", 12)
    assert app.sync.new(CARD).status == "budget_exhausted"
    assert GenCode(tmp_path, max_tokens=1000).context.max_tokens == 1000
    with pytest.raises(GenCodeError, match="max_cost"):
        GenCode(max_cost=-1.0)
    assert "GenCode" in dir(gencode_graph)
