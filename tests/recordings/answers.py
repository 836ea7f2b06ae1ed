"""A model that gives the recorded answers to whatever prompt of the same unit, today's or tomorrow's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path

from langchain_core.language_models import BaseChatModel

from gencode_graph.models.recording import Exchange, Said, recorded, task_of
from gencode_graph.models.testing import ScriptedModel

Spoil = Callable[[str, str, int, str], str]
"""Step, unit, how often it is asked by now, and the recorded answer -> what is answered in its place."""


def answering(folder: Path, spoil: Spoil | None = None) -> BaseChatModel:
    """An answer belongs to a step, a unit and an attempt; where several do (reviews of one unit's drafts),
    to the one whose prompt is most like the one asked. An attempt that was not recorded gets the unit's
    last answer. Raises LookupError, in the call, for a unit that was not asked then.
    """
    by_task = defaultdict[tuple[str, str, str], list[Exchange]](list)
    by_unit = defaultdict[tuple[str, str], list[Exchange]](list)
    for exchange in recorded(folder).values():
        by_task[exchange.step, exchange.unit, exchange.attempt].append(exchange)
        by_unit[exchange.step, exchange.unit].append(exchange)
    asked = Counter[tuple[str, str]]()

    def answer(prompt: str) -> str:
        step, unit, attempt = task_of([Said(role="human", text=prompt)])
        latest = sorted(by_unit[step, unit], key=lambda exchange: exchange.attempt)[-1:]
        candidates = by_task[step, unit, attempt] or latest
        if not candidates:
            raise LookupError(f"nothing was recorded for {step} {unit}")
        found = max(candidates, key=lambda e: _likeness(e.messages[-1].text, prompt)).answer
        asked[step, unit] += 1
        return spoil(step, unit, asked[step, unit], found) if spoil else found

    return ScriptedModel(script=answer, prompts=[])


def _likeness(before: str, now: str) -> float:
    return SequenceMatcher(None, before.split("\n"), now.split("\n"), autojunk=False).ratio()
