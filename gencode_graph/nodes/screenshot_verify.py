"""Step 4: Marcus looks at every page in a real browser; pages with faults go back to step 3."""

from __future__ import annotations

from gencode_graph.nodes.step import Step
from gencode_graph.tools.wholes import pages_look_right

STEP = Step(
    name="screenshot_verify",
    agent="marcus",
    summary="Look at every page, light and dark, wide and narrow.",
    verify=pages_look_right,
    repairs=("frontend_mock",),
    tools=("node", "chromium"),
)
