"""The graph driven by itself, as Studio and agent servers do: whose folder is whose."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph

from gencode_graph.context import Context
from gencode_graph.errors import ProjectExistsError, UsageError
from gencode_graph.nodes.workspace_nodes import start
from gencode_graph.state import RunState
from gencode_graph.tools.workspace import Workspace

pytestmark = pytest.mark.integration

WORDS = "Create a bug tracking system"


def opening(checkpointer: Any = None) -> Any:
    """The graph's first node alone."""
    graph = StateGraph(RunState, context_schema=Context)
    graph.add_node("start", start)
    graph.add_edge(START, "start")
    graph.add_edge("start", END)
    return graph.compile(checkpointer=checkpointer)


async def begun(home: Path, thread: str, *, graph: Any = None, **inputs: Any) -> str:
    config: Any = {"configurable": {"thread_id": thread}}
    graph = graph or opening(InMemorySaver())
    state = await graph.ainvoke({"description": WORDS, **inputs}, config, context=Context(home=str(home)))
    return str(state["project_id"])


@pytest.mark.parametrize("bad", ["../../escaped", "..", "/tmp/x", "a/b", "-rf", "", "A", "a\n", ".gencode"])
async def test_an_id_names_a_folder_of_the_home(tmp_path: Path, bad: str) -> None:
    home = tmp_path / "home" / "inner"
    if bad:
        with pytest.raises(UsageError):
            await begun(home, "t", project_id=bad)
    else:
        assert await begun(home, "t", project_id=bad) == "bug-tracking-system"
    assert set(os.listdir(tmp_path)) <= {"home"}  # noqa: PTH208


async def test_two_threads_of_the_same_words_have_a_folder_each(tmp_path: Path) -> None:
    assert await begun(tmp_path, "one") == "bug-tracking-system"
    first = Workspace(tmp_path / "bug-tracking-system")
    before = {p: p.read_bytes() for p in first.root.rglob("*") if p.is_file()}
    assert await begun(tmp_path, "two") == "bug-tracking-system-2"
    assert {p: p.read_bytes() for p in first.root.rglob("*") if p.is_file()} == before
    assert await begun(tmp_path, "one") == "bug-tracking-system", (
        "killed before its checkpoint, it begins again"
    )
    assert await begun(tmp_path, "two") == "bug-tracking-system-2"


async def test_of_many_at_once_each_has_its_own(tmp_path: Path) -> None:
    found = await asyncio.gather(*(begun(tmp_path, f"t{number}") for number in range(8)))
    assert len(set(found)) == 8


async def test_a_folder_of_another_thread_is_refused_by_its_id(tmp_path: Path) -> None:
    await begun(tmp_path, "one", project_id="shop")
    with pytest.raises(ProjectExistsError, match="'shop' is there already"):
        await begun(tmp_path, "two", project_id="shop")
    assert await begun(tmp_path, "one", project_id="shop") == "shop"


@pytest.mark.parametrize("content", [".git/config", "notes.txt", ".gencode/lock"])
async def test_a_folder_that_a_person_made_is_left_alone(tmp_path: Path, content: str) -> None:
    mine = tmp_path / "bug-tracking-system" / content
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(ProjectExistsError):
        await begun(tmp_path, "one", project_id="bug-tracking-system")
    assert await begun(tmp_path, "one") == "bug-tracking-system-2"
    assert mine.read_text() == "mine"
    assert not (tmp_path / "bug-tracking-system" / "DESCRIPTION.md").exists()


async def test_a_link_is_nobodys_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "shop").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ProjectExistsError):
        await begun(tmp_path / "home", "one", project_id="shop")
    assert not list((tmp_path / "elsewhere").iterdir())


async def test_without_a_thread_each_run_is_one_of_its_own(tmp_path: Path) -> None:
    context = Context(home=str(tmp_path))
    found = [(await opening().ainvoke({"description": WORDS}, context=context))["project_id"] for _ in "ab"]
    assert found == ["bug-tracking-system", "bug-tracking-system-2"]


async def test_a_home_that_is_made_is_passed_over_by_git(tmp_path: Path) -> None:
    await begun(tmp_path / "home", "one")
    assert (tmp_path / "home/.gitignore").read_text() == "*\n"
    (tmp_path / "mine").mkdir()
    await begun(tmp_path / "mine", "one")
    assert not (tmp_path / "mine/.gitignore").exists(), "a folder that was there is the user's"
