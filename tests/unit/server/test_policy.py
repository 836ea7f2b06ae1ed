"""What clients may ask for, and what answers never hold."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.context import Context
from gencode_graph.errors import ModelError, StorageError
from gencode_graph.models.load import check_models, registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.server.app import create_app
from gencode_graph.server.outward import outward
from gencode_graph.server.policy import ServerSettings
from tests.asgi import post, sent

from .conftest import served

pytestmark = pytest.mark.filterwarnings("ignore:astream_log is deprecated")
SECRET = "the content of a private file"


@pytest.mark.parametrize(
    "cost", ["-1", "0", "NaN", "Infinity", "-Infinity", "1e400", "true", "false", '"2"', "[]", "5.01", "1e9"]
)
async def test_a_cap_is_a_number_up_to_the_operators(fake, tmp_path, cost):
    async with served(Context(home=str(tmp_path), max_cost=5)) as client:
        body = f'{{"description": "Books", "max_cost": {cost}}}'
        answer = await client.post("/runs", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, answer.text
        assert not fake.asked
        assert (await client.post("/runs", json={"description": "Books", "max_cost": 5})).status_code == 202
        assert fake.asked[0]["context"].max_cost == 5


async def test_without_a_wish_the_operators_cap_holds(fake, tmp_path):
    async with served(Context(home=str(tmp_path), max_cost=5)) as client:
        await client.post("/runs", json={"description": "Books"})
    assert fake.asked[0]["context"].max_cost == 5


@pytest.mark.parametrize(
    "model", ["replay:/etc", "mine", "openai:gpt-5", "offline:", "replay:", "", "OFFLINE"]
)
async def test_models_are_the_operators_choice(client, fake, model):
    with registered("mine", lambda: ScriptedModel(script=str)):
        answer = await client.post("/runs", json={"description": "Books", "model": model})
    assert answer.status_code == 422
    assert not fake.asked


async def test_the_operator_may_list_more(fake, tmp_path):
    settings = ServerSettings(models="openai:gpt-5, replay:tape", sandboxes="docker")
    context = Context(home=str(tmp_path), model="google_genai:x", sandbox="local")
    async with served(context, settings) as client:
        for wish, code in (
            ({"model": "openai:gpt-5"}, 202), ({"model": "google_genai:x"}, 202), ({"model": "offline"}, 422),
            ({"sandbox": "docker"}, 202), ({"sandbox": "local"}, 202), ({"sandbox": "none"}, 422),
            ({"sandbox": "auto"}, 422),
        ):  # fmt: skip
            name = "-".join(wish.values()).translate(str.maketrans("", "", ":_"))
            answer = await client.post("/runs", json={"description": "Books", "project_id": name, **wish})
            assert answer.status_code == code, wish


@pytest.mark.parametrize(
    "extra",
    [{"model": "replay:/etc"}, {"max_cost": 1e9}, {"home": "/"}, {"context": {"model": "replay:/etc"}}],
)
@pytest.mark.parametrize(
    "path", ["invoke", "stream", "batch", "stream_log", "stream_events", "c/N4XyA/invoke"]
)
async def test_langserve_takes_no_options(client, fake, path, extra):
    fake.go.set()
    inputs: Any = {"description": "Books", **extra}
    body = {"inputs": [inputs]} if path == "batch" else {"input": inputs}
    answer = await client.post(f"/gencode/{path}", json=body)
    assert answer.status_code >= 400
    assert not fake.asked
    configured = {"config": {"configurable": extra}}
    plain = {"description": "Books"}
    body = {"inputs": [plain], **configured} if path == "batch" else {"input": plain, **configured}
    await client.post(f"/gencode/{path}", json=body)
    assert all(asked["context"].model == "offline" and asked["context"].home != "/" for asked in fake.asked)


async def test_a_file_that_is_no_recording_is_not_quoted(tmp_path):
    (tmp_path / "notes.json").write_text(json.dumps({"password": SECRET}))
    with pytest.raises(ModelError) as told:
        check_models(Context(model=f"replay:{tmp_path}"))
    assert SECRET not in str(told.value)
    assert "password" not in str(told.value) or SECRET not in str(told.value)


ERRORS = [
    StorageError("The workspace /root/work/books cannot be used: [Errno 13] '/root/work/books/.git'."),
    ModelError("The recording /home/ada/tape cannot be read.", "See file:///home/ada/tape/x.json."),
    RuntimeError(f"{SECRET} in /root/work/x.py"),
    OSError(2, "No such file", "/etc/gencode/key.pem"),
]


STREAMS = ["/gencode/stream", "/gencode/stream_log", "/gencode/stream_events"]


def asked_by(path: str, **wish: Any) -> Any:
    """The body that this path takes."""
    return wish if path == "/runs" else {"inputs": [wish]} if path.endswith("batch") else {"input": wish}


@pytest.mark.parametrize("path", ["/runs", "/gencode/stream"])
async def test_the_log_has_an_errors_words_but_no_keys_and_nothing_that_moves_a_terminal(
    fake, tmp_path, caplog, monkeypatch, path
):
    monkeypatch.setenv("OPENAI_API_KEY", "company-key-1")
    nasty = "\x1b]52;c;cm0=\x07 \x1b[31m \x9b2J \x9d52;c;eA==\x9c \u202e \ud800 sk-proj-abcdefghij0123 company-key-1"
    fake.error = RuntimeError(f"the wire broke {nasty} at the end")
    app = create_app(Context(home=str(tmp_path)), ServerSettings())
    with caplog.at_level(logging.ERROR):
        await sent(app, path, asked_by(path, description="Books"))
    assert "the wire broke" in caplog.text
    assert "at the end" in caplog.text
    assert caplog.text.encode()
    for raw in ("\x1b", "\x07", "\x9b", "\x9d", "\u202e", "cm0=", "sk-proj", "company-key-1"):
        assert raw not in caplog.text, ascii(raw)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("path", ["/runs", "/gencode/invoke", "/gencode/batch", *STREAMS])
async def test_errors_hold_no_paths_and_no_traces(fake, tmp_path, caplog, path, error):
    fake.error = error
    app = create_app(Context(home=str(tmp_path)), ServerSettings())
    with caplog.at_level(logging.ERROR):
        _, text = await sent(app, path, asked_by(path, description="Books"))
    for secret in ("/root", "/home", "/etc", "ada/", SECRET, "Traceback", ".py"):
        assert secret not in text
    if isinstance(error, RuntimeError | OSError):
        number = text.partition("Unexpected error ")[2][:12]
        assert len(number) == 12
        assert number in caplog.text, "the log has the number"
        assert str(error) in caplog.text
    else:
        assert "cannot be" in text, "what it is, without where"
        assert not caplog.text


@pytest.mark.parametrize("path", ["/runs", "/gencode/invoke", "/gencode/batch", *STREAMS])
@pytest.mark.parametrize(
    ("wish", "words"),
    [({"project_id": "../x"}, "The id '../x' is not valid"), ({"description": "  "}, "description is empty"),
     ({"description": "x" * 20_001}, "the limit is 20,000"), ({"project_id": "books"}, "exists already")],
    ids=["id", "no words", "too many words", "taken"],
)  # fmt: skip
async def test_a_clients_own_mistake_is_told_in_the_same_words_everywhere(
    fake, tmp_path, caplog, path, wish, words
):
    app = create_app(Context(home=str(tmp_path)), ServerSettings())
    async with app.router.lifespan_context(app):
        await sent(app, "/runs", {"description": "Books", "project_id": "books"})
        status, text = await sent(app, path, asked_by(path, **{"description": "Books", **wish}))
    code = 409 if "project_id" in wish and wish["project_id"] == "books" else 422
    assert words in text
    if code == 422 or path not in STREAMS:
        assert status == code
    else:  # the stream has begun: the status is in its last event
        assert json.loads(text.rpartition("event: error\r\ndata: ")[2])["status_code"] == code
    assert len(fake.asked) == 1
    assert not caplog.text, "nothing of the server's went wrong"


async def test_a_report_holds_no_paths_either(client, fake, monkeypatch):
    from . import conftest

    broken = conftest.REPORT.model_copy(update={"status": "failed", "reason": "/opt/work/books is full"})
    monkeypatch.setattr(conftest, "REPORT", broken)
    fake.go.set()
    await client.post("/runs", json={"description": "Books", "project_id": "books"})
    await asyncio.sleep(0.01)
    told = await client.get("/runs/books")
    assert told.json()["report"]["reason"] == "…/books is full"
    streamed = await client.post("/gencode/stream", json={"input": {"description": "Books"}})
    assert "/opt" not in streamed.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET /api/bugs answers 500", "GET /api/bugs answers 500"),
        ("frontend/src/pages/bugs/index.tsx", "frontend/src/pages/bugs/index.tsx"),
        ("http://127.0.0.1:8000/home/x", "http://127.0.0.1:8000/home/x"),
        ("at '/opt/a/b.py', line 3", "at '…/b.py', line 3"),
        ("~/x and ~/.ssh/id", "~/x and ~/.ssh/id"),
        (str(Path.home() / "x y" / "z"), "…/x y/z"),
        ("\x1b]0;t\x07red", "red"),
    ],
)
def test_paths_of_this_machine_are_cut(text, shown):
    assert outward({"a": [text]}) == {"a": [shown]}


async def test_a_client_that_goes_away_pauses_the_run_which_then_reports(fake, tmp_path):
    async with served(Context(home=str(tmp_path))) as client:
        app = client._transport.app  # type: ignore[attr-defined]
        seen = asyncio.Event()

        async def send(message: Any) -> None:
            if b"step_finished" in message.get("body", b""):
                seen.set()

        wish = {"input": {"description": "Books"}}
        asked = asyncio.create_task(post(app, "/gencode/stream", wish, send, gone=seen))
        await asyncio.wait_for(seen.wait(), 5)
        assert (await client.get("/runs/books")).json()["status"] == "running"
        await asyncio.wait([asked], timeout=5)
        async with asyncio.timeout(5):
            while (told := await client.get("/runs/books")).json().get("status") in (None, "running"):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert told.json()["status"] == "paused"
        assert fake.paused
