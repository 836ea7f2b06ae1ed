"""Step 10: Derek writes pytest tests, one unit an entity, and they are run in the sandbox."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_entity, needs_backend
from gencode_graph.tools.checks import api_tests_hold
from gencode_graph.tools.wholes import backend_tests_pass

STEP = Step(
    name="testing_backend",
    agent="derek",
    summary="Write the entity's API tests.",
    units=each_entity,
    skip=needs_backend,
    reads=(
        reads.entity,
        reads.involved,
        reads.referred_by,
        reads.widgets,
        reads.needs,
        reads.access,
        reads.entity_proofs,
        reads.prose,
        reads.tested_contract,
    ),
    writes=("backend/tests/test_{unit}.py",),
    checks=(api_tests_hold,),
    reviewed=False,  # a test is judged by running it
    verify=backend_tests_pass,
    repairs=("backend_routers", "backend_models"),
)
