"""Whoever leaves a stream pauses its run, which is whole on the disk and goes on where it was."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.types import Message

from gencode_graph.context import Context
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.run import load_report, resume_run
from gencode_graph.server.app import create_app
from gencode_graph.server.policy import ServerSettings
from gencode_graph.state import STEP_NAMES
from gencode_graph.tools.workspace import Workspace
from tests.asgi import post

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:astream_log is deprecated")]
CARD = {"description": "A birthday card for Zoe", "project_id": "card"}


@pytest.mark.parametrize("path", ["stream", "stream_log", "stream_events"])
async def test_a_run_whose_client_left_is_paused_and_goes_on(path: str, tmp_path: Path) -> None:
    home, context = Home(tmp_path), Context(home=str(tmp_path), sandbox="none")
    app, seen, told = create_app(context, ServerSettings()), asyncio.Event(), b""

    async def send(message: Message) -> None:
        nonlocal told
        told += message.get("body", b"")
        if b'"step_started","step":"frontend_mock"' in told:
            seen.set()

    async with app.router.lifespan_context(app), asyncio.timeout(60):
        await post(app, f"/gencode/{path}", {"input": CARD}, send, gone=seen)
        assert seen.is_set(), "it left, and was not sent away"
        for inner in (b"langgraph", b"chat_model", b"<task", str(tmp_path).encode()):
            assert inner not in told, "a run is told by its events, not by what it does within"
        # Nobody waits for the run any more: its report is the last thing it writes.
        while (home.private("card") / "unreported").exists():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        report = load_report(home, "card")
    assert (report.status, report.reason) == ("paused", "")
    assert {"analysis", "architecture"} <= report.steps.keys() < set(STEP_NAMES)
    assert Workspace(home.project_dir("card")).read(report.revision)

    begun: list[str] = []

    def heard(event: Event) -> None:
        if event.kind == "step_started":
            begun.append(event.step)

    resumed = await resume_run(home, "card", context=context, on_event=heard)
    assert resumed.status == "completed"
    assert begun
    assert not set(begun) & report.steps.keys(), "what was done is not done again"
