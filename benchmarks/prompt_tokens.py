"""(c) Prompt tokens: with the context rules and without them, and how they grow with the app."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from benchmarks.apps import build, scratch, sized_model
from gencode_graph.artifacts import RunReport
from gencode_graph.nodes import reads
from gencode_graph.nodes.asking import asked
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Source, Step
from gencode_graph.prompts.load import messages
from gencode_graph.tools.app import App, load_app

SIZES = (3, 5, 6, 12)
CHARACTERS_A_TOKEN = 4
EVERYTHING = (
    "backend/app/models/*.py",
    "backend/app/routers/*.py",
    "frontend/src/pages/**",
)


def whole_contract(source: Source) -> Mapping[str, object]:
    """Without the rules: everybody sees all of the contract."""
    return {"contract": source.app.contract} if source.app.contract else {}


def unruled(step: Step) -> Step:
    """The step as it would be without context rules: the whole analysis, contract and sources."""
    return replace(step, reads=(*step.reads, reads.analysis, whole_contract), files=EVERYTHING)


def first_prompts(app: App, step: Step) -> int:
    """Tokens of the first prompts of all units of a step, on a finished app."""
    return sum(
        len(str(message.content)) // CHARACTERS_A_TOKEN
        for unit in step.unit_ids(app)
        for message in messages(asked(step, Source(app, unit, description="x")), step.agent)
    )


def run(entities: int) -> tuple[RunReport, App]:
    with scratch() as home:
        report = asyncio.run(build(home, sized_model(entities)))
        return report, load_app(home / "app", report.revision)


def in_all(report: RunReport, app: App) -> int:
    """Prompt tokens of the run, and of the steps it skipped for want of a browser: their units are
    asked once each, and not reviewed."""
    left_out = [step for name, step in STEPS.items() if report.steps[name].status == "skipped"]
    return report.usage.tokens_in + sum(first_prompts(app, step) for step in left_out)


def main() -> None:
    runs = {size: run(size) for size in SIZES}
    five = runs[5][1]
    written = [step for step in STEPS.values() if step.units(five.need_analysis())]
    ruled = sum(first_prompts(five, step) for step in written)
    free = sum(first_prompts(five, unruled(step)) for step in written)
    print("(c) Prompt tokens (4 characters a token)")
    print(f"    first prompts, 5 entities, with the context rules   {ruled:>9,}")
    print(f"    first prompts, 5 entities, without them             {free:>9,}   {free / ruled:.1f}x")
    used = {size: in_all(*made) for size, made in runs.items()}
    for size, tokens in used.items():
        an_entity = f"{tokens / size:>7,.0f} an entity"
        print(f"    whole run with reviews, {size:>2} entities   {tokens:>9,}   {an_entity}")
    growth = used[12] / used[3]
    print(f"    12 entities against 3: {growth:.2f}x the tokens for 4x the entities\n")
