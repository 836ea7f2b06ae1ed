"""Step 9: Derek replaces mock data by calls through the client typed from the contract."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_data_page, needs_backend
from gencode_graph.tools.checks import calls_exist
from gencode_graph.tools.wholes import frontend_meets_contract

STEP = Step(
    name="frontend_integration",
    agent="derek",
    summary="Replace the page's mock data by calls to the API.",
    units=each_data_page,
    skip=needs_backend,
    reads=(
        reads.page,
        reads.entities,
        reads.language,
        reads.needs,
        reads.page_access,
        reads.page_requirements,
        reads.page_contract,
    ),
    # The views call the hooks of data.ts and stay as they are; a repair sees the whole folder.
    files=("frontend/src/pages/{unit}/data.ts",),
    writes=("frontend/src/pages/{unit}/**",),
    checks=(calls_exist,),
    verify=frontend_meets_contract,
)
