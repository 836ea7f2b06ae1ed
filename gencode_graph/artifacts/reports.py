"""What ``report.json`` holds."""

from __future__ import annotations

from typing import Literal

from gencode_graph.artifacts.base import Artifact
from gencode_graph.artifacts.proof import Evidence, Fulfilment
from gencode_graph.artifacts.work import CheckStatus, Usage

StepStatus = Literal["passed", "warnings", "skipped", "blocked", "failed"]
RunStatus = Literal["completed", "blocked", "budget_exhausted", "failed", "paused"]


class StepReport(Artifact):
    """One step's line in ``report.json``. ``seconds`` is wall clock, ``evidence`` its tests that bear ids of
    requirements."""

    status: StepStatus
    attempts: int = 0
    units: int = 0
    quality_score: int | None = None
    issues: list[str] = []
    checks: dict[str, CheckStatus] = {}
    reason: str = ""
    seconds: float = 0.0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    cost_usd: float | None = 0.0
    evidence: list[Evidence] = []


class RunReport(Artifact):
    """``report.json``: what a run did. The keys are a contract with users' scripts.

    ``roles`` is the usage by agent; ``review`` is Marcus at reviewing others' work. ``kept`` says in
    plain sentences what became of a person's own work in the folder. ``requirements`` is what was asked
    for and what became of it.
    """

    project_id: str
    status: RunStatus
    model: str
    sandbox: str
    revision: str
    usage: Usage
    steps: dict[str, StepReport]
    roles: dict[str, Usage] = {}
    reason: str = ""
    kept: list[str] = []
    requirements: list[Fulfilment] = []
