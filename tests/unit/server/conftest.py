"""A stand-in for the run, and a client that reaches the server without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gencode_graph.artifacts import RunReport, StepReport, Usage
from gencode_graph.context import Context
from gencode_graph.events import Event
from gencode_graph.home import Home, Options
from gencode_graph.server import adapter, runs
from gencode_graph.server.app import create_app
from gencode_graph.server.policy import ServerSettings

BASE = "http://localhost:8000"
REPORT = RunReport(
    project_id="books", status="completed", model="offline", sandbox="none", revision="a", usage=Usage(),
    steps={"analysis": StepReport(status="passed")},
)  # fmt: skip


class FakeRun:
    """``new_run`` that waits for ``go``, with everything it was asked for in ``asked``."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.asked: list[dict[str, Any]] = []
        self.paused = False
        self.error: Exception | None = None

    async def __call__(self, home: Home, description: str, **options: Any) -> RunReport:
        self.asked.append({"description": description, **options})
        if self.error:
            raise self.error
        watch = options["on_event"]
        watch(Event(kind="run_started", message="books"))
        watch(Event(kind="step_finished", step="analysis", data={"status": "passed"}))
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0.02)  # it puts down how it ended, which takes a while
            self.paused = True
            home.save_options("books", Options(description, "offline", "none"))
            home.save_report(REPORT.model_copy(update={"status": "paused"}))
            raise
        home.save_options("books", Options(description, "offline", "none"))
        home.save_report(REPORT)
        return REPORT


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeRun:
    run = FakeRun()
    monkeypatch.setattr(runs, "new_run", run)
    monkeypatch.setattr(adapter, "new_run", run)
    return run


@pytest.fixture
async def client(fake: FakeRun, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with served(Context(home=str(tmp_path), sandbox="none")) as client:
        yield client


@asynccontextmanager
async def served(
    context: Context, settings: ServerSettings | None = None, asker: str = "127.0.0.1"
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server of its own; ``asker`` is the address it asks from."""
    app = create_app(context, settings or ServerSettings())
    transport = httpx.ASGITransport(app, client=(asker, 5000))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=BASE) as client,
    ):
        yield client
