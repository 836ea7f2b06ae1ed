"""Step 2: Victoria writes down how the app is built and why."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, whole_app

STEP = Step(
    name="architecture",
    agent="victoria",
    summary="Describe the architecture of the app.",
    units=whole_app,
    reads=(reads.analysis,),
    writes=("architecture.md",),
)
