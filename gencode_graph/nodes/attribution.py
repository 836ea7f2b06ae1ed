"""Whose a file is, and whose fault a failure of the whole. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from gencode_graph.artifacts import Issue, Unit
from gencode_graph.nodes.step import APP, Step
from gencode_graph.tools.app import App

SHOWN_BEFORE, SHOWN_AFTER = 25, 3
"""Lines of a test around the one that failed."""


def files_of(unit: Unit, steps: Mapping[str, Step], app: App) -> dict[str, bytes]:
    """What the unit wrote, as it is in the app."""
    owner = steps[unit.step].owner
    return {path: data for path, data in app.files.items() if owner(path, app) == unit}


def files_of_step(step: Step, steps: Mapping[str, Step], app: App) -> dict[str, bytes]:
    """What the step's units wrote, and those it may repair."""
    owners = [steps[name].owner for name in (step.name, *step.repairs)]
    return {path: data for path, data in app.files.items() if any(owner(path, app) for owner in owners)}


def faults_by_unit(
    errors: Iterable[Issue], step: Step, steps: Mapping[str, Step], app: App, *, known: Container[str] = ()
) -> dict[Unit, list[Issue]]:
    """Who is to be told of which failures. ``known`` are the signatures of those met before."""
    faults: dict[Unit, list[Issue]] = {}
    for issue in errors:
        if unit := unit_at_fault(issue, step, steps, app, again=issue.signature in known):
            faults.setdefault(unit, []).append(as_told_to(unit, issue, steps, app))
    return faults


def unit_at_fault(
    issue: Issue, step: Step, steps: Mapping[str, Step], app: App, *, again: bool = False
) -> Unit | None:
    """The unit a failure goes back to: who wrote the file it is in, among those that may repair it.

    A failure in the step's own file that is there ``again``, after that file's author has had it
    back, is somebody else's: a test that its author stands by goes to the unit of the same name
    whose code it tests.
    """
    owners = (steps[name].owner(issue.path, app) for name in (step.name, *step.repairs))
    owner = next((unit for unit in owners if unit), None) or _only_unit(step, app)
    if not again or owner is None or owner.step != step.name:
        return owner
    return next(
        (Unit(step=name, id=owner.id) for name in step.repairs if _has(steps[name], owner, app)), owner
    )


def as_told_to(unit: Unit, issue: Issue, steps: Mapping[str, Step], app: App) -> Issue:
    """The issue as that unit is told of it: with the lines it is about, if they are another's file."""
    text = app.texts.get(issue.path, "")
    if not text or not issue.line or steps[unit.step].owner(issue.path, app) == unit:
        return issue
    lines = text.split("\n")[max(0, issue.line - SHOWN_BEFORE) : issue.line + SHOWN_AFTER]
    return issue.model_copy(update={"message": f"{issue.message}\nThe lines before it:\n" + "\n".join(lines)})


def _only_unit(step: Step, app: App) -> Unit | None:
    """Where a failure names no file, a step of one unit knows whose it is."""
    units = step.unit_ids(app) if step.writes else []
    return Unit(step=step.name, id=units[0]) if units == [APP] else None


def _has(step: Step, unit: Unit, app: App) -> bool:
    return bool(step.writes) and unit.id in step.unit_ids(app)
