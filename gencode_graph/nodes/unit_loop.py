"""The supervised loop around one unit, written once for all steps:

produce -> preflight -> review -> (produce again, with feedback | settle)

A draft that fails a check goes back without costing a review; a draft that passes goes to
Marcus; a rejected one goes back with his issues. Attempts are bounded by the run's context.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from gencode_graph.artifacts import Accepted, Issue, Review, Unit, UnitResult, Usage
from gencode_graph.context import Context
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
    take_apart,
)
from gencode_graph.nodes.examples import not_the_example, read_verdict
from gencode_graph.nodes.step import Source, Step
from gencode_graph.prompts.load import messages
from gencode_graph.state import UnitOutput, UnitState
from gencode_graph.tools.app import App, load_app
from gencode_graph.tools.checks import needs_no_review, run_checks
from gencode_graph.tools.checks.integrity import ONLY_THOUGHTS
from gencode_graph.tools.draft import Draft
from gencode_graph.tools.workspace import Workspace
from gencode_graph.trust import remember

Update = dict[str, Any]
SAME_FAILURE_LIMIT = 3
"""A failure met this often is not going to go away."""
PASSING_SCORE = 5
"""The quality gate: a score under this never goes on."""

KNOWN, DRAFTED, ACCEPTED, REJECTED, GIVEN_UP = "known", "drafted", "accepted", "rejected", "given up"
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
        issues = state.get("issues", []) or state["task"].issues
        rejected = await asyncio.to_thread(_rejected, workspace, state)
        wanted = asked(step, source, attempt=attempt, rejected=rejected, issues=issues)
        prompt = await asyncio.to_thread(messages, wanted, step.agent)
        name = state.get("prompt") or digest(prompt)
        known = state.get("known")
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
        if not await asyncio.to_thread(workspace.has, state["answer"]):
            return _lost(state)
        answer = await asyncio.to_thread(workspace.read_text, state["answer"])
        files, form_issues = take_apart(step, answer)
        draft = draft_of(source, step, answer, state["finish_reason"], files)
        found = await asyncio.to_thread(_checked, step, source, draft)
        if any(issue.check == ONLY_THOUGHTS for issue in found):
            form_issues = []  # there was no answer whose form could be wrong
        issues = _distinct([*form_issues, *found])
        if any(issue.severity == "error" for issue in issues):
            return {"issues": issues, **self._again(state, context, issues)}
        tree = await asyncio.to_thread(workspace.put_tree, _encoded(files))
        done = not step.reviewed or needs_no_review(draft)
        return {"tree": tree, "issues": issues, "verdict": ACCEPTED if done else DRAFTED}

    async def review(self, state: UnitState, runtime: Runtime[Context]) -> Update:
        """Layer 2: Marcus reads the draft beside what it was made from."""
        context, step = Context.of(runtime), self._step(state)
        workspace, source = _workspace(context, state), await self._source(context, state)
        tree = state["tree"]
        assert tree is not None
        if not await asyncio.to_thread(workspace.has, tree):
            return _lost(state)
        draft = App(await asyncio.to_thread(workspace.read, tree)).texts
        prompt = await asyncio.to_thread(review_messages, asked_review(step, source, draft))
        name, known = digest(prompt), state.get("known")
        if known and known.review == name:
            # A repair of what no reviewer is shown: the verdict would be the same.
            again = known.model_copy(update={"tree": tree})
            return {"quality_score": known.quality_score, "fallback": again, "verdict": ACCEPTED}
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
        good = verdict.approved and verdict.quality_score >= PASSING_SCORE
        kept = [issue.model_copy(update={"severity": "warning"}) for issue in issues]
        update: Update = {"usage": usage, "quality_score": verdict.quality_score}
        if verdict.quality_score >= PASSING_SCORE:
            update["fallback"] = Accepted(
                prompt=state["prompt"], tree=tree, quality_score=verdict.quality_score, review=name
            )
        if good:
            return {**update, "issues": kept, "verdict": ACCEPTED}
        return {**update, "issues": issues, **self._again(state, context, issues)}

    async def settle(self, state: UnitState, runtime: Runtime[Context]) -> Update:
        """Put down how the unit ended. After the last attempt the best passing draft goes on."""
        fallback = state.get("fallback")
        accepted = state["verdict"] == ACCEPTED
        tree, score = state.get("tree"), state.get("quality_score")
        issues = state.get("issues", [])
        if not accepted and fallback:
            accepted, tree, score = True, fallback.tree, fallback.quality_score
            issues = [issue.model_copy(update={"severity": "warning"}) for issue in issues]
        task = state["task"]
        result = UnitResult(
            unit=task.unit,
            accepted=accepted,
            tree=tree if accepted else None,
            answer=state.get("answer"),
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
        over = hopeless or state["attempt"] >= context.max_attempts
        return {"verdict": GIVEN_UP if over else REJECTED, "seen": seen}

    @staticmethod
    def _unreviewed(state: UnitState, unreadable: list[Issue]) -> Update:
        """A reviewer who cannot be understood does not undo work that passed every check."""
        note = Issue(
            check="review", severity="warning",
            message=f"the reviewer's verdict could not be read: {unreadable[0].message}",
        )  # fmt: skip
        return {"issues": [*state.get("issues", []), note], "quality_score": PASSING_SCORE,
                "verdict": ACCEPTED}  # fmt: skip


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


def _rejected(workspace: Workspace, state: UnitState) -> str:
    """What was wrong last time: the previous answer, or the files a repair starts from."""
    if state.get("answer"):
        return workspace.read_text(state["answer"]) if workspace.has(state["answer"]) else ""
    previous = state["task"].previous
    return as_blocks(App(workspace.read(previous)).texts) if previous and workspace.has(previous) else ""


def _lost(state: UnitState) -> Update:
    """The answer is gone from the repository: it is asked for again, and that is nobody's attempt."""
    return {"verdict": REJECTED, "attempt": state["attempt"] - 1}


def _checked(step: Step, source: Source, draft: Draft) -> list[Issue]:
    found = run_checks(draft, facts_of(step, source), step.checks)
    return [*found, *not_the_example(step, source, draft.files)]


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode() for path, text in files.items()}


def _distinct(issues: list[Issue]) -> list[Issue]:
    return list({(i.check, i.path, i.line, i.message): i for i in issues}.values())
