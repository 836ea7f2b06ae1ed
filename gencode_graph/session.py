"""One locked project with its open database and compiled graph: what every kind of run stands on."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph.state import CompiledStateGraph

from gencode_graph.artifacts import RunReport, RunStatus, StepReport
from gencode_graph.checkpoint import open_checkpointer, prune
from gencode_graph.context import Context
from gencode_graph.errors import (
    BudgetExhaustedError,
    GenCodeError,
    ProjectNotFoundError,
)
from gencode_graph.events import Event
from gencode_graph.graph import PARALLEL, build_graph
from gencode_graph.home import Home, Options
from gencode_graph.models.amounts import Caps
from gencode_graph.models.budget import Ledger
from gencode_graph.models.journal import Journal
from gencode_graph.models.ledgers import governing
from gencode_graph.sandbox.ready import sandbox_name
from gencode_graph.state import MERGE, STEP_NAMES, revision, stopped
from gencode_graph.tools.workspace import Workspace

OnEvent = Callable[[Event], None]
RECURSION_LIMIT = 500
"""A guard against a loop that is not one of ours; the real bounds are in the context."""


def ignore(_: Event) -> None:
    """For callers who do not want to watch."""


class Session:
    """One locked project with its open database and compiled graph."""

    def __init__(self, home: Home, project_id: str, context: Context, on_event: OnEvent) -> None:
        self.home, self.project_id, self.on_event = home, project_id, on_event
        self.context = _remembering(context, home, project_id)
        self.workspace = Workspace(home.project_dir(project_id))
        self.journal = Journal(home.private(project_id) / "calls.jsonl")
        self.config = thread(project_id) | {
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
        undone = {
            name: again.model_copy(update=spent(state["steps"][name]))
            for name in redone
            if name in state["steps"]
        }
        update = {"steps": undone, "commits": dict.fromkeys(redone)}
        await self.graph.aupdate_state(self.config, update, as_node=_before(step))

    async def run(self, inputs: Mapping[str, Any] | None) -> RunReport:
        """Drive the graph to its end, and put down how it ended."""
        self.on_event(Event(kind="run_started", message=self.project_id))
        status: RunStatus = "paused"
        reason = ""
        try:
            with governing(await asyncio.to_thread(Ledger.opened, Caps.of(self.context), self.journal)):
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
        if status in ("completed", "blocked"):  # else a resume may still come to where they were given
            await asyncio.to_thread(self.journal.answers.clear)
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


def thread(project_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": project_id}}


def _before(step: str) -> str:
    """The node whose outgoing edge leads to ``step``."""
    if step in PARALLEL:
        return "backend_main"
    names = ("start", *STEP_NAMES)
    return MERGE if step == "testing_frontend" else names[names.index(step) - 1]


def spent(report: StepReport) -> dict[str, Any]:
    names = ("calls", "tokens_in", "tokens_out", "tokens_cached", "cost_usd")
    return {name: getattr(report, name) for name in names}
