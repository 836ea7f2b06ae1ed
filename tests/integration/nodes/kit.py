"""A small step on its own, answered by a script, in a real workspace."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page, StepReport
from gencode_graph.context import Context
from gencode_graph.models.load import registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.nodes.step import Step, each_entity
from gencode_graph.nodes.step_graph import build_step
from gencode_graph.state import START
from gencode_graph.tools.workspace import Workspace

GOOD = "def answer() -> int:\n    return 42\n"
APPROVED = '{"approved": true, "quality_score": 9, "issues": []}'


def analysis_of(*names: str) -> Analysis:
    """An analysis of entities that each have a title and a page."""
    return Analysis(
        name="Sample",
        summary="A sample.",
        entities=[
            Entity(name=name, plural=f"{name}s", fields=[EntityField(name="title")]) for name in names
        ],
        pages=[
            Page(slug=f"{name.lower()}s", route=f"/{name.lower()}s", kind="collection",
                 title=f"{name}s", entity=name)
            for name in names
        ],
    )  # fmt: skip


def small_step(**changes: Any) -> Step:
    """A step with one unit an entity, each of which writes one Python file."""
    declared: dict[str, Any] = {
        "name": "architecture",
        "agent": "derek",
        "summary": "Write the notes.",
        "units": each_entity,
        "writes": ("notes/{unit}.py",),
    }
    return Step(**{**declared, **changes})


@dataclass(frozen=True)
class Asked:
    """The parts of a prompt that a script decides by."""

    step: str
    unit: str
    attempt: int
    text: str

    @staticmethod
    def of(prompt: str) -> Asked:
        found = re.match(r'<task step="([^"]+)" unit="([^"]+)" attempt="(\d+)"', prompt)
        assert found, prompt[:200]
        return Asked(found[1], found[2], int(found[3]), prompt)

    @property
    def reviewed(self) -> bool:
        return self.step == "review"


def block(unit: str, code: str = GOOD) -> str:
    return f'<file path="notes/{unit}.py">\n{code}</file>\n'


def well(asked: Asked) -> str:
    """What a good model answers."""
    return APPROVED if asked.reviewed else block(asked.unit)


@dataclass
class Run:
    """One run of a step: what it left behind, and what the model was asked."""

    workspace: Workspace
    state: dict[str, Any]
    asked: list[Asked]
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def report(self) -> StepReport:
        report: StepReport = self.state["steps"]["architecture"]
        return report

    @property
    def files(self) -> dict[str, bytes]:
        return self.workspace.read(self.state["commits"].get("architecture") or self.state["commits"][START])

    def drafts(self, unit: str) -> list[Asked]:
        return [a for a in self.asked if a.unit == unit and not a.reviewed]

    def asked_of(self, step: str) -> int:
        """How often units of a step were asked."""
        return len([a for a in self.asked if a.step == step])


async def run_step(
    home: Path,
    step: Step,
    answer: Callable[[Asked], str],
    *,
    entities: tuple[str, ...] = ("Alpha", "Beta"),
    accepted: dict[str, Any] | None = None,
    finish_reason: str = "stop",
    steps: dict[str, Step] | None = None,
    max_attempts: int = 3,
) -> Run:
    """Run ``step`` from a first commit that holds the analysis."""
    whole = analysis_of(*entities).model_dump_json().encode()
    context = Context(home=str(home), model="scripted", sandbox="none", max_attempts=max_attempts)
    return await run_prepared(
        home, step, {"analysis.json": whole}, lambda prompt: answer(Asked.of(prompt)), context,
        steps or {step.name: step}, accepted=accepted, finish_reason=finish_reason,
    )  # fmt: skip


async def run_prepared(
    home: Path,
    step: Step,
    files: dict[str, bytes],
    script: Callable[[str], str],
    context: Context,
    steps: Mapping[str, Step],
    *,
    accepted: dict[str, Any] | None = None,
    finish_reason: str = "stop",
) -> Run:
    """Run ``step`` from a first commit of ``files``; ``context`` names the model "scripted"."""
    workspace = Workspace(home / "sample")
    workspace.create()
    base = workspace.commit(files, [], "start\n", "Test")
    model = ScriptedModel(script=script, finish_reason=finish_reason, prompts=[])
    graph = build_step(step, steps)
    graph.checkpointer = InMemorySaver()
    with registered("scripted", lambda: model):
        inputs = {"project_id": "sample", "description": "x", "commits": {START: base},
                  "steps": {}, "accepted": accepted or {}}  # fmt: skip
        config: Any = {"configurable": {"thread_id": "t"}}
        events = [e async for e in graph.astream(inputs, config, context=context, stream_mode="custom",
                                                 subgraphs=True)]  # fmt: skip
        state = dict((await graph.aget_state(config)).values)
    return Run(workspace, state, [Asked.of(p) for p in model.prompts], [e[-1] for e in events])
