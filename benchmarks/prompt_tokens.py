"""(c) Prompt tokens: with the context rules and without them, and how they grow with the app."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from unittest.mock import patch

from benchmarks.apps import build, scratch, sized_model
from gencode_graph.nodes import reads
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Source, Step

SIZES = (3, 5, 6, 12)


def whole_contract(source: Source) -> Mapping[str, object]:
    """Without the rules: everybody sees all of the contract."""
    return {"contract": source.app.contract} if source.app.contract else {}


def unruled(step: Step) -> Step:
    """The step as it would be without context rules: the whole analysis, contract and sources."""
    if not step.reads or step.name == "analysis":
        return step
    extra = tuple(read for read in (reads.analysis, whole_contract) if read not in step.reads)
    everything = ("backend/app/models/*.py", "backend/app/routers/*.py", "frontend/src/pages/**")
    return replace(step, reads=(*step.reads, *extra), files=everything)


def tokens(entities: int) -> int:
    with scratch() as home:
        return asyncio.run(build(home, sized_model(entities))).usage.tokens_in


def main() -> None:
    ruled = {size: tokens(size) for size in SIZES}
    with patch.dict(STEPS, {name: unruled(step) for name, step in STEPS.items()}):
        free = tokens(5)
    print("(c) Prompt tokens of a whole run (4 characters a token)")
    print(f"    5 entities, with the context rules      {ruled[5]:>9,}")
    print(f"    5 entities, without them                {free:>9,}   {free / ruled[5]:.1f}x")
    for size in SIZES:
        print(f"    {size:>2} entities {ruled[size]:>9,}   {ruled[size] / size:>9,.0f} an entity")
    print(f"    12 entities against 3: {ruled[12] / ruled[3]:.2f}x the tokens for 4x the entities\n")
