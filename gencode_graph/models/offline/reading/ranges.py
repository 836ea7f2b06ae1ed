"""Lowest and highest values written in the text: ``rating from 1 to 10``, ``score 0-100``."""

from __future__ import annotations

import re

from gencode_graph.models.offline.reading.fields import field_name
from gencode_graph.models.offline.reading.lexicon import field_words, type_cues
from gencode_graph.models.offline.reading.words import is_plural

Range = tuple[float, float]

_UNIT = r"%|percent|stars?|points?|[cmk]?m|k?g|m?l|h|min|minutes|hours|euros?|dollars?"
_SPAN = (
    r"(?P<low>\d{1,6})\s*(?:-|to|through|and)\s*(?P<high>\d{1,7})\b"
    rf"(?:\s*(?:{_UNIT})(?![a-z]))?"
)
_WORD = r"(?!(?:from|of|between|on|in|out|is|are|to|and)\b)[a-z][\w-]*"
_AFTER = re.compile(
    rf"\b(?P<head>{_WORD}(?: {_WORD})?),?\s*[(\[:]?\s*"
    r"(?:on a scale |ranging |in the range |going |between |in )*(?:from |of |between |out of )?"
    rf"{_SPAN}[)\]]?",
    re.I,
)
_BEFORE = re.compile(rf"{_SPAN}[\s-]*(?:star |point )?(?P<head>rating|score|scale|grade|mark)s?\b", re.I)
_OUT_OF = re.compile(rf"\b(?P<head>{_WORD}(?: {_WORD})?),?\s*\(?out of (?P<high>\d{{1,4}})\b\)?", re.I)
_RATES = re.compile(r"\b(?:rat|scor)(?:e|es|ed|ing)\b", re.I)
_ONES = frozenset({"rating", "rate", "stars"})


def extract(text: str) -> tuple[str, dict[str, Range]]:
    """The text without the numbers, and the range by field name."""
    found: dict[str, Range] = {}
    for pattern in (_BEFORE, _AFTER, _OUT_OF):
        position = 0
        while match := pattern.search(text, position):
            said = match.groupdict()
            names = _names(said["head"], text[: match.end("head")])
            high = float(said["high"])
            low = float(said["low"]) if "low" in said else float(bool(_ONES & set(names)))
            if not names or low >= high:
                position = match.start() + 1
                continue
            found |= dict.fromkeys(names, (low, high))
            text = f"{text[: match.start()]}{said['head']}{text[match.end() :]}"
            position = match.start() + len(said["head"])
    return text, found


def _names(head: str, before: str) -> tuple[str, ...]:
    """The names of the field that is measured; none when the words name no number."""
    words = head.lower().split()
    last = words[-1]
    whole, short = field_name(" ".join(words)), field_name(last)
    numeric = type_cues().get(last) in {"integer", "number", "money"}
    chosen = short in field_words()["options"] and short != "status"
    if (numeric and (not is_plural(last) or last in {"stars", "points"})) or chosen or last == "scale":
        return tuple(dict.fromkeys((short, whole)))
    return ("rating", "score") if _RATES.search(before) else ()
