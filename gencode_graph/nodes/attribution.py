"""Whose a file is, and whose fault a failure of the whole. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from types import MappingProxyType

from gencode_graph.artifacts import Issue, Unit
from gencode_graph.nodes.step import APP, Step
from gencode_graph.tools.app import App
from gencode_graph.tools.proof.units import CHECK as PROOF

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
    errors: Iterable[Issue],
    step: Step,
    steps: Mapping[str, Step],
    app: App,
    *,
    known: Container[str] = (),
    declined: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> dict[Unit, list[Issue]]:
    """Who is to be told of which failures. ``known`` are the signatures of those met before, ``declined``
    says by signature which units (by key) have said that a failure is not theirs, and why."""
    faults: dict[Unit, list[Issue]] = {}
    for issue in errors:
        out = declined.get(issue.signature, {})
        if unit := unit_at_fault(issue, step, steps, app, again=issue.signature in known, declined=out):
            faults.setdefault(unit, []).append(issue)
    return faults


def unit_at_fault(
    issue: Issue,
    step: Step,
    steps: Mapping[str, Step],
    app: App,
    *,
    again: bool = False,
    declined: Container[str] = (),
) -> Unit | None:
    """The unit a failure goes back to: who wrote the file it is in, among those that may repair it.

    A failure in the step's own file that is there ``again``, after that file's author has had it
    back, is somebody else's: a test that its author stands by goes to the unit of the same name
    whose code it tests. What no test notices stays with the author of the tests. Who has ``declined`` is
    not asked again.
    """
    owner = owner_among(issue.path, step, steps, app) or _only_unit(step, app)
    if owner is None:
        return None
    if owner.key in declined:
        return next((unit for unit in others(owner, step, steps, app) if unit.key not in declined), None)
    if not again or issue.check == PROOF or owner.step != step.name:
        return owner
    same = (unit for unit in others(owner, step, steps, app) if unit.id == owner.id)
    return next((unit for unit in same if unit.key not in declined), owner)


def owner_among(path: str, step: Step, steps: Mapping[str, Step], app: App) -> Unit | None:
    """Whose the file is, among the units of the step and of those it may repair."""
    owners = (steps[name].owner(path, app) for name in (step.name, *step.repairs))
    return next((unit for unit in owners if unit), None)


def others(unit: Unit, step: Step, steps: Mapping[str, Step], app: App) -> list[Unit]:
    """Who may be at fault instead, likeliest first: units of the same thing, then those of the whole app."""
    named = [steps[name] for name in (*step.repairs, step.name) if steps[name].writes]
    found = [
        Unit(step=one.name, id=name) for name in (*_namesakes(unit.id, app), APP) for one in named
        if name in one.unit_ids(app)
    ]  # fmt: skip
    return [one for one in dict.fromkeys(found) if one != unit]


def next_after(
    unit: Unit, path: str, step: Step, steps: Mapping[str, Step], app: App, declined: Container[str]
) -> Unit | None:
    """Who is asked once ``unit`` has said that the fault is in ``path``, None where everybody was."""
    named = owner_among(path, step, steps, app) if path else None
    asked = [*([named] if named else []), *others(unit, step, steps, app)]
    return next((one for one in asked if one != unit and one.key not in declined), None)


def _namesakes(unit: str, app: App) -> list[str]:
    """Ids of units that are about the same: a page and its entities."""
    analysis = app.analysis
    if analysis is None:
        return [unit]
    snakes = {entity.name: entity.snake for entity in analysis.entities}
    shown = {page.slug: [snakes[page.entity]] if page.entity in snakes else [] for page in analysis.pages}
    pages = [slug for slug, entities in shown.items() if unit in entities]
    return [unit, *shown.get(unit, []), *pages]


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
