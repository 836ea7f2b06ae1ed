"""The visual review: once the hard checks hold, a model that sees is shown the pages' pictures.

integrate -> Send(each page that looks new) -> judge -> (Send the units at fault again | done)

A verdict is an opinion. It may send pages back as often as there are repair rounds; afterwards only
a score under the quality gate stops an app whose checks hold.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from gencode_graph.artifacts import Accepted, Look, Review
from gencode_graph.context import Context
from gencode_graph.events import emit
from gencode_graph.models import Asking
from gencode_graph.models.vision import PicturesRefusedError
from gencode_graph.nodes.asking import answered, asked, digest
from gencode_graph.nodes.step import Source, Step
from gencode_graph.nodes.verdicts import unit_of, verdict_on
from gencode_graph.prompts.load import human_prompt, messages
from gencode_graph.state import LookState, StepState
from gencode_graph.tools.app import App, load_app
from gencode_graph.tools.likeness import alike
from gencode_graph.tools.surfaces import judged_dark
from gencode_graph.tools.views import views_of
from gencode_graph.tools.workspace import Workspace


class Looker:
    """The node that shows one page's pictures and puts down the verdict."""

    def __init__(self, step: Step) -> None:
        self.step = step

    async def look(self, state: LookState, runtime: Runtime[Context]) -> dict[str, Any]:
        """One page, one call."""
        context, step, this = Context.of(runtime), self.step, state["look"]
        workspace = Workspace(context.folder(state["project_id"]))
        app = await asyncio.to_thread(load_app, workspace.root, state["tree"])
        shown = await asyncio.to_thread(workspace.read, this.pictures)
        images = [png for _, png in sorted(shown.items())]
        source = _source(app, this.page, state)
        wanted = replace(asked(step, source, attempt=this.number), images=images)
        prompt = await asyncio.to_thread(messages, wanted, step.agent)
        emit("unit_attempt", step=step.name, unit=this.page, attempt=this.number)
        asking = Asking(context, "review", prompt, step=step.name, unit=this.page, schema=Review,
                        project=state["project_id"])  # fmt: skip
        try:
            answer = await answered(asking)
        except PicturesRefusedError as error:
            emit("progress", step=step.name, unit=this.page, message=error.message)
            seen = this.model_copy(update={"unseen": error.message})
        else:
            seen = verdict_on(this, answer.text).model_copy(update={"usage": answer.usage})
        emit("unit_finished", step=step.name, unit=this.page, attempt=this.number,
             data={"accepted": seen.approved, "quality_score": seen.quality_score})  # fmt: skip
        return {"looks": {seen.key: seen}}


def new_looks(
    step: Step, state: StepState, workspace: Workspace, tree: str, screenshots: Mapping[str, bytes]
) -> tuple[dict[str, str], list[Look]]:
    """The git tree of each page's pictures, and the looks that are still to be had.

    A page that looks as it did when it was judged is not shown again: its pictures are those of then.
    Blocks.
    """
    app = load_app(workspace.root, tree)
    dark = judged_dark(app.need_analysis().theme)
    pictures: dict[str, str] = {}
    wanted = []
    for page in step.looks(app.need_analysis()):
        views = views_of(screenshots, page, dark=dark)
        if not views:
            continue
        words = digest([HumanMessage(human_prompt(asked(step, _source(app, page, state))))])
        before = [look for look in state.get("looks", {}).values() if look.page == page]
        judged = _judged(words, before, state.get("accepted", {}).get(unit_of(step, page).key))
        same = next((tree for tree in judged if _shows(workspace, tree, views)), "")
        pictures[page] = same or workspace.put_tree(views)
        if not same:
            wanted.append(Look(page=page, number=len(before) + 1, prompt=words, pictures=pictures[page]))
    return pictures, wanted


def _judged(words: str, before: list[Look], approved: Accepted | None) -> list[str]:
    """The trees of pictures that were judged by these words, the newest first."""
    seen = [(look.prompt, look.pictures) for look in reversed(before) if look.quality_score is not None]
    seen += [(approved.prompt, approved.tree)] if approved else []
    return [pictures for prompt, pictures in seen if prompt == words]


def _shows(workspace: Workspace, tree: str, views: Mapping[str, bytes]) -> bool:
    return workspace.has(tree) and alike(workspace.read(tree), views)


def _source(app: App, page: str, state: StepState | LookState) -> Source:
    return Source(app, page, description=state.get("description", ""), change=state.get("change", ""))
