"""Who answers which step. A writer module is imported when its step is first asked for, so
loading the model costs nothing and one step's code cannot break another's."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from gencode_graph.models.offline.ask import Ask

Writer = Callable[[Ask], str]

STEPS = (
    "analysis",
    "architecture",
    "frontend_mock",
    "contracts",
    "backend_models",
    "backend_routers",
    "frontend_integration",
    "testing_backend",
    "testing_frontend",
    "preview_final",
    "review",
)


def _writer(step: str) -> Writer:
    def write(ask: Ask) -> str:
        answer: str = importlib.import_module(f"{__name__}.{step}").write(ask)
        return answer

    return write


WRITERS: dict[str, Writer] = {step: _writer(step) for step in STEPS}
