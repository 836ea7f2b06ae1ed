"""Step 3: Derek writes the React pages on mock data, one unit a page."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_page
from gencode_graph.tools.wholes import frontend_compiles

STEP = Step(
    name="frontend_mock",
    agent="derek",
    summary="Write the page on mock data.",
    units=each_page,
    reads=(reads.page, reads.entities, reads.language, reads.needs),
    writes=("frontend/src/pages/{unit}/**",),
    verify=frontend_compiles,
)
