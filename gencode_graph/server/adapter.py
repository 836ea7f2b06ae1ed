"""The graph under LangServe's routes: invoke, batch and stream at ``/gencode``.

LangServe can neither pass a context nor stream custom events of a graph, so it serves an adapter
that drives a run and yields its events.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import FastAPI
from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.runnables.utils import AddableDict
from langserve import add_routes
from pydantic import AfterValidator, BaseModel, ConfigDict

from gencode_graph.artifacts import RunReport
from gencode_graph.events import Event
from gencode_graph.naming import check_description, check_id
from gencode_graph.run import new_run
from gencode_graph.server.outward import outward
from gencode_graph.server.runs import Runs


class Wish(BaseModel):
    """LangServe's input: what to build. Everything else is the server's own.

    What cannot be built is refused here: a stream that has begun has no status left to say it by.
    Raises UsageError.
    """

    model_config = ConfigDict(extra="forbid")

    description: Annotated[str, AfterValidator(check_description)]
    project_id: Annotated[str, AfterValidator(check_id)] | None = None


class Told(BaseModel):
    """LangServe's output. While streaming, each chunk has one event; the last one has the report."""

    events: list[Event] = []
    report: RunReport | None = None


def add_langserve(app: FastAPI, runs: Runs) -> None:
    """Add the adapter's routes to ``app``."""

    async def build(wishes: AsyncIterator[Any]) -> AsyncIterator[AddableDict]:
        async for wish in wishes:
            async for chunk in _told(Wish.model_validate(wish, from_attributes=True), runs):
                yield chunk

    # Our own models: LangServe cannot make a schema of the graph's TypedDict state.
    adapter: Runnable[Any, Any] = RunnableGenerator[Any, Any](build)
    adapter = adapter.with_types(input_type=Wish, output_type=Told)
    add_routes(app, adapter, path="/gencode", playground_type="default")


async def _told(wish: Wish, runs: Runs) -> AsyncIterator[AddableDict]:
    """A run's events as they come, then its report. Leaving early pauses the run."""
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    run = runs.begin(
        wish.description, wish.project_id,
        lambda watch: new_run(
            runs.home, wish.description, project_id=wish.project_id, context=runs.policy.context,
            on_event=watch,
        ),
        queue.put_nowait,
    )  # fmt: skip
    assert run.task
    run.task.add_done_callback(lambda _: queue.put_nowait(None))
    try:
        while (event := await queue.get()) is not None:
            yield AddableDict(events=[_shown(event)])
        yield AddableDict(report=outward((await asyncio.shield(run.task)).model_dump(mode="json")))
    finally:
        run.pause()  # not waited for: whoever asked has gone, and this task with them


def _shown(event: Event) -> dict[str, Any]:
    told = event.model_dump(mode="json")
    return (
        told
        if event.kind == "tokens"
        else {**told, **outward({"message": told["message"], "data": told["data"]})}
    )
