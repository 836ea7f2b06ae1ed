"""(b) The graph's own cost: a step's nodes run by LangGraph against the same functions called directly."""

from __future__ import annotations

import asyncio
import statistics
import time
from pathlib import Path
from typing import Any

from langgraph.runtime import Runtime

from benchmarks.apps import scratch, sized_model
from gencode_graph.artifacts import Task, Unit
from gencode_graph.checkpoint import open_checkpointer
from gencode_graph.context import Context
from gencode_graph.models.load import registered
from gencode_graph.nodes import unit_loop
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.unit_loop import UnitLoop, build_unit_loop
from gencode_graph.tools.workspace import Workspace

ROUNDS = 30
NODES = 4


async def measure(home: Path) -> tuple[float, float, float]:
    """Median seconds a node: called directly, in the graph, in the graph with checkpoints on disk."""
    workspace = Workspace(home / "app")
    workspace.create()
    base = workspace.commit({"DESCRIPTION.md": b"x"}, [], "start\n", "Bench")
    context = Context(home=str(home), model="bench", sandbox="none")
    task = Task(unit=Unit(step="analysis", id="app"))
    inputs: dict[str, Any] = {"task": task, "project_id": "app", "base": base, "description": "x"}

    async def directly() -> None:
        loop, runtime, state = UnitLoop(STEPS), Runtime(context=context), dict(inputs)
        for node in (loop.produce, loop.preflight, loop.review, loop.settle):
            state |= await node(state, runtime)  # type: ignore[arg-type]

    plain = build_unit_loop(STEPS, "unit")

    async def in_graph() -> None:
        await plain.ainvoke(inputs, context=context)

    async with open_checkpointer(home / "db.sqlite") as saver:
        kept = build_unit_loop(STEPS, "unit")
        kept.checkpointer = saver
        threads = iter(range(10_000))

        async def in_graph_kept() -> None:
            config: Any = {"configurable": {"thread_id": str(next(threads))}}
            await kept.ainvoke(inputs, config, context=context, durability="sync")

        times: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for run in (directly, in_graph, in_graph_kept):
                started = time.perf_counter()
                await run()
                times.setdefault(run.__name__, []).append((time.perf_counter() - started) / NODES)
    direct, graph, disk = (statistics.median(times[n]) for n in ("directly", "in_graph", "in_graph_kept"))
    return direct, graph, disk


def main() -> None:
    unit_loop.emit = lambda *_, **__: None  # type: ignore[assignment]  # no stream outside a graph
    with scratch() as home, registered("bench", lambda: sized_model(3)):
        direct, graph, disk = asyncio.run(measure(home))
    print("(b) A unit's four nodes, median a node")
    print(f"    called directly                 {direct * 1000:>7.2f} ms")
    print(f"    in the graph                    {graph * 1000:>7.2f} ms   {graph / direct:.2f}x")
    print(f"    in the graph, with checkpoints  {disk * 1000:>7.2f} ms   {disk / direct:.2f}x\n")
