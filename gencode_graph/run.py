"""Runs as users know them: new, resume, change, fork. Each drives the same compiled graph.

A run ends with a report, whatever happens; the report is also ``.gencode/report.json``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from gencode_graph import record
from gencode_graph.artifacts import RunReport, StepReport, Usage
from gencode_graph.checkpoint import open_checkpointer
from gencode_graph.context import Context
from gencode_graph.errors import (
    ProjectExistsError,
    ProjectNotFoundError,
    StorageError,
    UsageError,
)
from gencode_graph.graph import graph
from gencode_graph.home import Home
from gencode_graph.listeners import OnEvent
from gencode_graph.models import check_models
from gencode_graph.naming import check_description, check_id, project_id_for
from gencode_graph.session import Session, ignore, spent, thread
from gencode_graph.state import MERGE, PARALLEL, START, STEP_NAMES, revision, stopped
from gencode_graph.tools.workspace import Workspace
from gencode_graph.trust import trusted


@dataclass(frozen=True)
class HistoryEntry:
    """A finished step: its commit, when it was made, how it ended."""

    step: str
    revision: str
    at: datetime
    status: str
    message: str


async def new_run(
    home: Home,
    description: str,
    *,
    project_id: str | None = None,
    context: Context,
    on_event: OnEvent = ignore,
) -> RunReport:
    """Build an app from a description. Without an id it gets the next free one that its words make.

    Raises UsageError for a bad description or id, ProjectExistsError, ProjectBusyError,
    StorageError, ModelError; everything later ends in the report's status instead.
    """
    description = check_description(description)
    if project_id is None:
        project_id = home.free_id(project_id_for(description))
    check_id(project_id)
    _need_free(home, project_id)
    check_models(context)
    inputs = {"description": description, "project_id": project_id}
    async with Session(home, project_id, context, on_event) as session:
        _need_free(home, project_id)  # another process may have been faster
        session.save_options(description)
        await session.forget()  # of a project of this name whose folder was deleted
        session.journal.begin("run")
        return await session.run(inputs)


def _need_free(home: Home, project_id: str) -> None:
    if home.exists(project_id):
        raise ProjectExistsError(
            f"The project {project_id!r} exists already.",
            f"Use 'gencode resume {project_id}', or choose another --id.",
        )


async def resume_run(
    home: Home, project_id: str, *, context: Context, on_event: OnEvent = ignore
) -> RunReport:
    """Go on where the last run stopped; a blocked step is tried again. A completed run is left.

    Raises ProjectNotFoundError, ProjectBusyError, StorageError, ModelError.
    """
    home.need(project_id)
    check_models(context)
    async with Session(home, project_id, context, on_event) as session:
        await asyncio.to_thread(session.workspace.need_free)
        state = await session.known()
        description = state.get("description") or home.recalled(project_id).description
        if not description:
            raise StorageError(
                f"Nothing in {home.project_dir(project_id)} tells what was to be built.",
                "Move the folder away and begin anew with 'gencode new'.",
            )
        session.save_options(description)
        if await session.unfinished():
            return await session.run(None)
        if "description" not in state:  # it was stopped before its first checkpoint
            return await session.run({"description": description, "project_id": project_id})
        if not stopped(state["steps"]):
            return await session.finish("completed")
        await session.rewind(state, _first_blocked(state["steps"]))
        session.save_options(description)
        return await session.run(None)


async def change_run(
    home: Home, project_id: str, text: str, *, context: Context, on_event: OnEvent = ignore
) -> RunReport:
    """Change a finished app. Units whose prompts stay the same are not asked again, and the
    app's folder shows the change only when all of it holds.

    Raises UsageError for an empty text or an unfinished run, ProjectNotFoundError, and what
    ``new_run`` raises.
    """
    text = check_description(text)
    home.need(project_id)
    check_models(context)
    async with Session(home, project_id, context, on_event) as session:
        await asyncio.to_thread(session.workspace.need_free)
        state = await session.known()
        if not state or stopped(state.get("steps", {})) or await session.unfinished():
            raise UsageError(
                f"The run of {project_id!r} is not finished.", f"First 'gencode resume {project_id}'."
            )
        session.save_options(state["description"])
        await asyncio.to_thread(session.workspace.begin)
        fresh: dict[str, str | None] = dict.fromkeys((*STEP_NAMES, MERGE))
        session.journal.begin("run")
        return await session.run(
            {"change": text, "steps": dict(fresh), "commits": {**fresh, START: revision(state)}}
        )


async def fork_run(
    home: Home,
    project_id: str,
    at_step: str,
    *,
    new_id: str | None = None,
    context: Context,
    on_event: OnEvent = ignore,
) -> RunReport:
    """Start a second project from the first as it was after ``at_step``, and run it to the end.

    Raises UsageError when that step is unknown or has not been reached, and what ``new_run``
    raises.
    """
    home.need(project_id)
    new_id = check_id(new_id or home.free_id(project_id))
    if home.exists(new_id):
        raise ProjectExistsError(f"The project {new_id!r} exists already.", "Choose another --id.")
    check_models(context)
    async with Session(home, project_id, context, ignore) as origin:
        state = await origin.known()
    at_step = MERGE if at_step in PARALLEL else at_step
    kept = _until(state, at_step)
    before = home.recalled(project_id).written_by_model or origin.context.written_by_model
    known = before or not trusted(context, home.project_dir(project_id))
    context = replace(context, written_by_model=known)
    async with Session(home, new_id, context, on_event) as session:
        await asyncio.to_thread(session.workspace.take_objects, Workspace(home.project_dir(project_id)))
        await asyncio.to_thread(session.workspace.keep_only, record.references(kept))
        session.save_options(kept["description"])
        await session.graph.aupdate_state(session.config, {**kept, "project_id": new_id}, as_node=at_step)
        for name, report in kept["steps"].items():
            session.journal.inherit(name, Usage(**spent(report)))
        return await session.run(None)


def load_report(home: Home, project_id: str) -> RunReport:
    """The last report. Raises ProjectNotFoundError, also while there is none yet."""
    report = home.load_report(project_id)
    if report is None:
        raise ProjectNotFoundError(
            f"{project_id!r} has no report yet.", f"It was interrupted: 'gencode resume {project_id}'."
        )
    return report


async def history(home: Home, project_id: str) -> list[HistoryEntry]:
    """The finished steps in order, each with its commit. Raises ProjectNotFoundError."""
    home.need(project_id)
    workspace = Workspace(home.project_dir(project_id))
    async with open_checkpointer(home.database) as saver:
        snapshot = await graph.copy({"checkpointer": saver}).aget_state(thread(project_id))
    state = await asyncio.to_thread(_of_this_folder, home, project_id, snapshot.values)
    if not revision(state):
        return []
    log = {entry.revision: entry for entry in await asyncio.to_thread(workspace.log, revision(state))}
    found = []
    for name in (START, *STEP_NAMES):
        commit = state.get("commits", {}).get(name)
        report = state.get("steps", {}).get(name)
        if commit in log:
            entry = log[commit]
            status = report.status if report else "passed"
            at = datetime.fromtimestamp(entry.at, UTC)
            found.append(HistoryEntry(name, commit, at, status, entry.message.partition("\n")[0]))
    return found


def _first_blocked(steps: Mapping[str, StepReport]) -> str:
    return next(name for name in STEP_NAMES if name in steps and steps[name].status in ("blocked", "failed"))


def _until(state: Mapping[str, Any], step: str) -> dict[str, Any]:
    """The state as it was after ``step``. Raises UsageError if it has not been reached."""
    line = (START, *STEP_NAMES[:8], *PARALLEL, MERGE, *STEP_NAMES[10:])
    if step not in line or (step not in state.get("steps", {}) and step not in (START, MERGE)):
        raise UsageError(f"The run has not finished a step {step!r}.", f"Steps: {', '.join(STEP_NAMES)}.")
    kept = line[: line.index(step) + 1]
    return {
        "description": state["description"],
        "change": state.get("change", ""),
        "analysis": state.get("analysis") if step != START else None,
        "steps": {n: r for n, r in state["steps"].items() if n in kept},
        "commits": {n: c for n, c in state["commits"].items() if n in kept},
        "accepted": state.get("accepted", {}),
    }


def _of_this_folder(home: Home, project_id: str, state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The database's state where it is of this folder, else what the folder tells of itself."""
    workspace = Workspace(home.project_dir(project_id))
    if record.fits(workspace, state):
        return state
    report = None
    with suppress(StorageError):  # a damaged one: the history tells the steps
        report = home.load_report(project_id)
    return record.found(workspace, home.recalled(project_id).description, report) or {}
