"""The HTTP front end over a stand-in for the run; no socket is opened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gencode_graph.artifacts import RunReport, StepReport, Usage
from gencode_graph.context import Context
from gencode_graph.errors import ProjectExistsError
from gencode_graph.events import Event
from gencode_graph.home import Home, Options
from gencode_graph.server import adapter, runs
from gencode_graph.server.app import create_app

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
            self.paused = True
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
    app = create_app(Context(home=str(tmp_path), sandbox="none"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gencode") as client,
    ):
        yield client


async def test_health(client):
    assert (await client.get("/health")).json() == {"status": "ok"}


async def test_a_run_is_begun_watched_and_reported(client, fake):
    begun = await client.post("/runs", json={"description": "Books", "project_id": "books", "max_cost": 2})
    assert (begun.status_code, begun.headers["location"]) == (202, "/runs/books")
    assert fake.asked[0]["context"].max_cost == 2
    running = (await client.get("/runs/books")).json()
    assert (running["status"], running["steps"], running["report"]) == (
        "running",
        {"analysis": "passed"},
        None,
    )
    fake.go.set()
    async with asyncio.timeout(30):
        while (ended := (await client.get("/runs/books")).json())["status"] == "running":  # noqa: ASYNC110
            await asyncio.sleep(0)
    assert (ended["status"], ended["report"]["revision"]) == ("completed", "a")


async def test_the_same_project_is_not_begun_twice(client):
    wish = {"description": "Books", "project_id": "books"}
    assert (await client.post("/runs", json=wish)).status_code == 202
    assert (await client.post("/runs", json=wish)).status_code == 409


@pytest.mark.parametrize(
    "wish",
    [{}, {"description": " "}, {"description": "x" * 20_001}, {"description": "x", "project_id": "../x"},
     {"description": "x", "home": "/"}, {"description": "x", "sandbox": "vm"}],
)  # fmt: skip
async def test_wrong_requests_are_refused(client, fake, wish):
    assert (await client.post("/runs", json=wish)).status_code == 422
    assert not fake.asked


async def test_what_the_run_refuses_is_told(client, fake):
    fake.error = ProjectExistsError("The project 'books' exists already.", "Choose another --id.")
    answer = await client.post("/runs", json={"description": "Books"})
    assert (answer.status_code, answer.json()["detail"]) == (409, str(fake.error))


@pytest.mark.parametrize(("project_id", "code"), [("no-such", 404), ("A_B", 422)])
async def test_unknown_projects(client, project_id, code):
    assert (await client.get(f"/runs/{project_id}")).status_code == code


async def test_stopping_the_server_pauses_what_runs(fake, tmp_path):
    app = create_app(Context(home=str(tmp_path)))
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport) as client:
        await client.post("http://gencode/runs", json={"description": "Books"})
    assert fake.paused


async def test_langserve_invokes_and_streams(client, fake):
    fake.go.set()
    answer = await client.post("/gencode/invoke", json={"input": {"description": "Books"}})
    output = answer.json()["output"]
    assert [event["kind"] for event in output["events"]] == ["run_started", "step_finished"]
    assert output["report"]["status"] == "completed"
    streamed = await client.post("/gencode/stream", json={"input": {"description": "Books"}})
    assert "step_finished" in streamed.text
    assert "event: end" in streamed.text


async def test_langserve_publishes_its_schemas(client):
    assert "description" in (await client.get("/gencode/input_schema")).json()["properties"]
    assert (await client.get("/openapi.json")).status_code == 200
