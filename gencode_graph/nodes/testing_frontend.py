"""Step 11: Luna writes Playwright journeys, one unit a page, and they are run for real."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_page
from gencode_graph.tools.checks import journeys_hold
from gencode_graph.tools.wholes import journeys_pass

STEP = Step(
    name="testing_frontend",
    agent="luna",
    summary="Write the page's user journeys.",
    units=each_page,
    reads=(
        reads.page,
        reads.reachable_entities,
        reads.needs,
        reads.language,
        reads.page_access,
        reads.page_proofs,
        reads.page_outline,
    ),
    writes=("frontend/e2e/{unit}.spec.ts",),
    checks=(journeys_hold,),
    reviewed=False,  # a test is judged by running it
    verify=journeys_pass,
    repairs=("frontend_integration", "frontend_mock", "backend_routers"),
    tools=("node", "chromium"),
)
