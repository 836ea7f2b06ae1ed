"""A description, cut into sentences and clauses in the user's own words."""

from __future__ import annotations

import re

from gencode_graph import wording
from gencode_graph.models.offline.reading.grammar import TOKEN, tokens

LONGEST = 480
_CLAUSE = re.compile(r"\s*;\s*")
_COLON = re.compile(r"\s*[;:]\s+")
_LISTED = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+", re.I)
_FEWEST = 3
_WORD = re.compile(r"\w")


def sentences(description: str) -> list[str]:
    """Every sentence and list item with a word in it, in order, each at most `LONGEST` characters."""
    found = (part for part in wording.sentences(description) if _WORD.search(part))
    return [piece for part in found for piece in _pieces(" ".join(part.split()))]


def clauses(sentence: str, *, at_colon: bool = False) -> list[str]:
    """The parts of a sentence that say something each: cut at ``;``, and at ``:`` where it is so wished."""
    cut = _COLON if at_colon else _CLAUSE
    return [part.strip(" ,") for part in cut.split(sentence) if _WORD.search(part)]


def listed(clause: str) -> list[str]:
    """``start, pause and reset``: what a tool is to do, one by one; what something has stays whole."""
    if any(token.tag == "have" for token in tokens(clause)):
        return [clause]
    return [part.strip() for part in _LISTED.split(clause) if _WORD.search(part)]


def acts(clause: str) -> list[str]:
    """``see their own, and may cancel one``: a clause cut where something else begins to be done."""
    found = tokens(clause)
    spans = list(TOKEN.finditer(clause))
    cuts = [0]
    for index in range(1, len(found)):
        joins = found[index - 1].tag in {",", "conjunction"}
        begins = found[index].tag in {"auxiliary", "verb", "pronoun"} and not found[index].lower.endswith(
            ("ed", "ing")
        )
        if joins and begins and index < len(spans):
            cuts.append(spans[index].start())
    parts = [clause[start:end] for start, end in zip(cuts, [*cuts[1:], len(clause)], strict=True)]
    parts = [re.sub(r"[\s,]+(?:and|but|or)?[\s,]*$", "", part).strip() for part in parts]
    parts = [part for part in parts if _WORD.search(part)]
    return parts if all(len(part.split()) >= _FEWEST for part in parts) else [clause]


def _pieces(text: str) -> list[str]:
    """A text longer than a requirement may be, cut between words."""
    found: list[str] = []
    while len(text) > LONGEST:
        cut = text.rfind(" ", 0, LONGEST)
        cut = cut if cut > 0 else LONGEST
        found.append(text[:cut])
        text = text[cut:].strip()
    return [*found, text] if _WORD.search(text) else found
