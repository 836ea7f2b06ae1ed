"""The twelve declarations by name, in order."""

from __future__ import annotations

from gencode_graph.nodes import (
    analysis,
    architecture,
    backend_main,
    backend_models,
    backend_routers,
    contracts,
    frontend_integration,
    frontend_mock,
    preview_final,
    screenshot_verify,
    testing_backend,
    testing_frontend,
)
from gencode_graph.nodes.step import Step

STEPS: dict[str, Step] = {
    module.STEP.name: module.STEP
    for module in (
        analysis,
        architecture,
        frontend_mock,
        screenshot_verify,
        contracts,
        backend_models,
        backend_routers,
        backend_main,
        frontend_integration,
        testing_backend,
        testing_frontend,
        preview_final,
    )
}
