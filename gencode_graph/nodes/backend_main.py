"""Step 8: ``main.py`` is written by rule; from here on the backend must serve exactly its contract."""

from __future__ import annotations

from gencode_graph.nodes.step import Derived, Step, needs_backend
from gencode_graph.tools.app import App
from gencode_graph.tools.backend_derived import MAIN, main_module
from gencode_graph.tools.wholes import backend_meets_contract


def write_main(app: App) -> Derived:
    """The application with every entity's router: nothing in it is anybody's to decide."""
    return Derived({MAIN: main_module(app.need_analysis()).encode()}, [])


STEP = Step(
    name="backend_main",
    agent="derek",
    summary="Write main.py: lifespan, CORS, routers and error handlers.",
    skip=needs_backend,
    derive=write_main,
    verify=backend_meets_contract,
    repairs=("backend_routers", "backend_models"),
)
