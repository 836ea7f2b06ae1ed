"""Find JSON in an answer, and mend what models get wrong in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import json_repair

from gencode_graph.text import fit_all
from gencode_graph.tools.answers.text import fenced_blocks

_WHOLE = re.compile(r"[\"\]}\w]\s*,?\s*\}\s*(?:`{3,}\s*)?$")
"""How a whole object ends: a value, then its brace. Text cut inside a string rarely does."""


@dataclass(frozen=True)
class Found:
    """A JSON value of the answer. ``cut_off`` says that its end is missing."""

    value: Any
    cut_off: bool = False


def find_json(text: str) -> list[Found]:
    """JSON objects of the answer, likeliest first: well-formed ones as they stand, else the
    one that repair makes of the text. Never raises."""
    whole = [f for f in (_strict(t) for t in _places(text)) if f]
    if whole:
        return whole
    start = text.find("{")
    if start < 0:
        return []
    fenced = [body for language, body in fenced_blocks(text) if language in ("json", "") and "{" in body]
    broken = fenced[-1].strip() if fenced else text[start:].rstrip()
    return _repaired(broken)


def _places(text: str) -> list[str]:
    """Where an object may start: in each fence, and at the first brace of the text."""
    fenced = [body for language, body in fenced_blocks(text) if language in ("json", "json5", "")]
    starts = [m.start() for m in re.finditer(r"^[ \t]*\{", text, re.MULTILINE)][:20]
    first = text.find("{")
    return [*reversed(fenced), *(text[i:] for i in starts), *([text[first:]] if first >= 0 else [])]


def _strict(text: str) -> Found | None:
    try:
        value = fit_all(json.JSONDecoder(strict=False).raw_decode(text.lstrip())[0])
    except (ValueError, RecursionError):
        return None
    return Found(value) if isinstance(value, dict) and value else None


def _repaired(text: str) -> list[Found]:
    try:
        value = fit_all(json_repair.loads(text, skip_json_loads=True))
    except (ValueError, RecursionError, IndexError, TypeError, AttributeError):
        return []  # repair is a heuristic of its own; what it cannot mend is no answer
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, dict) and v), None)
    if not isinstance(value, dict) or not value:
        return []
    return [Found(value, cut_off=_WHOLE.search(text) is None)]
