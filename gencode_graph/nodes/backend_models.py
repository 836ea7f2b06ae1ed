"""Step 6: Derek writes the Beanie documents and their schemas, one unit an entity."""

from __future__ import annotations

from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Step, each_entity, needs_backend
from gencode_graph.tools.checks import models_have_fields
from gencode_graph.tools.wholes import models_import

STEP = Step(
    name="backend_models",
    agent="derek",
    summary="Write the entity's document and its request and response schemas.",
    units=each_entity,
    skip=needs_backend,
    reads=(reads.entity, reads.widgets, reads.needs, reads.entity_schemas),
    writes=("backend/app/models/{unit}.py",),
    checks=(models_have_fields,),
    verify=models_import,
)
