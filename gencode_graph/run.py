"""Runs as users know them: new, resume, change, fork. Each drives the same compiled graph.

A run ends with a report, whatever happens; the report is also ``.gencode/report.json``.
"""

from __future__ import annotations

import asyncio
import shutil
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph.state import CompiledStateGraph

from gencode_graph.artifacts import RunReport, RunStatus, StepReport, Usage
from gencode_graph.checkpoint import open_checkpointer, prune
from gencode_graph.context import Context
from gencode_graph.errors import (
    BudgetExhaustedError,
    GenCodeError,
    ProjectExistsError,
    ProjectNotFoundError,
    UsageError,
)
from gencode_graph.events import Event
from gencode_graph.graph import PARALLEL, build_graph
from gencode_graph.home import Home, Options, ProjectInfo
from gencode_graph.models import check_models
from gencode_graph.models.amounts import Caps
from gencode_graph.models.budget import Ledger, keeping
from gencode_graph.models.journal import Journal
from gencode_graph.naming import check_description, check_id, project_id_for
from gencode_graph.sandbox.ready import sandbox_name
from gencode_graph.state import MERGE, START, STEP_NAMES, revision, stopped
from gencode_graph.tools.workspace import Workspace

OnEvent = Callable[[Event], None]
RECURSION_LIMIT = 500
"""A guard against a loop that is not one of ours; the real bounds are in the context."""


@dataclass(frozen=True)
class HistoryEntry:
    """A finished step: its commit, when it was made, how it ended."""

    step: str
    revision: str
    at: datetime
    status: str
    message: str


def ignore(_: Event) -> None:
    """For callers who do not want to watch."""


async def new_run(
    home: Home,
    description: str,
    *,
    project_id: str | None = None,
    context: Context,
    on_event: OnEvent = ignore,
) -> RunReport:
    """Build an app from a description.

    Raises UsageError for a bad description or id, ProjectExistsError, ProjectBusyError,
    StorageError, ModelError; everything later ends in the report's status instead.
    """
    description = check_description(description)
    project_id = check_id(project_id or project_id_for(description))
    if home.exists(project_id):
        raise ProjectExistsError(
            f"The project {project_id!r} exists already.",
            f"Use 'gencode resume {project_id}', or choose another --id.",
        )
    check_models(context)
    inputs = {"description": description, "project_id": project_id}
    async with _Session(home, project_id, context, on_event) as session:
        session.save_options(description)
        session.journal.begin("run")
        return await session.run(inputs)


async def resume_run(
    home: Home, project_id: str, *, context: Context, on_event: OnEvent = ignore
) -> RunReport:
    """Go on where the last run stopped; a blocked step is tried again. A completed run is left.

    Raises ProjectNotFoundError, ProjectBusyError, StorageError, ModelError.
    """
    home.need(project_id)
    check_models(context)
    async with _Session(home, project_id, context, on_event) as session:
        options = home.load_options(project_id)
        session.save_options(options.description)
        state = await session.state()
        if await session.unfinished():
            return await session.run(None)
        if "description" not in state:  # it was stopped before its first checkpoint
            return await session.run({"description": options.description, "project_id": project_id})
        if not stopped(state["steps"]):
            return await session.finish("completed")
        await session.rewind(state, _first_blocked(state["steps"]))
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
    async with _Session(home, project_id, context, on_event) as session:
        state = await session.state()
        if not state or stopped(state.get("steps", {})) or await session.unfinished():
            raise UsageError(
                f"The run of {project_id!r} is not finished.", f"First 'gencode resume {project_id}'."
            )
        session.save_options(state["description"])
        base = await asyncio.to_thread(_with_edits, session.workspace, revision(state))
        fresh: dict[str, str | None] = dict.fromkeys((*STEP_NAMES, MERGE))
        session.journal.begin("run")
        return await session.run({"change": text, "steps": dict(fresh), "commits": {**fresh, START: base}})


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
    new_id = check_id(new_id or _free_id(home, project_id))
    if home.exists(new_id):
        raise ProjectExistsError(f"The project {new_id!r} exists already.", "Choose another --id.")
    check_models(context)
    async with _Session(home, project_id, context, ignore) as origin:
        state = await origin.state()
    at_step = MERGE if at_step in PARALLEL else at_step
    kept = _until(state, at_step)
    options = home.load_options(project_id)
    context = replace(context, written_by_model=context.written_by_model or options.written_by_model)
    async with _Session(home, new_id, context, on_event) as session:
        await asyncio.to_thread(_copy_repository, home, project_id, new_id)
        session.save_options(options.description)
        await session.graph.aupdate_state(session.config, {**kept, "project_id": new_id}, as_node=at_step)
        for name, report in kept["steps"].items():
            session.journal.inherit(name, Usage(**_spent(report)))
        return await session.run(None)


def list_projects(home: Home) -> list[ProjectInfo]:
    """All projects of a home, the one last touched first."""
    return home.projects()


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
        snapshot = await build_graph(saver).aget_state(_thread(project_id))
    state = snapshot.values
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


class _Session:
    """One locked project with its open database and compiled graph."""

    def __init__(self, home: Home, project_id: str, context: Context, on_event: OnEvent) -> None:
        self.home, self.project_id, self.on_event = home, project_id, on_event
        self.context = _remembering(context, home, project_id)
        self.workspace = Workspace(home.project_dir(project_id))
        self.journal = Journal(home.private(project_id) / "calls.jsonl")
        self.config = _thread(project_id) | {
            "max_concurrency": context.concurrency,
            "recursion_limit": RECURSION_LIMIT,
        }
        self.graph: CompiledStateGraph[Any, Any, Any, Any]
        self._open: Any = None

    async def __aenter__(self) -> Self:
        self._open = self._opened()
        self.graph = await self._open.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._open.__aexit__(*error)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[CompiledStateGraph[Any, Any, Any, Any]]:
        with self.home.locked(self.project_id):
            await asyncio.to_thread(self.workspace.recover)
            async with open_checkpointer(self.home.database) as saver:
                yield build_graph(saver)

    def save_options(self, description: str) -> None:
        """Put down how the project is run, for resumes and previews."""
        options = Options(
            description,
            self.context.model,
            self.context.sandbox,
            written_by_model=not self.context.trusted,
        )
        self.home.save_options(self.project_id, options)

    async def state(self) -> Mapping[str, Any]:
        values: Mapping[str, Any] = (await self.graph.aget_state(self.config)).values
        return values

    async def unfinished(self) -> bool:
        return bool((await self.graph.aget_state(self.config)).next)

    async def rewind(self, state: Mapping[str, Any], step: str) -> None:
        """Go back to just before ``step``; its accepted drafts and what was spent stay known."""
        names = (*STEP_NAMES, MERGE)
        redone = names[names.index(step) :] if step not in PARALLEL else (*PARALLEL, *names[10:])
        again = StepReport(status="skipped", reason="to be done again")
        spent = {
            name: again.model_copy(update=_spent(state["steps"][name]))
            for name in redone
            if name in state["steps"]
        }
        update = {"steps": spent, "commits": dict.fromkeys(redone)}
        await self.graph.aupdate_state(self.config, update, as_node=_before(step))

    async def run(self, inputs: Mapping[str, Any] | None) -> RunReport:
        """Drive the graph to its end, and put down how it ended."""
        self.on_event(Event(kind="run_started", message=self.project_id))
        status: RunStatus = "paused"
        reason = ""
        try:
            with keeping(await asyncio.to_thread(Ledger.opened, Caps.of(self.context), self.journal)):
                await self._stream(inputs)
            status, reason = await self._ended()
        except GenCodeError as error:
            status, reason = "failed", str(error)
        except Exception as error:  # noqa: BLE001 a run always ends with a report
            status, reason = "failed", f"Unexpected {type(error).__name__}: {error}"
            self._keep_traceback()
        finally:
            # Also on cancellation, which goes on to the caller after this.
            report = await self.finish(status, reason)
        return report

    async def _ended(self) -> tuple[RunStatus, str]:
        """How the graph ended, and why where it did not get to its end."""
        snapshot = await self.graph.aget_state(self.config)
        if stops := [one.value for one in snapshot.interrupts]:
            broke = next((one for one in stops if one["error"] == BudgetExhaustedError.__name__), None)
            return ("budget_exhausted", broke["reason"]) if broke else ("failed", stops[0]["reason"])
        return ("blocked" if stopped(snapshot.values.get("steps", {})) else "completed"), ""

    def report(self, state: Mapping[str, Any], status: RunStatus, reason: str = "") -> RunReport:
        steps: dict[str, StepReport] = state.get("steps", {})
        spent = self.journal.spent()
        usage = spent.usage.model_copy(update={"seconds": round(spent.seconds, 2)})
        return RunReport(
            project_id=self.project_id,
            status=status,
            model=self.context.model,
            sandbox=sandbox_name(
                self.context.sandbox, trusted=self.context.trusted,
                allow_unsafe=self.context.allow_unsafe_local,
            ),
            revision=revision(state),
            usage=usage,
            steps={name: steps[name] for name in STEP_NAMES if name in steps},
            roles=spent.by_role,
            reason=reason,
        )  # fmt: skip

    async def _stream(self, inputs: Mapping[str, Any] | None) -> None:
        stream = self.graph.astream(
            inputs, self.config, context=self.context, stream_mode="custom", subgraphs=True,
            durability="sync",
        )  # fmt: skip
        async for _, fact in stream:
            self.on_event(Event.model_validate(fact))

    async def finish(self, status: RunStatus, reason: str = "") -> RunReport:
        """Show what there is, and put down how the run ended."""
        self.journal.close()
        state = await self.state()
        # A change shows only when all of it holds; anything else shows as far as it got.
        if revision(state) and (status == "completed" or not state.get("change")):
            await asyncio.to_thread(self.workspace.publish, revision(state))
        if status == "completed" and isinstance(self.graph.checkpointer, AsyncSqliteSaver):
            await prune(self.graph.checkpointer, self.project_id)
        report = await asyncio.to_thread(self.report, state, status, reason)
        self.home.save_report(report)
        self.on_event(Event(kind="run_finished", data=report.model_dump(mode="json")))
        return report

    def _keep_traceback(self) -> None:
        self.workspace.keep("error.log", traceback.format_exc().encode())


def _remembering(context: Context, home: Home, project_id: str) -> Context:
    """The context, told whether a model has written code of this project before."""
    try:
        before = home.load_options(project_id).written_by_model
    except ProjectNotFoundError:
        return context
    return replace(context, written_by_model=context.written_by_model or before)


def _thread(project_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": project_id}}


def _first_blocked(steps: Mapping[str, StepReport]) -> str:
    return next(name for name in STEP_NAMES if name in steps and steps[name].status in ("blocked", "failed"))


def _before(step: str) -> str:
    """The node whose outgoing edge leads to ``step``."""
    if step in PARALLEL:
        return "backend_main"
    names = ("start", *STEP_NAMES)
    return MERGE if step == "testing_frontend" else names[names.index(step) - 1]


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


def _spent(report: StepReport) -> dict[str, Any]:
    names = ("calls", "tokens_in", "tokens_out", "tokens_cached", "cost_usd")
    return {name: getattr(report, name) for name in names}


def _free_id(home: Home, project_id: str) -> str:
    stem = project_id[:58]
    return next(f"{stem}-{n}" for n in range(2, 10_000) if not home.exists(f"{stem}-{n}"))


def _copy_repository(home: Home, project_id: str, new_id: str) -> None:
    shutil.copytree(home.project_dir(project_id) / ".git", home.project_dir(new_id) / ".git")


def _with_edits(workspace: Workspace, head: str) -> str:
    """The revision with a person's edits to the published files on top, as a commit of its own."""
    edits = workspace.edits()
    if not edits:
        return head
    return workspace.commit({**workspace.read(head), **edits}, [head], "edits: made by hand\n", "You")
