"""The wiring, on one screen. Each step is a subgraph; its gate is the edge that leaves it.

``graph`` is what LangGraph Studio and ``langgraph.json`` load: no checkpointer of its own,
because the platform brings one. ``build_graph(checkpointer)`` is for everybody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Checkpointer

from gencode_graph.context import Context
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Step
from gencode_graph.nodes.step_graph import build_step
from gencode_graph.nodes.workspace_nodes import merge, start
from gencode_graph.state import PARALLEL, RunState, stopped

CHAIN = (
    "analysis",
    "architecture",
    "frontend_mock",
    "screenshot_verify",
    "contracts",
    "backend_models",
    "backend_routers",
    "backend_main",
)


def build_graph(
    checkpointer: Checkpointer = None, *, steps: Mapping[str, Step] = STEPS
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The twelve steps as one compiled graph.

    ``checkpointer`` persists after every node; ``steps`` may be replaced to try others.
    """
    graph = StateGraph(RunState, context_schema=Context)
    graph.add_node("start", start)
    for name, step in steps.items():
        graph.add_node(name, build_step(step, steps))
    graph.add_node("merge", merge)

    graph.add_edge(START, "start")
    graph.add_edge("start", CHAIN[0])
    for name, following in pairwise(CHAIN):
        _gate(graph, name, following)
    _gate(graph, CHAIN[-1], *PARALLEL)
    graph.add_edge(list(PARALLEL), "merge")
    _gate(graph, "merge", "testing_frontend")
    _gate(graph, "testing_frontend", "preview_final")
    graph.add_edge("preview_final", END)
    return graph.compile(checkpointer=checkpointer, name="gencode")


def _gate(graph: StateGraph[Any, Any, Any, Any], name: str, *following: str) -> None:
    """Go on only while no step is blocked."""

    def gate(state: RunState) -> list[str]:
        return [END] if stopped(state["steps"]) else list(following)

    graph.add_conditional_edges(name, gate, [*following, END])


graph = build_graph()
