"""Text that is none, or not what it looks like, at every door: refused in plain words, or cleaned and kept."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph.checkpoint.memory import InMemorySaver

from gencode_graph import GenCode, build_graph
from gencode_graph.context import Context
from gencode_graph.errors import UsageError
from gencode_graph.home import Home, Options
from gencode_graph.plain import plain
from gencode_graph.run import change_run, new_run, resume_run
from gencode_graph.server.app import create_app
from gencode_graph.server.policy import ServerSettings
from gencode_graph.tools.workspace import Workspace

pytestmark = pytest.mark.integration
NO_TEXT = "has bytes in it that are not text. Send it as UTF-8."
NOTHING = "The description is empty."
REFUSED = {
    "surrogate": ("A card \ud800 for my mother", NO_TEXT),
    "NUL": ("A card\x00 for my mother", NO_TEXT),
    "escape": ("A card \x1b]52;c;eA==\x07 for my mother", NO_TEXT),
    "C1": ("A card \x9b31m for my mother", NO_TEXT),
    "C1 of Latin letters": ("My mother\x92s card", NO_TEXT),
    "delete": ("A card\x7f for my mother", NO_TEXT),
    "blank": (" \t\r\n\u3000", NOTHING),
    "unseen": ("\ufeff\u200b\u2060", NOTHING),
    "marks alone": ("\u202e\u200f\u2066", NOTHING),
}
ODD = "\ufeffA birth\u200bday \u202ecard\u202c for\r\n\u2066Zoe\u2069 \u05d0\u200f\n"
READ = "A birthday card for\nZoe \u05d0\u200f"
"""What a person sees of it: the mark after a Hebrew letter is how that is written."""

JSON = {"Content-Type": "application/json"}
Door = Callable[[Path, str], Awaitable[Any]]


def context(home: Path) -> Context:
    return Context(home=str(home), sandbox="none")


@cache
def graph() -> Any:
    return build_graph()


async def posted(home: Path, path: str, body: Any) -> httpx.Response:
    """The answer of a server that is stopped right after it, which pauses what it has begun."""
    app = create_app(context(home), ServerSettings())
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        # httpx would encode the text itself, which a surrogate ends; JSON has an escape for it.
        answer = await client.post(path, content=json.dumps(body), headers=JSON)
        if answer.status_code == 422:
            raise UsageError(answer.json()["detail"])
        assert answer.is_success, answer.text
    return answer


async def post_runs(home: Path, text: str) -> None:
    await posted(home, "/runs", {"description": text})


async def post_invoke(home: Path, text: str) -> None:
    await posted(home, "/gencode/invoke", {"input": {"description": text}})


async def post_stream(home: Path, text: str) -> None:
    await posted(home, "/gencode/stream", {"input": {"description": text}})


async def graph_invoked(home: Path, text: str) -> None:
    await graph().ainvoke({"description": text}, context=context(home))


async def graph_streamed(home: Path, text: str) -> None:
    stream = graph().astream({"description": text}, context=context(home))
    await anext(stream)
    await stream.aclose()


async def graph_changed(home: Path, text: str) -> None:
    await graph().ainvoke({"description": "A card", "change": text}, context=context(home))


async def run_begun(home: Path, text: str) -> None:
    await new_run(Home(home), text, context=context(home))


async def object_asked(home: Path, text: str) -> None:
    await GenCode(home, sandbox="none").new(text)


async def object_streamed(home: Path, text: str) -> None:
    stream = GenCode(home, sandbox="none").stream(text)
    async for event in stream:
        if event.kind == "step_finished":
            break
    await stream.aclose()


BEGINNING: tuple[Door, ...] = (
    post_runs, post_invoke, post_stream, graph_invoked, graph_streamed, graph_changed, run_begun,
    object_asked, object_streamed,
)  # fmt: skip


async def run_changed(home: Path, text: str) -> None:
    await change_run(Home(home), "card", text, context=context(home))


async def object_changed(home: Path, text: str) -> None:
    await GenCode(home, sandbox="none").change("card", text)


def everything(home: Path) -> dict[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in home.rglob("*")}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("door", BEGINNING, ids=lambda door: door.__name__)
async def test_what_cannot_be_read_is_refused_and_leaves_nothing(
    door: Door, text: str, words: str, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with pytest.raises(UsageError) as told:
        await door(home, text)
    assert words in str(told.value)
    assert not home.exists()


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("door", [run_changed, object_changed], ids=lambda door: door.__name__)
async def test_a_change_that_cannot_be_read_touches_nothing(
    door: Door, text: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "card" / ".gencode").mkdir(parents=True)
    Home(tmp_path).save_options("card", Options("A card", "offline", "none"))
    before = everything(tmp_path)
    with pytest.raises(UsageError) as told:
        await door(tmp_path, text)
    assert words in str(told.value)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("project_id", ["\ud800", "a\x00", "a\x9b31m", "a\u202eb", " ", "\uff41"], ids=ascii)
async def test_an_odd_id_is_refused_and_leaves_nothing(project_id: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    wish = {"description": "A card", "project_id": project_id}
    for door in (
        posted(home, "/runs", wish),
        posted(home, "/gencode/invoke", {"input": wish}),
        posted(home, "/gencode/stream", {"input": wish}),
        graph().ainvoke(wish, context=context(home)),
        GenCode(home, sandbox="none").new("A card", project_id=project_id),
        GenCode(home, sandbox="none").change(project_id, "Make it green"),
    ):
        with pytest.raises(UsageError) as told:
            await door
        assert "is not valid. Use 1 to 64 of a-z, 0-9 and '-'" in str(told.value)
        assert str(told.value).isprintable()
    assert not home.exists()


async def test_the_graph_goes_on_with_what_a_person_reads(tmp_path: Path) -> None:
    graph = build_graph(InMemorySaver())
    config: Any = {"configurable": {"thread_id": "one"}}
    given: Any = {"description": ODD, "change": ODD}
    stopped = await graph.ainvoke(given, config, context=context(tmp_path), interrupt_after=["start"])
    assert (stopped["description"], stopped["change"]) == (READ, READ)
    files = Workspace(tmp_path / stopped["project_id"]).read(stopped["commits"]["start"])
    assert files["DESCRIPTION.md"].decode() == READ + "\n"


async def test_an_app_holds_what_a_person_reads_and_nothing_else(tmp_path: Path) -> None:
    await post_runs(tmp_path, ODD)
    (project,) = Home(tmp_path).projects()
    assert (project.description, project.status) == (READ, "paused")
    report = await resume_run(Home(tmp_path), project.project_id, context=context(tmp_path))
    assert report.status == "completed"
    files = Workspace(tmp_path / project.project_id).read(report.revision)
    assert {"DESCRIPTION.md", "REPORT.md", "architecture.md", "analysis.json"} <= files.keys()
    for path, data in files.items():
        text = data.decode()
        assert plain(text) == text, path
