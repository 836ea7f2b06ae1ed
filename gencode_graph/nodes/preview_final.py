"""Step 12: Marcus's last word, ``REPORT.md``, and the app started and its page fetched.

What the pages list of the shelf and do not use leaves the app here; a change lays the skeleton anew.
"""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Derived, Step, whole_app
from gencode_graph.tools.app import App
from gencode_graph.tools.unused import without_unused
from gencode_graph.tools.wholes import app_opens


def leave_unused(app: App) -> Derived:
    return Derived(without_unused(app), [])


STEP = Step(
    name="preview_final",
    agent="marcus",
    summary="Write REPORT.md: what was built, how it was checked, what is left.",
    units=whole_app,
    reads=(reads.analysis, reads.reports, reads.fulfilled),
    writes=("REPORT.md",),
    reviewed=False,
    derive=leave_unused,
    verify=app_opens,
)
