"""The supervised loop around one unit, written once for all steps:

produce -> preflight -> review -> (produce again, with feedback | settle)

A draft that fails a check goes back without costing a review; a draft that passes goes to
Marcus; a rejected one goes back with his issues. Attempts are bounded by the run's context.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from gencode_graph.artifacts import Accepted, Issue, Review, Task, Unit, UnitResult, Usage
from gencode_graph.context import Context
from gencode_graph.errors import PathRefusedError
from gencode_graph.events import emit
from gencode_graph.models import Asking
from gencode_graph.models.finish import CUT_OFF, normal
from gencode_graph.nodes.asking import (
    answered,
    as_blocks,
    asked,
    asked_review,
    digest,
    draft_of,
    facts_of,
    review_messages,
)
from gencode_graph.nodes.drafting import OPINIONS, Drafted, carried_on, distinct, drafted, still_open
from gencode_graph.nodes.examples import not_the_example, read_verdict
from gencode_graph.nodes.step import Source, Step
from gencode_graph.prompts.load import messages
from gencode_graph.state import UnitOutput, UnitState
from gencode_graph.tools.app import App, load_app
from gencode_graph.tools.checks import is_whole, needs_no_review, run_checks
from gencode_graph.tools.checks.integrity import ONLY_THOUGHTS
from gencode_graph.tools.draft import Draft
from gencode_graph.tools.tidy import RULES, tidied
from gencode_graph.tools.workspace import Workspace
from gencode_graph.trust import remember

Update = dict[str, Any]
SAME_FAILURE_LIMIT = 3
"""A failure met this often is not going to go away."""
PASSING_SCORE = 5
"""The quality gate: a score under this never goes on."""

KNOWN, DRAFTED, ACCEPTED, REJECTED, GIVEN_UP = "known", "drafted", "accepted", "rejected", "given up"
BY_HAND, DECLINED = "by hand", "declined"
"""Verdicts: where the loop stands after a node."""


class UnitLoop:
    """The nodes. ``steps`` are all declarations: a repair round may take up another step's unit."""

    def __init__(self, steps: Mapping[str, Step]) -> None:
        self.steps = steps

    async def produce(self, state: UnitState, runtime: Runtime[Context]) -> Update:
        """Ask for a draft, unless this very prompt already has an accepted one."""
        context, step = Context.of(runtime), self._step(state)
        workspace = _workspace(context, state)
        source = await self._source(context, state)
        attempt = state.get("attempt", 0) + 1
        task, known = state["task"], state.get("known")
        issues = distinct([*task.issues, *state.get("open", []), *state.get("issues", [])])
        rejected = await asyncio.to_thread(_rejected, workspace, step, state)
        wanted = asked(step, source, attempt=attempt, rejected=rejected, issues=issues, others=task.others)
        prompt = await asyncio.to_thread(messages, wanted, step.agent)
        name = state.get("prompt") or digest(prompt)
        if known and known.by_hand and not task.round and not state.get("draft"):
            return {"verdict": BY_HAND, "draft": known.tree, "prompt": name}
        answers_this = known is not None and known.prompt == name and not issues
        if known and answers_this and await asyncio.to_thread(workspace.has, known.tree):
            return {"verdict": KNOWN, "tree": known.tree, "prompt": name,
                    "quality_score": known.quality_score}  # fmt: skip
        emit("unit_attempt", step=step.name, unit=source.unit, attempt=attempt)
        await asyncio.to_thread(remember, context, workspace.root)
        answer = await answered(
            Asking(
                context, step.agent, prompt, step=step.name, unit=source.unit, schema=step.answer,
                project=state["project_id"], more_room=normal(state.get("finish_reason", "")) in CUT_OFF,
            )
        )  # fmt: skip
        return {
            "verdict": DRAFTED,
            "attempt": attempt,
            "prompt": name,
            "answer": await asyncio.to_thread(workspace.put_text, answer.text),
            "finish_reason": answer.finish_reason,
            "usage": state.get("usage", Usage()) + answer.usage,
        }

    async def preflight(self, state: UnitState, runtime: Runtime[Context]) -> Update:
        """Layers 0 and 1: take the answer apart and check it without any model."""
        if state["verdict"] == KNOWN:
            return {"verdict": ACCEPTED, "issues": []}
        context, step = Context.of(runtime), self._step(state)
        workspace, source = _workspace(context, state), await self._source(context, state)
        by_hand = state["verdict"] == BY_HAND
        if not by_hand and not await asyncio.to_thread(workspace.has, state["answer"]):
            return _lost(state)
        before = await asyncio.to_thread(_before, workspace, state)
        answer = "" if by_hand else await asyncio.to_thread(workspace.read_text, state["answer"])
        faulty = {issue.path for issue in state.get("issues", []) if issue.severity == "error" and issue.path}
        apart = Drafted(before) if by_hand else drafted(step, source.unit, answer, before, faulty)
        if apart.declined and state["task"].others:
            return {"verdict": DECLINED, "declined": apart.declined, "issues": []}
        if not by_hand and (rules := source.app.texts.get(RULES)):
            apart = replace(apart, files=await asyncio.to_thread(tidied, apart.files, rules))
        reason = state.get("finish_reason", "stop")
        draft = draft_of(source, step, answer or as_blocks(before), reason, apart.files)
        issues = await asyncio.to_thread(_issues, step, source, draft, apart.issues)
        opened = still_open(state.get("open", []), issues, whole=is_whole(draft, issues))
        kept = await asyncio.to_thread(_carried, workspace, apart.files, issues)
        update: Update = {"issues": issues, "open": opened, **({"draft": kept} if kept else {})}
        if any(issue.severity == "error" for issue in issues):
            return {**update, **self._again(state, context, issues)}
        tree = await asyncio.to_thread(workspace.put_tree, _encoded(apart.files))
        tree = state["draft"] if by_hand else tree  # whatever a person put there, to the byte
        done = by_hand or not step.reviewed or needs_no_review(draft)
        return {**update, "tree": tree, "verdict": ACCEPTED if done else DRAFTED}

    async def review(self, state: UnitState, runtime: Runtime[Context]) -> Update:
        """Layer 2: Marcus reads the draft beside what it was made from."""
        context, step = Context.of(runtime), self._step(state)
        workspace, source = _workspace(context, state), await self._source(context, state)
        tree = state["tree"]
        assert tree is not None
        if not await asyncio.to_thread(workspace.has, tree):
            return _lost(state)
        draft = App(await asyncio.to_thread(workspace.read, tree)).texts
        # Named by what is reviewed alone: what is open says how it came about.
        bare = await asyncio.to_thread(review_messages, asked_review(step, source, draft))
        name, known = digest(bare), state.get("known")
        if known and known.review == name:
            # A repair of what no reviewer is shown: the verdict would be the same.
            again = known.model_copy(update={"tree": tree})
            return {"quality_score": known.quality_score, "fallback": again, "verdict": ACCEPTED}
        said = [issue for issue in (*state["task"].issues, *state.get("open", [])) if issue.check in OPINIONS]
        prompt = await asyncio.to_thread(review_messages, asked_review(step, source, draft, distinct(said)))
        answer = await answered(
            Asking(
                context,
                "review",
                prompt,
                step=step.name,
                unit=source.unit,
                schema=Review,
                project=state["project_id"],
            )
        )
        verdict, unreadable = read_verdict(answer.text)
        usage = state.get("usage", Usage()) + answer.usage
        if verdict is None:
            return {"usage": usage, **self._unreviewed(state, unreadable)}
        issues = [Issue(check="review", message=text) for text in verdict.issues]
        good = verdict.passes(PASSING_SCORE)
        kept = [issue.model_copy(update={"severity": "warning"}) for issue in issues]
        update: Update = {"usage": usage, "quality_score": verdict.quality_score}
        if verdict.usable(PASSING_SCORE):
            update["fallback"] = Accepted(
                prompt=state["prompt"], tree=tree, quality_score=verdict.quality_score, review=name
            )
            update["fair"] = kept
        if good:
            return {**update, "issues": kept, "open": [], "verdict": ACCEPTED}
        return {**update, "issues": issues, "open": issues, **self._again(state, context, issues)}

    async def settle(self, state: UnitState, runtime: Runtime[Context]) -> Update:
        """Put down how the unit ended. After the last attempt the best passing draft goes on."""
        fallback = state.get("fallback")
        accepted = state["verdict"] == ACCEPTED
        tree, score = state.get("tree"), state.get("quality_score")
        issues, task = state.get("issues", []), state["task"]
        if state["verdict"] == GIVEN_UP and fallback:
            accepted, tree, score = True, fallback.tree, fallback.quality_score
            issues = state.get("fair", [])
        elif state["verdict"] == GIVEN_UP:
            issues = distinct([*state.get("open", []), *issues])
        workspace = _workspace(Context.of(runtime), state)
        result = UnitResult(
            unit=task.unit,
            accepted=accepted,
            tree=tree if accepted else None,
            answer=state.get("answer"),
            draft=state.get("draft"),
            removed=await asyncio.to_thread(_removed, workspace, task, tree) if accepted and tree else [],
            declined=state.get("declined"),
            attempts=state.get("attempt", 0),
            quality_score=score,
            issues=issues,
            usage=state.get("usage", Usage()),
        )
        emit("unit_finished", step=task.unit.step, unit=task.unit.id, attempt=result.attempts,
             data={"accepted": accepted, "quality_score": score})  # fmt: skip
        update: Update = {"results": {task.key: result}}
        if accepted and tree:
            # A repaired draft takes the place of the first one that answered the same prompt.
            known = state.get("known")
            name = known.prompt if known and task.round else state["prompt"]
            reviewed = next((a.review for a in (fallback, known) if a and a.tree == tree), "")
            kept = Accepted(prompt=name, tree=tree, quality_score=score, review=reviewed)
            update["accepted"] = {task.unit.key: kept}
        return update

    def _step(self, state: UnitState) -> Step:
        return self.steps[state["task"].unit.step]

    async def _source(self, context: Context, state: UnitState) -> Source:
        root = context.folder(state["project_id"])
        app = await asyncio.to_thread(load_app, root, state["base"])
        unit: Unit = state["task"].unit
        return Source(
            app=app,
            unit=unit.id,
            description=state.get("description", ""),
            change=state.get("change", ""),
            reports=state.get("reports", {}),
        )

    @staticmethod
    def _again(state: UnitState, context: Context, issues: list[Issue]) -> Update:
        """Another attempt, unless there were enough, or one failure has come up too often."""
        seen = dict(state.get("seen", {}))
        for signature in {issue.signature for issue in issues if issue.severity == "error"}:
            seen[signature] = seen.get(signature, 0) + 1
        hopeless = max(seen.values(), default=0) >= SAME_FAILURE_LIMIT
        over = hopeless or state.get("attempt", 0) >= context.max_attempts
        return {"verdict": GIVEN_UP if over else REJECTED, "seen": seen}

    @staticmethod
    def _unreviewed(state: UnitState, unreadable: list[Issue]) -> Update:
        """A reviewer who cannot be understood does not undo work that passed every check."""
        note = Issue(
            check="review", severity="warning",
            message=f"the reviewer's verdict could not be read: {unreadable[0].message}",
        )  # fmt: skip
        return {"issues": [*state.get("issues", []), note], "quality_score": None, "verdict": ACCEPTED}


def after_preflight(state: UnitState) -> Literal["produce", "review", "settle"]:
    """Conditional edge: broken drafts go back, sound ones on to Marcus or straight to the end."""
    if state["verdict"] == REJECTED:
        return "produce"
    return "review" if state["verdict"] == DRAFTED else "settle"


def after_review(state: UnitState) -> Literal["produce", "settle"]:
    """Conditional edge: Marcus's verdict sends the unit back to its producer, or lets it go on."""
    return "produce" if state["verdict"] == REJECTED else "settle"


def build_unit_loop(steps: Mapping[str, Step], name: str) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The loop as a subgraph. It has no checkpointer of its own: it inherits the run's."""
    loop = UnitLoop(steps)
    graph = StateGraph(UnitState, context_schema=Context, output_schema=UnitOutput)
    graph.add_node("produce", loop.produce)
    graph.add_node("preflight", loop.preflight)
    graph.add_node("review", loop.review)
    graph.add_node("settle", loop.settle)
    graph.add_edge(START, "produce")
    graph.add_edge("produce", "preflight")
    graph.add_conditional_edges("preflight", after_preflight)
    graph.add_conditional_edges("review", after_review)
    graph.add_edge("settle", END)
    return graph.compile(name=name)


def _workspace(context: Context, state: UnitState) -> Workspace:
    return Workspace(context.folder(state["project_id"]))


def _rejected(workspace: Workspace, step: Step, state: UnitState) -> str:
    """What an answer is to mend: the unit's files as they are, or what was answered where it holds none."""
    files = _before(workspace, state)
    if not state.get("answer") or (files and step.answer is None):
        return as_blocks(files)
    return workspace.read_text(state["answer"]) if workspace.has(state["answer"]) else ""


def _before(workspace: Workspace, state: UnitState) -> dict[str, str]:
    """The unit's files that an answer is laid over: its last draft, or what a repair starts from."""
    tree = state.get("draft") or state["task"].previous
    return App(workspace.read(tree)).texts if tree and workspace.has(tree) else {}


def _carried(workspace: Workspace, files: Mapping[str, str], issues: list[Issue]) -> str | None:
    """The tree of what the next answer is laid over, None where there is nothing."""
    kept = carried_on(files, issues)
    with suppress(PathRefusedError):
        return workspace.put_tree(_encoded(kept)) if kept else None
    return None


def _removed(workspace: Workspace, task: Task, tree: str) -> list[str]:
    """Files that a repair began with and that are gone."""
    if not task.previous or not workspace.has(task.previous):
        return []
    return sorted(workspace.read(task.previous).keys() - workspace.read(tree).keys())


def _lost(state: UnitState) -> Update:
    """The answer is gone from the repository: it is asked for again, and that is nobody's attempt."""
    return {"verdict": REJECTED, "attempt": state["attempt"] - 1}


def _issues(step: Step, source: Source, draft: Draft, form: list[Issue]) -> list[Issue]:
    """All that is wrong with a draft, its form first."""
    found = run_checks(draft, facts_of(step, source), step.checks)
    if any(issue.check == ONLY_THOUGHTS for issue in found):
        form = []  # there was no answer whose form could be wrong
    return distinct([*form, *found, *not_the_example(step, source, draft.files)])


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}
