"""One sentence in, a reviewed, tested, running full-stack app out.

    from gencode_graph import GenCode
    report = await GenCode("workspaces").new("Create a bug tracking system")

``build_graph`` gives the compiled LangGraph graph itself. Names are loaded when first used, so
that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gencode_graph.artifacts import Analysis, Review, RunReport, StepReport
    from gencode_graph.context import Context
    from gencode_graph.errors import GenCodeError
    from gencode_graph.events import Event
    from gencode_graph.graph import build_graph
    from gencode_graph.home import Home
    from gencode_graph.library import GenCode
    from gencode_graph.models.load import registered
    from gencode_graph.run import change_run, fork_run, history, new_run, resume_run
    from gencode_graph.state import RunState

_WHERE = {
    "Analysis": "artifacts",
    "Context": "context",
    "Event": "events",
    "GenCode": "library",
    "GenCodeError": "errors",
    "Home": "home",
    "Review": "artifacts",
    "RunReport": "artifacts",
    "RunState": "state",
    "StepReport": "artifacts",
    "build_graph": "graph",
    "change_run": "run",
    "fork_run": "run",
    "history": "run",
    "new_run": "run",
    "registered": "models.load",
    "resume_run": "run",
}

__version__ = "0.1.0"
__all__ = [
    "Analysis",
    "Context",
    "Event",
    "GenCode",
    "GenCodeError",
    "Home",
    "Review",
    "RunReport",
    "RunState",
    "StepReport",
    "build_graph",
    "change_run",
    "fork_run",
    "history",
    "new_run",
    "registered",
    "resume_run",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"gencode_graph.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
