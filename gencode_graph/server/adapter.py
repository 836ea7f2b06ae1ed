"""The graph under LangServe's routes: invoke, batch and stream at ``/gencode``.

LangServe can neither pass a context nor stream custom events of a graph, so it serves an adapter
that drives a run and yields its events.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import FastAPI
from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.runnables.utils import AddableDict
from langserve import add_routes
from pydantic import BaseModel

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context
from gencode_graph.events import Event
from gencode_graph.home import Home
from gencode_graph.run import new_run


class Wish(BaseModel):
    """LangServe's input: what to build."""

    description: str
    project_id: str | None = None


class Told(BaseModel):
    """LangServe's output. While streaming, each chunk has one event; the last one has the report."""

    events: list[Event] = []
    report: RunReport | None = None


def add_langserve(app: FastAPI, context: Context) -> None:
    """Add the adapter's routes to ``app``."""

    async def build(wishes: AsyncIterator[Any]) -> AsyncIterator[AddableDict]:
        async for wish in wishes:
            async for chunk in _told(Wish.model_validate(wish, from_attributes=True), context):
                yield chunk

    # Our own models: LangServe cannot make a schema of the graph's TypedDict state.
    adapter: Runnable[Any, Any] = RunnableGenerator[Any, Any](build)
    adapter = adapter.with_types(input_type=Wish, output_type=Told)
    add_routes(app, adapter, path="/gencode", playground_type="default")


async def _told(wish: Wish, context: Context) -> AsyncIterator[AddableDict]:
    """A run's events as they come, then its report. Leaving early pauses the run."""
    queue: asyncio.Queue[Event | None] = asyncio.Queue()
    run = asyncio.create_task(
        new_run(
            Home(context.home_path), wish.description, project_id=wish.project_id, context=context,
            on_event=queue.put_nowait,
        )
    )  # fmt: skip
    run.add_done_callback(lambda _: queue.put_nowait(None))
    try:
        while (event := await queue.get()) is not None:
            yield AddableDict(events=[event.model_dump(mode="json")])
        yield AddableDict(report=(await run).model_dump(mode="json"))
    finally:
        run.cancel()
        await asyncio.gather(run, return_exceptions=True)
