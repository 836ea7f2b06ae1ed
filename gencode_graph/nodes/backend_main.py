"""Step 8: Derek wires the app; from here on it must serve exactly its contract."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, needs_backend, whole_app
from gencode_graph.tools.wholes import backend_meets_contract

STEP = Step(
    name="backend_main",
    agent="derek",
    summary="Write main.py: lifespan, CORS, routers and error handlers.",
    units=whole_app,
    skip=needs_backend,
    reads=(reads.needs, reads.routers),
    writes=("backend/app/main.py",),
    verify=backend_meets_contract,
    repairs=("backend_routers", "backend_models"),
)
