"""Step 4 on its own, with pages that are one colour: what is drawn is the colour a page's code names."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from gencode_graph.artifacts import Accepted, Issue, StepReport
from gencode_graph.context import Context
from gencode_graph.models.load import registered
from gencode_graph.models.testing import SeeingModel
from gencode_graph.nodes import frontend_mock, screenshot_verify
from gencode_graph.nodes.step_graph import build_step
from gencode_graph.state import START
from gencode_graph.tools.stage import Stage
from gencode_graph.tools.views import VIEWS
from gencode_graph.tools.workspace import Workspace
from tests.integration.nodes.kit import Asked, analysis_of
from tests.unit.models.drawing import colour_of, png

NAME = screenshot_verify.STEP.name
RED, GREEN, GREY = "#ff0000", "#008000", "#808080"
_COLOUR = re.compile(r'(?<=id=")[0-9a-f]{6}')


def code(colour: str) -> str:
    return f'export const Page = () => <h1 id="{colour[1:]}">Alphas</h1>\nexport default Page\n'


def path_of(page: str) -> str:
    return f"frontend/src/pages/{page}/index.tsx"


async def draw(stage: Stage) -> None:
    """Pictures by the pages' code; a page that names no colour does not render."""
    issues = []
    for page in stage.app.need_analysis().pages:
        found = _COLOUR.search((stage.root / path_of(page.slug)).read_text())
        if found is None:
            issues.append(Issue(check="blank_page", path=path_of(page.slug), message="no colour"))
            continue
        for view in VIEWS:
            stage.pictures[f"{page.slug}-{view.name}.png"] = png(view.width, view.height, f"#{found[0]}")

    async def screenshots() -> list[Issue]:
        return issues

    await stage.check("screenshots", screenshots)


MOCK = replace(frontend_mock.STEP, checks=(), verify=None)
STEPS = {MOCK.name: MOCK, NAME: replace(screenshot_verify.STEP, verify=draw, tools=())}


@dataclass
class Gallery:
    """One run of the step: its report, what was asked, and the pictures that were shown."""

    workspace: Workspace
    state: dict[str, Any]
    asked: list[Asked]
    shown: list[list[bytes]]

    @property
    def report(self) -> StepReport:
        report: StepReport = self.state["steps"][NAME]
        return report

    @property
    def looks(self) -> list[tuple[str, int]]:
        return [(a.unit, a.attempt) for a in self.asked if a.step == NAME]

    @property
    def repairs(self) -> list[Asked]:
        return [a for a in self.asked if a.step == MOCK.name]

    def colour(self, page: str) -> str:
        files = self.workspace.read(self.state["commits"].get(NAME) or self.state["commits"][START])
        found = _COLOUR.search(files[path_of(page)].decode())
        return f"#{found[0]}" if found else ""


Answer = Callable[[Asked, str], str | BaseException]
"""What is asked, and the colour that is shown with it ("" without a picture)."""


async def run_gallery(
    home: Path, colours: dict[str, str], answer: Answer, *, model: Any = SeeingModel,
    accepted: dict[str, Accepted] | None = None, resumes: int = 0,
    replay: str = "", **options: Any,
) -> Gallery:  # fmt: skip
    """Look at pages, named as entities are (``Alpha`` is on ``alphas``), of these colours.

    ``resumes`` is how often the run is interrupted, and goes on.
    """
    workspace = Workspace(home / "sample")
    workspace.create()
    files = {path_of(f"{name.lower()}s"): code(colour).encode() for name, colour in colours.items()}
    files["analysis.json"] = analysis_of(*colours).model_dump_json().encode()
    base = workspace.commit(files, [], "start\n", "Test")

    def script(prompt: str) -> str | BaseException:
        asked = Asked.of(prompt)
        shown = getattr(painter, "shown", [])
        return answer(asked, colour_of(shown[-1][0]) if asked.step == NAME and shown else "")

    painter = model(script=script, prompts=[], **({"shown": []} if model is SeeingModel else {}))
    graph = build_step(STEPS[NAME], STEPS)
    graph.checkpointer = InMemorySaver()
    with registered("painter", lambda: painter):
        context = Context(
            home=str(home), model=replay or "painter", sandbox="none", **{"retries": 0, **options}
        )
        inputs = {"project_id": "sample", "description": "x", "commits": {START: base},
                  "steps": {}, "accepted": accepted or {}}  # fmt: skip
        config: Any = {"configurable": {"thread_id": "t"}}
        await graph.ainvoke(inputs, config, context=context)
        for _ in range(resumes):
            assert (await graph.aget_state(config)).interrupts
            await graph.ainvoke(None, config, context=context)
        state = dict((await graph.aget_state(config)).values)
    return Gallery(workspace, state, [Asked.of(p) for p in painter.prompts], getattr(painter, "shown", []))
