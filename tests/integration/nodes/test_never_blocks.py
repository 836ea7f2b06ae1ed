"""`langgraph dev` refuses nodes that block the event loop; blockbuster is what it watches with."""

from __future__ import annotations

from pathlib import Path

from blockbuster import blockbuster_ctx

from gencode_graph.context import Context
from gencode_graph.graph import build_graph


async def test_no_node_blocks_the_event_loop(tmp_path: Path) -> None:
    graph, context = build_graph(), Context(home=str(tmp_path), sandbox="none")
    with blockbuster_ctx():
        state = await graph.ainvoke({"description": "Track plants with a name"}, context=context)
    assert {report.status for report in state["steps"].values()} <= {"passed", "warnings", "skipped"}
