"""One step as a graph, written once for all twelve:

plan -> Send(each unit) -> integrate -> (Send the units at fault again | done)

A step whose pages are looked at has ``looking``'s two nodes after ``integrate``.

``integrate`` puts the accepted drafts together in a staged copy and checks the whole. Only what
holds becomes a commit; what does not is attributed to units, and only those go back.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send

from gencode_graph.artifacts import Accepted, Found, Issue, Look, StepReport, Task, Unit, UnitResult
from gencode_graph.context import Context
from gencode_graph.events import emit
from gencode_graph.models.vision import why_unseen
from gencode_graph.nodes import reads, verdicts
from gencode_graph.nodes.attribution import files_of, files_of_step
from gencode_graph.nodes.looking import Looker, new_looks
from gencode_graph.nodes.repairs import Repairs, refused_tasks, way_out, with_declines, with_reasons
from gencode_graph.nodes.report import step_report
from gencode_graph.nodes.step import APP, Step, nothing
from gencode_graph.nodes.unit_loop import SAME_FAILURE_LIMIT, build_unit_loop
from gencode_graph.nodes.verifying import verified
from gencode_graph.sandbox.ready import missing_tool, sandbox_name
from gencode_graph.state import LookState, StepInput, StepOutput, StepState, revision
from gencode_graph.text import fit
from gencode_graph.tools.app import ANALYSIS, App, load_app
from gencode_graph.tools.paths import matches
from gencode_graph.tools.proof.units import CHECK as PROOF
from gencode_graph.tools.stage import Stage
from gencode_graph.tools.workspace import Workspace
from gencode_graph.trust import trusted

Update = dict[str, Any]


class StepNodes:
    """The nodes of one step. ``steps`` are all declarations, for repairs of others' units."""

    def __init__(self, step: Step, steps: Mapping[str, Step]) -> None:
        self.step = step
        self.steps = steps
        self.repairs = Repairs(step, steps)

    async def plan(self, state: StepState, runtime: Runtime[Context]) -> Update:
        """Show the revision this step starts from, and list its units or say why it is skipped."""
        context, base = Context.of(runtime), revision(state)
        workspace = _workspace(context, state)
        if not state.get("change"):  # a change shows only when all of it holds
            await asyncio.to_thread(workspace.publish, base, final=False)
        app = await asyncio.to_thread(load_app, workspace.root, base)
        reason = await asyncio.to_thread(self._reason_to_skip, app, context, workspace.root)
        fresh: Update = {"base": base, "round": 0, "handed": 0, "queue": [], "results": {}, "seen": {},
                         "declined": {}, "found": None}  # fmt: skip
        if reason:
            report = StepReport(status="skipped", reason=reason)
            emit("step_finished", step=self.step.name, data=report.model_dump(mode="json"))
            return {**fresh, "done": True, "steps": {self.step.name: report}}
        units = [Unit(step=self.step.name, id=unit) for unit in self.step.unit_ids(app)]
        emit("step_started", step=self.step.name, data={"units": len(units), "agent": self.step.agent})
        return {**fresh, "done": False, "queue": [Task(unit=unit) for unit in units],
                "started": time.time()}  # fmt: skip

    async def integrate(self, state: StepState, runtime: Runtime[Context]) -> Update:
        """Put the drafts together, check the whole, and commit it or send units back."""
        context = Context.of(runtime)
        workspace = _workspace(context, state)
        results = state["results"]
        refused = [r for r in _latest(results).values() if not r.accepted]
        if refused:
            await asyncio.to_thread(_keep_rejected, workspace, refused)
            found = Found(issues=[i for r in refused for i in r.issues])
            return await self._given_up(state, workspace, found, refused)
        if lost := await asyncio.to_thread(_lost, workspace, results):
            return {"queue": [Task(unit=unit, round=state["round"]) for unit in lost]}
        base = await asyncio.to_thread(load_app, workspace.root, state["base"])
        base = base.with_changes(await asyncio.to_thread(self._of_nobody, base, state.get("accepted", {})))
        candidate, faults = await asyncio.to_thread(self._candidate, workspace, base, results)
        if refusals := refused_tasks(state["queue"], results):
            return await self._handed_on(state, workspace, candidate, refusals)
        stage = await verified(self.step, workspace, candidate, faults, context)
        found = _found(stage)
        whole = candidate.with_changes(dict(stage.written))
        if _errors(found):
            fair = await asyncio.to_thread(_but_for_proof, workspace, whole, found) or state.get("fair")
            update = await self._heal({**state, "fair": fair}, workspace, candidate, found, context)
            return {**update, "fair": fair}
        if self.step.looks is not nothing:
            return await self._shown(state, workspace, whole, found, stage.pictures, context)
        return await self._finish(state, workspace, whole, found)

    async def judge(self, state: StepState, runtime: Runtime[Context]) -> Update:
        """Take in what was said of the pictures: commit the app, or send pages back."""
        context, looks = Context.of(runtime), list(state.get("looks", {}).values())
        workspace = _workspace(context, state)
        assert state["found"] is not None
        found = verdicts.judged(state["found"], looks)
        app = await asyncio.to_thread(load_app, workspace.root, found.tree)
        fair = verdicts.good_enough(found, looks) or state.get("fair")
        if _errors(found):
            update = await self._heal({**state, "fair": fair}, workspace, app, found, context)
        else:
            update = await self._finish(state, workspace, app, found)
        accepted = {**verdicts.approvals(self.step, looks), **update.get("accepted", {})}
        return {**update, "accepted": accepted, "found": None, "fair": fair, "looking": []}

    async def _shown(
        self, state: StepState, workspace: Workspace, whole: App, found: Found,
        screenshots: Mapping[str, bytes], context: Context,
    ) -> Update:  # fmt: skip
        """Queue the looks there are to be had; where nobody sees, say so and finish."""
        if reason := await asyncio.to_thread(why_unseen, context):
            notes = [*found.notes, f"{reason}; the hard checks were made"]
        elif not screenshots:
            notes = found.notes  # why there are none is said already
        else:
            tree = await asyncio.to_thread(workspace.put_tree, whole.files)
            pictures, looking = await asyncio.to_thread(
                new_looks, self.step, state, workspace, tree, screenshots
            )
            found = found.model_copy(update={"tree": tree, "pictures": pictures})
            return {"found": found, "looking": looking, "queue": []}
        checks = {**found.checks, verdicts.CHECK: "skipped"}
        found = found.model_copy(update={"checks": checks, "notes": notes})
        return await self._finish(state, workspace, whole, found)

    async def _finish(self, state: StepState, workspace: Workspace, whole: App, found: Found) -> Update:
        """Commit what holds."""
        base = await asyncio.to_thread(load_app, workspace.root, state["base"])
        update = self._done(state, "passed", found)
        if whole.files != base.files:
            commit = await asyncio.to_thread(
                workspace.commit, whole.files, [state["base"]], self._message(state["results"]),
                self.step.agent.capitalize(),
            )  # fmt: skip
            update["commits"] = {self.step.name: commit}
        if whole.analysis != base.analysis:
            update["analysis"] = whole.analysis
        return update

    async def _given_up(
        self, state: StepState, workspace: Workspace, found: Found, refused: Sequence[UnitResult] = ()
    ) -> Update:
        """Nothing better is to be had: an earlier state whose checks held, or the end of the run."""
        fair = state.get("fair")
        if fair is None:
            said = [with_reasons(issue, state.get("declined", {})) for issue in found.issues]
            notes = [*found.notes, way_out(self.step, state["project_id"], found, refused)]
            drafts = {result.unit.key: result.draft for result in refused if result.draft}
            blocked = found.model_copy(update={"issues": said, "notes": notes})
            return {**self._done(state, "blocked", blocked), "drafts": drafts}
        whole = await asyncio.to_thread(load_app, workspace.root, fair.tree)
        update = await self._finish(state, workspace, whole, fair)
        update["accepted"] = await asyncio.to_thread(self._as_kept, workspace, whole, state)
        return update

    def _as_kept(self, workspace: Workspace, whole: App, state: StepState) -> dict[str, Accepted]:
        """The repaired units' drafts as they are in ``whole``, which later runs begin with."""
        kept = {}
        for key, result in _latest(state["results"]).items():
            if known := state.get("accepted", {}).get(key):
                tree = workspace.put_tree(files_of(result.unit, self.steps, whole))
                kept[key] = known.model_copy(update={"tree": tree})
        return kept

    def _of_nobody(self, app: App, accepted: Mapping[str, Accepted]) -> dict[str, None]:
        """Files of this step's units that there are no more: their entity or page was taken out."""
        names = (key.partition("/") for key in accepted)
        units = {unit for step, _, unit in names if step == self.step.name} - set(self.step.unit_ids(app))
        patterns = [pattern for unit in units for pattern in self.step.may_write(unit)]
        return {
            path: None
            for path in app.files
            if path not in app.locked
            and self.step.owner(path, app) is None
            and any(matches(path, pattern) for pattern in patterns)
        }

    def _reason_to_skip(self, app: App, context: Context, folder: Path) -> str:
        if app.analysis is not None and (reason := self.step.skip(app.analysis)):
            return reason
        if self.step.tools and context.sandbox == "none":
            return "no sandbox to run it in (--sandbox none)"
        runs_in = sandbox_name(
            context.sandbox, trusted=trusted(context, folder), allow_unsafe=context.allow_unsafe_local
        )
        if runs_in == "docker":
            return ""  # its images have all tools
        tool = missing_tool(self.step.tools, chromium=context.chromium)
        return str(tool) if tool else ""

    def _candidate(
        self, workspace: Workspace, base: App, results: Mapping[str, UnitResult]
    ) -> tuple[App, list[Issue]]:
        """The base, the accepted drafts over it, and what follows from them."""
        drafted: dict[str, bytes | None] = {}
        for result in _in_order(results):
            if result.tree:
                drafted.update(dict.fromkeys(result.removed))
                drafted.update(workspace.read(result.tree))
        candidate = base.with_changes(drafted)
        if ANALYSIS in drafted:  # a template file that the app, as it is to be now, has no use for
            candidate = candidate.with_changes(dict.fromkeys(base.locked - candidate.locked))
        derived = self.step.derive(candidate)
        # A fault in the drafts themselves: keep them as they are, for the units to see.
        faulty = any(issue.severity == "error" for issue in derived.issues)
        return candidate if faulty else candidate.with_changes(derived.files), derived.issues

    async def _heal(
        self, state: StepState, workspace: Workspace, app: App, found: Found, context: Context
    ) -> Update:
        """Queue the units at fault again, unless that has been tried enough."""
        errors = _errors(found)
        queue = await asyncio.to_thread(
            self.repairs.tasks, workspace, app, errors, state["round"] + 1, state.get("seen", {}),
            state.get("declined", {}),
        )  # fmt: skip
        counts = dict(state.get("seen", {}))
        for signature in {issue.signature for issue in errors}:
            counts[signature] = counts.get(signature, 0) + 1
        hopeless = max(counts.values()) >= SAME_FAILURE_LIMIT or _no_better(errors, state.get("seen", {}))
        rounds = state["round"] - state.get("handed", 0)
        if not queue or hopeless or rounds >= context.max_rounds:
            own = files_of_step(self.step, self.steps, app)
            await asyncio.to_thread(workspace.reject, self.step.name, own)
            return await self._given_up(state, workspace, found)
        return {"queue": queue, "round": state["round"] + 1, "seen": counts}

    async def _handed_on(
        self, state: StepState, workspace: Workspace, app: App, refusals: list[tuple[Task, UnitResult]]
    ) -> Update:
        """Ask the next of those who may be at fault; without one it is for a person to mend."""
        declined, number = with_declines(state.get("declined", {}), refusals), state["round"] + 1
        queue = await asyncio.to_thread(self.repairs.handed_on, workspace, app, refusals, number, declined)
        if not queue and _all_declined(state, refusals):
            own = files_of_step(self.step, self.steps, app)
            await asyncio.to_thread(workspace.reject, self.step.name, own)
            left = [issue for task, _ in refusals for issue in task.faults]
            return await self._given_up({**state, "declined": declined}, workspace, Found(issues=left))
        return {"queue": queue, "round": number, "handed": state.get("handed", 0) + 1, "declined": declined}

    def _done(self, state: StepState, status: str, found: Found) -> Update:
        looked = verdicts.results_of(self.step, state.get("looks", {}).values(), found)
        report = step_report(
            {**state["results"], **looked}, found.issues, blocked=status == "blocked",
            checks=found.checks, reasons=found.reasons, notes=found.notes,
            seconds=time.time() - state["started"], evidence=found.evidence,
        )  # fmt: skip
        emit("step_finished", step=self.step.name, data=report.model_dump(mode="json"))
        return {"done": True, "queue": [], "steps": {self.step.name: report}}

    def _message(self, results: Mapping[str, UnitResult]) -> str:
        units = sorted({result.unit.id for result in results.values()} - {APP})
        listed = f"\n\nUnits: {', '.join(units)}" if units else ""
        return f"{self.step.name}: {self.step.summary}{listed}\n\nGenCode-Step: {self.step.name}\n"


def build_step(step: Step, steps: Mapping[str, Step]) -> CompiledStateGraph[Any, Any, Any, Any]:
    """A step's subgraph. The unit node bears the step's name, so that the graph can be drawn."""
    nodes, unit_node, look_node = StepNodes(step, steps), f"{step.name}_unit", f"{step.name}_look"

    def fan_out(state: StepState) -> list[Send] | str:
        if state.get("done"):
            return END
        if found := state.get("found"):
            return [Send(look_node, _look_input(look, state, found)) for look in state["looking"]] or "judge"
        if not state["queue"]:
            return "integrate"
        told = state.get("steps", {}) if reads.reports in step.reads else {}
        return [Send(unit_node, _unit_input(task, state, told)) for task in state["queue"]]

    graph = StateGraph(StepState, context_schema=Context, input_schema=StepInput, output_schema=StepOutput)
    graph.add_node("plan", nodes.plan)
    graph.add_node(unit_node, build_unit_loop(steps, unit_node))
    graph.add_node("integrate", nodes.integrate)
    graph.add_edge(START, "plan")
    graph.add_conditional_edges("plan", fan_out, [unit_node, "integrate", END])
    graph.add_edge(unit_node, "integrate")
    looked = step.looks is not nothing
    graph.add_conditional_edges(
        "integrate", fan_out, [unit_node, *([look_node, "judge"] if looked else []), END]
    )
    if looked:
        graph.add_node(look_node, Looker(step).look)
        graph.add_node("judge", nodes.judge)
        graph.add_edge(look_node, "judge")
        graph.add_conditional_edges("judge", fan_out, [unit_node, END])
    return graph.compile(name=step.name)


def _unit_input(task: Task, state: StepState, reports: Mapping[str, StepReport]) -> dict[str, Any]:
    return {
        "task": task,
        "project_id": state["project_id"],
        "base": state["base"],
        "description": state.get("description", ""),
        "change": state.get("change", ""),
        "reports": reports,
        "known": state.get("accepted", {}).get(task.unit.key),
    }


def _look_input(look: Look, state: StepState, found: Found) -> LookState:
    return {
        "project_id": state["project_id"],
        "tree": found.tree,
        "look": look,
        "description": state.get("description", ""),
        "change": state.get("change", ""),
    }


def _found(stage: Stage) -> Found:
    return Found(issues=stage.issues, checks=stage.checks, reasons=stage.reasons, evidence=stage.evidence)


def _but_for_proof(workspace: Workspace, whole: App, found: Found) -> Found | None:
    """What would do if it gets no better: all holds, and only some guards are tested by nothing."""
    if any(issue.check != PROOF for issue in _errors(found)):
        return None
    told = [issue.model_copy(update=_as_warning(issue)) for issue in found.issues]
    return found.model_copy(update={"issues": told, "tree": workspace.put_tree(whole.files)})


def _as_warning(issue: Issue) -> Update:
    """Without the lines that were for the author of the tests."""
    return {"severity": "warning", "message": issue.message.partition("\n")[0]}


def _no_better(errors: list[Issue], seen: Mapping[str, int]) -> bool:
    """The same guards as before the last round are tested by nothing: asking again is money for nothing."""
    return all(issue.check == PROOF and issue.signature in seen for issue in errors)


def _errors(found: Found) -> list[Issue]:
    return [issue for issue in found.issues if issue.severity == "error"]


def _in_order(results: Mapping[str, UnitResult]) -> list[UnitResult]:
    """By round, whose number the keys end in; without those of units that were not at fault."""
    ordered = sorted(results.items(), key=lambda item: int(item[0].rpartition("#")[2]))
    return [result for _, result in ordered if not result.declined]


def _latest(results: Mapping[str, UnitResult]) -> dict[str, UnitResult]:
    """The newest result of each unit."""
    return {result.unit.key: result for result in _in_order(results)}


def _all_declined(state: StepState, refusals: list[tuple[Task, UnitResult]]) -> bool:
    """Whether nobody wrote anything in this round, so that there is nothing new to check."""
    return len(refusals) == len(state["queue"])


def _lost(workspace: Workspace, results: Mapping[str, UnitResult]) -> list[Unit]:
    """Units whose accepted drafts are gone from the repository."""
    latest = _latest(results).values()
    return [result.unit for result in latest if result.tree and not workspace.has(result.tree)]


def _keep_rejected(workspace: Workspace, refused: list[UnitResult]) -> None:
    """Leave the last answer of units that never passed where a person finds it."""
    for result in refused:
        answer = workspace.read_text(result.answer) if result.answer else ""
        notes = "\n".join(str(issue) for issue in result.issues)
        files = workspace.read(result.draft) if result.draft and workspace.has(result.draft) else {}
        told = {"answer.md": fit(answer).encode(), "issues.txt": notes.encode()}
        workspace.reject(result.unit.key, {**files, **told})


def _workspace(context: Context, state: StepState) -> Workspace:
    return Workspace(context.folder(state["project_id"]))
