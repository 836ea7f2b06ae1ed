"""Step 7: Derek writes the FastAPI routers, one unit an entity."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_entity, needs_backend
from gencode_graph.tools.checks import router_guards_access, router_keeps_rules, router_serves_contract
from gencode_graph.tools.wholes import routers_lint

STEP = Step(
    name="backend_routers",
    agent="derek",
    summary="Write the entity's router: every operation of its contract, and no other.",
    units=each_entity,
    skip=needs_backend,
    reads=(
        reads.entity,
        reads.involved,
        reads.referred_by,
        reads.widgets,
        reads.needs,
        reads.access,
        reads.entity_requirements,
        reads.prose,
        reads.entity_contract,
        reads.domain,
    ),
    files=("backend/app/models/{unit}.py",),
    review_files=True,
    writes=("backend/app/routers/{unit}.py",),
    checks=(router_serves_contract, router_keeps_rules, router_guards_access),
    verify=routers_lint,
    repairs=("backend_models",),
)
