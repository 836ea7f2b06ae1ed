"""The typed state of a run, of a step and of a unit, and the reducers that join parallel writes.

State holds facts and references only. Files are in the workspace's git object store: a commit id
names the whole app at one moment, a tree id one unit's draft.

All shared channels are dictionaries joined by key, so a subgraph that hands back what it was
given changes nothing: no figure is counted twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeVar

# pydantic makes no JSON schema of typing.TypedDict below Python 3.12, and so Studio would show no form.
from typing_extensions import TypedDict

from gencode_graph.artifacts import (
    Accepted,
    Analysis,
    Declined,
    Found,
    Issue,
    Look,
    StepReport,
    Task,
    UnitResult,
    Usage,
)

V = TypeVar("V")

STEP_NAMES = (
    "analysis",
    "architecture",
    "frontend_mock",
    "screenshot_verify",
    "contracts",
    "backend_models",
    "backend_routers",
    "backend_main",
    "frontend_integration",
    "testing_backend",
    "testing_frontend",
    "preview_final",
)
START = "start"
MERGE = "merge"
PARALLEL = ("frontend_integration", "testing_backend")
LINE = (START, *STEP_NAMES[:8], MERGE, *STEP_NAMES[10:])
"""The commits that follow one another. The two parallel steps hang between ``backend_main`` and
``merge``, which joins them."""


def join(old: Mapping[str, V], new: Mapping[str, V | None]) -> dict[str, V]:
    """Reducer: the keys of both, the new ones win; None removes a key."""
    merged = {**old, **new}
    return {key: value for key, value in merged.items() if value is not None}


def newest(old: Analysis | None, new: Analysis | None) -> Analysis | None:
    """Reducer: the new analysis, if there is one. Parallel steps hand back the same."""
    return new or old


class RunState(TypedDict, total=False):
    """What passes between steps, and what a caller gets back. ``drafts`` are the trees of what units of
    a blocked step wrote last, which a person's edits are laid over."""

    description: str
    change: str
    project_id: str
    analysis: Annotated[Analysis | None, newest]
    commits: Annotated[dict[str, str], join]
    steps: Annotated[dict[str, StepReport], join]
    accepted: Annotated[dict[str, Accepted], join]
    drafts: Annotated[dict[str, str], join]


class StepInput(TypedDict, total=False):
    """What a step is given. Not the analysis: it is in the commit the step starts from, and would
    be stored again with each of the step's checkpoints."""

    description: str
    change: str
    project_id: str
    commits: Annotated[dict[str, str], join]
    steps: Annotated[dict[str, StepReport], join]
    accepted: Annotated[dict[str, Accepted], join]


class StepState(StepInput, total=False):
    """One step's own working state on top of what it shares with the run.

    ``declined`` says by the signature of a failure which units have said that it is not theirs; of the
    rounds, ``handed`` were those that only asked the next.
    """

    analysis: Annotated[Analysis | None, newest]
    base: str
    started: float
    round: int
    done: bool
    handed: int
    queue: list[Task]
    drafts: Annotated[dict[str, str], join]
    declined: dict[str, dict[str, str]]
    results: Annotated[dict[str, UnitResult], join]
    seen: Annotated[dict[str, int], join]
    found: Found | None
    fair: Found | None
    looking: list[Look]
    looks: Annotated[dict[str, Look], join]


class LookState(TypedDict, total=False):
    """One page's pictures on their way to a model that sees."""

    description: str
    change: str
    project_id: str
    tree: str
    look: Look
    looks: Annotated[dict[str, Look], join]


class StepOutput(TypedDict, total=False):
    """What a step hands back to the run."""

    analysis: Annotated[Analysis | None, newest]
    commits: Annotated[dict[str, str], join]
    steps: Annotated[dict[str, StepReport], join]
    accepted: Annotated[dict[str, Accepted], join]
    drafts: Annotated[dict[str, str], join]


class UnitState(TypedDict, total=False):
    """The unit loop: produce -> preflight -> review -> again or accept.

    ``draft`` is the tree of the unit's files so far, over which the next answer is laid. ``issues`` are
    those of the last node, ``open`` those that no check or reviewer has closed; ``fair`` belong to the
    ``fallback``.
    """

    description: str
    change: str
    project_id: str
    base: str
    task: Task
    reports: dict[str, StepReport]
    known: Accepted | None
    attempt: int
    answer: str
    tree: str | None
    finish_reason: str
    prompt: str
    draft: str
    issues: list[Issue]
    open: list[Issue]
    fair: list[Issue]
    declined: Declined | None
    quality_score: int | None
    verdict: str
    fallback: Accepted | None
    seen: dict[str, int]
    usage: Usage
    results: Annotated[dict[str, UnitResult], join]
    accepted: Annotated[dict[str, Accepted], join]


class UnitOutput(TypedDict, total=False):
    """What a unit hands back to its step."""

    results: Annotated[dict[str, UnitResult], join]
    accepted: Annotated[dict[str, Accepted], join]


def revision(state: Mapping[str, object]) -> str:
    """The commit that holds everything finished so far; "" before the workspace exists."""
    commits = state.get("commits") or {}
    assert isinstance(commits, dict)
    return next((commits[name] for name in reversed(LINE) if name in commits), "")


def stopped(steps: Mapping[str, StepReport]) -> bool:
    """Whether a step's gate closed: nothing after it may run."""
    return any(report.status in ("blocked", "failed") for report in steps.values())
