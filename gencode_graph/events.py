"""What a run tells while it goes: small facts on LangGraph's custom stream, for any front end."""

from __future__ import annotations

from typing import Any, Literal

from langgraph.config import get_stream_writer
from pydantic import BaseModel, ConfigDict

from gencode_graph.text import fit_all

EventKind = Literal[
    "run_started", "step_started", "step_finished", "unit_attempt", "unit_finished",
    "progress", "tokens", "run_finished",
]  # fmt: skip


class Event(BaseModel):
    """One fact about a run. ``data`` holds what the kind has to say beyond it:

    ``step_started``: units (int), agent; ``step_finished``: the StepReport;
    ``unit_finished``: accepted, quality_score; ``run_finished``: the RunReport;
    ``tokens``: text, what the model has written since the last one of this unit.
    """

    model_config = ConfigDict(frozen=True)

    kind: EventKind
    step: str = ""
    unit: str = ""
    attempt: int = 0
    message: str = ""
    data: dict[str, Any] = {}


def emit(kind: EventKind, **facts: Any) -> None:
    """Write an event to the running graph's stream. Only inside a node."""
    get_stream_writer()(Event(kind=kind, **fit_all(facts)).model_dump(mode="json", exclude_defaults=True))
