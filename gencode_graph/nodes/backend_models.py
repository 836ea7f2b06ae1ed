"""Step 6: Derek writes the Beanie documents and their schemas, one unit an entity;
logic that routers use is a unit too, of pure functions and their tests."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_entity_and_logic, needs_backend
from gencode_graph.tools.checks import domain_is_pure, models_have_fields, models_keep_rules
from gencode_graph.tools.domain import module_path, tests_path
from gencode_graph.tools.wholes import models_import

STEP = Step(
    name="backend_models",
    agent="derek",
    summary="Write the unit's code: an entity's document and schemas, or functions that work something out.",
    units=each_entity_and_logic,
    skip=needs_backend,
    reads=(
        reads.logic,
        reads.entity,
        reads.widgets,
        reads.needs,
        reads.owner_told,
        reads.entity_requirements,
        reads.entity_schemas,
    ),
    writes=("backend/app/models/{unit}.py", module_path("{unit}"), tests_path("{unit}")),
    checks=(models_have_fields, models_keep_rules, domain_is_pure),
    verify=models_import,
)
