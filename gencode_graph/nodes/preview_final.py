"""Step 12: Marcus's last word, ``REPORT.md``, and the app started and its page fetched."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, whole_app
from gencode_graph.tools.wholes import app_opens

STEP = Step(
    name="preview_final",
    agent="marcus",
    summary="Write REPORT.md: what was built, how it was checked, what is left.",
    units=whole_app,
    reads=(reads.analysis, reads.reports),
    writes=("REPORT.md",),
    reviewed=False,
    verify=app_opens,
)
