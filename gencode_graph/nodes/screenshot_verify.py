"""Step 4: Marcus looks at every page in a real browser; pages with faults go back to step 3."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_page
from gencode_graph.tools.wholes import pages_look_right

STEP = Step(
    name="screenshot_verify",
    agent="marcus",
    summary="Look at the page, wide and narrow, light and dark.",
    reads=(
        reads.description,
        reads.wished_look,
        reads.theme,
        reads.page,
        reads.entities,
        reads.language,
    ),
    verify=pages_look_right,
    repairs=("frontend_mock",),
    tools=("node", "chromium"),
    looks=each_page,
)
