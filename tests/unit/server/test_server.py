"""The HTTP front end over a stand-in for the run; no socket is opened."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from gencode_graph.context import Context
from gencode_graph.errors import ProjectExistsError
from gencode_graph.server.app import create_app


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
        await client.post("http://localhost:8000/runs", json={"description": "Books"})
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
