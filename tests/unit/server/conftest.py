"""A stand-in for the run, and a client that reaches the server without a socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Message, Send

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


async def post(app: Any, path: str, body: Any, send: Send, gone: asyncio.Event | None = None) -> None:
    """One request as an HTTP server hands it over, from a client that leaves when it is ``gone``.

    httpx keeps what an app has sent to itself where the app raises an error afterwards.
    """
    requests = iter([{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}])

    async def receive() -> Message:
        if message := next(requests, None):
            return message
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http",
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)


async def sent(app: Any, path: str, body: Any) -> tuple[int, str]:
    """Status and bytes of what the client got, whatever the app raised."""
    got: list[Message] = []

    async def send(message: Message) -> None:
        got.append(message)

    async with asyncio.timeout(5):
        await asyncio.gather(post(app, path, body, send), return_exceptions=True)
    assert not got[-1].get("more_body"), "the client waits for more"
    return got[0]["status"], b"".join(message.get("body", b"") for message in got).decode()
