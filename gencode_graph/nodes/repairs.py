"""Repair rounds: who is asked to mend a failure, and who is next when it is not theirs.

A failure goes to the unit whose file it is in. Whoever is asked may say that the fault is in another
file; then its unit is asked, each at most once. What nobody takes is a person's to mend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gencode_graph.artifacts import Found, Issue, Task, Unit, UnitResult
from gencode_graph.nodes.attribution import as_told_to, faults_by_unit, files_of, next_after, others
from gencode_graph.nodes.step import Step
from gencode_graph.state import STEP_NAMES
from gencode_graph.tools.app import App
from gencode_graph.tools.paths import matches
from gencode_graph.tools.workspace import Workspace

MOST_ISSUES = 20
MOST_FILES = 6
"""Files that are named to a person, or as those of others."""

Declines = Mapping[str, Mapping[str, str]]
"""Signature of a failure -> key of a unit that says it is not at fault -> why."""


class Repairs:
    """The tasks of one step's repair rounds. ``steps`` are all declarations."""

    def __init__(self, step: Step, steps: Mapping[str, Step]) -> None:
        self.step, self.steps = step, steps

    def tasks(
        self, workspace: Workspace, app: App, errors: Sequence[Issue], number: int,
        known: Mapping[str, int], declined: Declines,
    ) -> list[Task]:  # fmt: skip
        """One task a unit at fault, with its issues and the files as they are now. Blocks."""
        faults = faults_by_unit(errors, self.step, self.steps, app, known=known, declined=declined)
        return [self._task(workspace, app, unit, issues, number, declined) for unit, issues in faults.items()]

    def handed_on(
        self, workspace: Workspace, app: App, refusals: Sequence[tuple[Task, UnitResult]], number: int,
        declined: Declines,
    ) -> list[Task]:  # fmt: skip
        """The tasks of those who are asked next; none where everybody was. Blocks."""
        faults: dict[Unit, list[Issue]] = {}
        for task, result in refusals:
            assert result.declined is not None
            for issue in task.faults:
                out = declined.get(issue.signature, {})
                path = result.declined.path
                if unit := next_after(task.unit, path, self.step, self.steps, app, out):
                    faults.setdefault(unit, []).append(issue)
        return [self._task(workspace, app, unit, issues, number, declined) for unit, issues in faults.items()]

    def _task(
        self, workspace: Workspace, app: App, unit: Unit, faults: list[Issue], number: int, declined: Declines
    ) -> Task:
        told = [as_told_to(unit, with_reasons(issue, declined), self.steps, app) for issue in faults]
        if left := len(told) - MOST_ISSUES:
            more = f"{left} more failures are not listed; the cause may be the same."
            told = [*told[:MOST_ISSUES], Issue(check="more", message=more)] if left > 0 else told
        before = {key.partition("/")[::2] for issue in faults for key in declined.get(issue.signature, {})}
        earlier = [Unit(step=step, id=name) for step, name in sorted(before)]
        owners = [*others(unit, self.step, self.steps, app), *earlier]
        patterns = [pattern for one in owners for pattern in self.steps[one.step].may_write(one.id)]
        there = [pattern for pattern in patterns if any(matches(path, pattern) for path in app.files)]
        return Task(
            unit=unit, round=number, issues=told, faults=faults[:MOST_ISSUES],
            previous=workspace.put_tree(files_of(unit, self.steps, app)),
            others=list(dict.fromkeys(there or patterns))[:MOST_FILES],
        )  # fmt: skip


def refused_tasks(queue: Sequence[Task], results: Mapping[str, UnitResult]) -> list[tuple[Task, UnitResult]]:
    """The tasks of a round that those who got them say are not theirs."""
    answered = ((task, results.get(task.key)) for task in queue)
    return [(task, result) for task, result in answered if result is not None and result.declined]


def with_declines(before: Declines, refusals: Sequence[tuple[Task, UnitResult]]) -> dict[str, dict[str, str]]:
    """All that was declined so far."""
    known = {signature: dict(reasons) for signature, reasons in before.items()}
    for task, result in refusals:
        assert result.declined is not None
        said = f"{result.declined.path}: {result.declined.reason}".removeprefix(": ")
        for issue in task.faults:
            known.setdefault(issue.signature, {})[task.unit.key] = said
    return known


def with_reasons(issue: Issue, declined: Declines) -> Issue:
    """The issue with what those said of it who were asked before."""
    reasons = declined.get(issue.signature, {})
    said = [f"{key} says that its files are right: {reason}" for key, reason in reasons.items()]
    return issue.model_copy(update={"message": "\n".join([issue.message, *said])}) if said else issue


def way_out(step: Step, project: str, found: Found, refused: Sequence[UnitResult]) -> str:
    """What a person can do where no model found a way: the files, and the commands."""
    named = [issue.path for issue in found.issues if issue.severity == "error" and issue.path]
    patterns = [pattern for result in refused for pattern in step.may_write(result.unit.id)]
    files = list(dict.fromkeys(named or patterns))[:MOST_FILES]
    what = f"write {' and '.join(files)} in the app's folder as it should be" if files else "edit the app"
    back = _before(step.name)
    fork = f"; or go back with 'gencode fork {project} --at {back}'" if back else ""
    return (
        f"What was refused is in .gencode/rejected/{step.name}. To go on by hand, {what}, then "
        f"'gencode resume {project}' takes that{fork}."
    )


def _before(name: str) -> str:
    """The step before, "" where there is none."""
    place = STEP_NAMES.index(name) if name in STEP_NAMES else 0
    return STEP_NAMES[place - 1] if place else ""
