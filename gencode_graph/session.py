"""One locked project with its open database and compiled graph: what every kind of run stands on."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, Self

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph.state import CompiledStateGraph

from gencode_graph import by_hand, record
from gencode_graph.artifacts import RunReport, RunStatus, StepReport
from gencode_graph.checkpoint import open_checkpointer, prune, unusable
from gencode_graph.context import Context
from gencode_graph.errors import (
    BudgetExhaustedError,
    GenCodeError,
    ProjectNotFoundError,
    StorageError,
)
from gencode_graph.events import Event
from gencode_graph.graph import graph
from gencode_graph.home import Home, Options
from gencode_graph.listeners import Listener, OnEvent
from gencode_graph.models.amounts import Caps
from gencode_graph.models.budget import Ledger
from gencode_graph.models.journal import Journal
from gencode_graph.models.ledgers import governing
from gencode_graph.plain import plain
from gencode_graph.sandbox.leftovers import clean_machine
from gencode_graph.sandbox.ready import sandbox_name
from gencode_graph.secrecy import redacted
from gencode_graph.state import MERGE, PARALLEL, STEP_NAMES, revision, stopped
from gencode_graph.text import fit
from gencode_graph.tools.proof.fulfilment import fulfilments
from gencode_graph.tools.workspace import Shown, Workspace
from gencode_graph.trust import trusted

RECURSION_LIMIT = 500
"""A guard against a loop that is not one of ours; the real bounds are in the context."""


def ignore(_: Event) -> None:
    """For callers who do not want to watch."""


class Session:
    """One locked project with its open database and compiled graph."""

    def __init__(self, home: Home, project_id: str, context: Context, on_event: OnEvent) -> None:
        self.home, self.project_id = home, project_id
        self.listener = Listener(on_event)
        # One home: wherever the caller's context points, the run is in the home it was given.
        here = replace(context, home=os.path.abspath(home.root))  # noqa: PTH100 - links stay as they are
        self.context = _remembering(here, home, project_id)
        self.notes: list[str] = []
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
            await asyncio.to_thread(clean_machine)  # after a run that was killed
            async with open_checkpointer(self.home.database) as saver:
                yield graph.copy({"checkpointer": saver})  # building it anew takes longer than any of this

    def save_options(self, description: str) -> None:
        """Put down how the project is run, for resumes and previews."""
        options = Options(
            description,
            self.context.model,
            self.context.sandbox,
            written_by_model=not trusted(self.context, self.workspace.root),
        )
        self.home.save_options(self.project_id, options)

    async def state(self) -> Mapping[str, Any]:
        values: Mapping[str, Any] = (await self.graph.aget_state(self.config)).values
        return values

    async def known(self) -> Mapping[str, Any]:
        """The run's state, {} before its first checkpoint.

        Where the database knows nothing of this folder, or something else (it was copied, moved or
        restored), the folder is taken in as it tells of itself. Raises StorageError where it holds
        files and no history.
        """
        state = await self.state()
        if await asyncio.to_thread(record.fits, self.workspace, state):
            return state
        report = None
        with suppress(StorageError):  # a damaged one: the history tells the steps
            report = self.home.load_report(self.project_id)
        description = self.home.recalled(self.project_id).description
        told = await asyncio.to_thread(record.found, self.workspace, description, report)
        if told is None and await asyncio.to_thread(self.workspace.holds_files):
            raise StorageError(
                f"{self.workspace.root} holds files, but not the git history of them; nothing was done.",
                "Put its .git folder back, or move the folder away and begin anew.",
            )
        await self.forget()
        if told is None:
            return {}
        # Whoever brought the folder here may have written what is in it.
        self.context = replace(self.context, written_by_model=True)
        self.notes.append("The database did not know this folder: it was taken in as it is.")
        here = {**told, "project_id": self.project_id}
        await self.graph.aupdate_state(self.config, here, as_node=record.node_after(told))
        return await self.state()

    async def forget(self) -> None:
        """Drop what the database has of a project of this name: it is not this one."""
        if isinstance(self.graph.checkpointer, AsyncSqliteSaver):
            await self.graph.checkpointer.adelete_thread(self.project_id)

    async def unfinished(self) -> bool:
        """Whether the graph has more to do. Not ``next``: a task whose writes are kept and whose
        checkpoint is not, as a kill in between leaves it, is not in there."""
        return bool((await self.graph.aget_state(self.config)).tasks)

    async def rewind(self, state: Mapping[str, Any], step: str) -> None:
        """Go back to just before ``step``; its accepted drafts stay known, and what a person edited since
        it stopped is taken in.

        The blocked step has no report until it has another; a step beside it, which is done once more
        for the files' sake, keeps the one that is true of it.
        """
        names = (*STEP_NAMES, MERGE)
        redone = names[names.index(step) :] if step not in PARALLEL else (*PARALLEL, *names[10:])
        undone = {
            name: None
            for name, report in state["steps"].items()
            if name in redone and stopped({name: report})
        }
        update: dict[str, Any] = {
            "steps": undone,
            "commits": dict.fromkeys(redone),
            "drafts": dict.fromkeys(state.get("drafts", {})),
        }
        kept = {name: commit for name, commit in state["commits"].items() if name not in redone}
        hand = await asyncio.to_thread(by_hand.taken, self.workspace, {**state, "commits": kept}, step)
        if hand:  # a person's code is not of our own templates
            self.context = replace(self.context, written_by_model=True)
            update |= {
                "accepted": hand["accepted"],
                "commits": {**update["commits"], **hand.get("commits", {})},
            }
        await self.graph.aupdate_state(self.config, update, as_node=_before(step))

    async def run(self, inputs: Mapping[str, Any] | None) -> RunReport:
        """Drive the graph to its end, and put down how it ended."""
        self.home.begin_run(self.project_id)
        self.listener.tell(Event(kind="run_started", message=self.project_id))
        status: RunStatus = "paused"
        reason = ""
        try:
            with governing(await asyncio.to_thread(Ledger.opened, Caps.of(self.context), self.journal)):
                await self._stream(inputs)
            status, reason = await self._ended()
        except GenCodeError as error:
            status, reason = "failed", str(error)
        except sqlite3.Error as error:
            status, reason = "failed", str(unusable(self.home.database, error))
        except Exception as error:  # noqa: BLE001 a run always ends with a report
            status, reason = "failed", redacted(plain(fit(f"Unexpected {type(error).__name__}: {error}")))
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

    def report(
        self, state: Mapping[str, Any], status: RunStatus, reason: str = "", shown: Shown | None = None
    ) -> RunReport:
        steps: dict[str, StepReport] = state.get("steps", {})
        spent = self.journal.spent()
        usage = spent.usage.model_copy(update={"seconds": round(spent.seconds, 2)})
        return RunReport(
            project_id=self.project_id,
            status=status,
            model=self.context.model,
            sandbox=sandbox_name(
                self.context.sandbox, trusted=trusted(self.context, self.workspace.root),
                allow_unsafe=self.context.allow_unsafe_local,
            ),
            revision=(shown and shown.revision) or revision(state),
            usage=usage,
            steps={name: steps[name] for name in STEP_NAMES if name in steps},
            roles=spent.by_role,
            reason=reason,
            kept=[*self.notes, *self._kept(shown)],
            requirements=fulfilments(state.get("analysis"), steps),
        )  # fmt: skip

    async def _stream(self, inputs: Mapping[str, Any] | None) -> None:
        stream = self.graph.astream(
            inputs, self.config, context=self.context, stream_mode="custom", subgraphs=True,
            durability="sync",
        )  # fmt: skip
        async for _, fact in stream:
            self.listener.tell(Event.model_validate(fact))

    async def finish(self, status: RunStatus, reason: str = "") -> RunReport:
        """Show what there is, and put down how the run ended."""
        self.journal.close()
        state = await self.state()
        # A change shows only when all of it holds; anything else shows as far as it got.
        shown, whole = None, status == "completed"
        if revision(state) and (whole or not state.get("change")):
            shown = await asyncio.to_thread(self.workspace.publish, revision(state), final=whole)
        await asyncio.to_thread(record.put_down, self.workspace, state)
        if status == "blocked":
            await asyncio.to_thread(by_hand.note, self.workspace)
        if whole and isinstance(self.graph.checkpointer, AsyncSqliteSaver):
            await prune(self.graph.checkpointer, self.project_id)
            await asyncio.to_thread(self.workspace.keep_only, record.references(state))
        if status in ("completed", "blocked"):  # else a resume may still come to where they were given
            await asyncio.to_thread(self.journal.answers.clear)
        report = await asyncio.to_thread(self.report, state, status, reason, shown)
        self.home.save_report(report)
        self.listener.tell(Event(kind="run_finished", data=report.model_dump(mode="json")))
        await self.listener.close()
        return report

    def _kept(self, shown: Shown | None) -> list[str]:
        """What became of a person's work, and where the app is if not in the folder."""
        told = self.workspace.told() if self.workspace.exists else []
        if shown is None or shown.where == "folder":
            return told
        if shown.where == "main":
            return [*told, f"Because {shown.reason}, it was left as it is; the app is on the branch main."]
        where = f"; the app is on the branch {shown.aside}" if shown.aside else ""
        again = f"'gencode resume {self.project_id}' brings it to main"
        return [*told, f"Because {shown.reason}, main and the folder were left as they are{where}. {again}."]

    def _keep_traceback(self) -> None:
        with suppress(GenCodeError):  # the report tells of the error itself
            self.workspace.keep("error.log", redacted(plain(fit(traceback.format_exc()))).encode())


def _remembering(context: Context, home: Home, project_id: str) -> Context:
    """The context, told whether a model has written code of this project before."""
    try:
        before = home.recalled(project_id).written_by_model
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
