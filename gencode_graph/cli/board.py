"""What a run looks like at this moment, kept up to date from its events. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from gencode_graph.artifacts import StepReport
from gencode_graph.events import Event
from gencode_graph.state import STEP_NAMES


@dataclass
class Row:
    """One step's line. ``seconds`` is final once the step has ended."""

    name: str
    agent: str = ""
    status: str = "pending"
    units: int = 0
    done: set[str] = field(default_factory=set)
    attempts: int = 0
    score: int | None = None
    started: float | None = None
    seconds: float = 0.0
    reason: str = ""
    calls: int = 0
    cost: float | None = 0.0

    def elapsed(self, now: float) -> float:
        running = self.status == "running" and self.started is not None
        return now - (self.started or 0.0) if running else self.seconds


@dataclass
class Board:
    """The twelve rows and the run's totals. Feed it with ``apply``; times are ``monotonic()``."""

    rows: dict[str, Row] = field(default_factory=lambda: {name: Row(name) for name in STEP_NAMES})
    project_id: str = ""
    activity: str = ""
    started: float = field(default_factory=monotonic)

    @classmethod
    def of_agents(cls) -> Board:
        """A board that knows who does which step before it begins."""
        from gencode_graph.nodes.registry import STEPS

        return cls({name: Row(name, STEPS[name].agent) for name in STEP_NAMES})

    def apply(self, event: Event, now: float | None = None) -> None:
        """Take in one event. Unknown steps and kinds change nothing."""
        now = monotonic() if now is None else now
        if event.kind == "run_started":
            self.project_id = event.message
            return
        row = self.rows.get(event.step)
        if row is not None:
            self._apply_to(row, event, now)
        if event.message or event.unit:
            self.activity = " ".join(part for part in (event.step, event.unit, event.message) if part)

    def _apply_to(self, row: Row, event: Event, now: float) -> None:
        match event.kind:
            case "step_started":
                row.status, row.started = "running", now
                row.agent = event.data.get("agent", row.agent)
                row.units = event.data.get("units", row.units)
            case "unit_attempt":
                row.done.discard(event.unit)
                row.attempts = max(row.attempts, event.attempt)
            case "unit_finished":
                row.done.add(event.unit)
                row.units = max(row.units, len(row.done))
                row.score = _lower(row.score, event.data.get("quality_score"))
            case "step_finished":
                self._finish(row, StepReport.model_validate(event.data), now)
            case _:
                pass

    @staticmethod
    def _finish(row: Row, report: StepReport, now: float) -> None:
        row.seconds = report.seconds or row.elapsed(now)
        row.status, row.reason = report.status, report.reason
        row.units, row.attempts = report.units, report.attempts
        row.score, row.calls, row.cost = report.quality_score, report.calls, report.cost_usd

    @property
    def calls(self) -> int:
        return sum(row.calls for row in self.rows.values())

    @property
    def cost(self) -> float | None:
        """US dollars so far; None when a price is unknown."""
        costs = [row.cost for row in self.rows.values()]
        return None if None in costs else sum(cost or 0.0 for cost in costs)

    @property
    def finished(self) -> int:
        return sum(row.status not in ("pending", "running") for row in self.rows.values())


def _lower(one: int | None, other: int | None) -> int | None:
    """A step is as good as its worst unit."""
    return min((score for score in (one, other) if score is not None), default=None)
