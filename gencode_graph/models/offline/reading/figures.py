"""What a dashboard is wished to show: ``income by vet`` is a figure, not a kind of record."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.models.offline.reading.lexicon import is_known, load, type_cues
from gencode_graph.models.offline.reading.words import singular, snake

WORDS = {name: frozenset(words.split()) for name, words in load("figures.toml").items()}
_ASKS = re.compile(
    r"\b(?:show(?:s|ing)?|see(?:ing)?|view|display(?:s|ing)?|chart(?:s|ing)?|graph(?:s|ing)?|plot(?:s|ting)?|"
    r"compare|visuali[sz]e|reports?(?: on)?|dashboard|overview|statistics|stats|breakdown|summary)\b",
    re.I,
)
_PICTURED = re.compile(
    r"\b(?:show|compare|dashboard|chart|graph|plot|overview|statistics|stats|breakdown|summary|report)s?\b",
    re.I,
)
_HOW_MANY = re.compile(
    r"\bhow many (?P<things>[a-z][\w-]*s)(?: (?:that |which )?(?:are|is|have been|were)(?: currently| still| now| already)?"  # noqa: E501
    r" (?P<state>[a-z]+(?: [a-z]+)?)(?=\s*(?:[.,;!?]|$)))?", re.I,
)  # fmt: skip
_PIECES = re.compile(r"(\s*(?:,|;|:|&|\band\b|\bplus\b)\s*)", re.I)
_BY = re.compile(
    r"^(?P<what>.*?)\s*\b(?:(?:grouped|broken down|split)\s+)?(?:by|per|for each|for every|of each|across)\s+"
    r"(?:the\s+|each\s+)?(?P<group>[a-z][\w-]*(?:\s+(?!(?:on|in|as|at|over|for|with|and|is|are|of|to|from)\b)[a-z][\w-]*)?)"
    r"(?P<tail>.*)$",
    re.I,
)
_SHORT = 3
_COUNT_OF = re.compile(r"\bnumber of\b", re.I)
_TOTAL_OF = re.compile(r"\b(?:total|sum) of\b", re.I)
_PLACES = frozenset("on in as at over".split())
_NUMBERS = frozenset({"money", "number", "integer"})


@dataclass(frozen=True)
class Wish:
    """``measure`` in the text's words, shown for each ``group`` (a name), or as a whole."""

    measure: str
    group: str = ""
    average: bool = False
    total: bool = False
    """Whether a sum is asked for rather than how many."""
    counted: bool = False
    """Whether how many is asked for."""

    @property
    def is_money(self) -> bool:
        """Whether it is a sum of whatever is paid."""
        return self.measure.split()[-1] in WORDS["money"]

    @property
    def last(self) -> str:
        """The word that says what is measured."""
        return singular(self.measure.split()[-1])


def extract(text: str) -> tuple[str, list[Wish]]:
    """The text without the figures it wishes for, and those."""
    text = _HOW_MANY.sub(_counted, text)
    asks = _ASKS.search(text)
    if asks is None:
        return text, []
    pictured = bool(_PICTURED.search(text))
    found: list[Wish] = []
    # ``Spending by supplier on a dashboard`` begins with the wish.
    start = 0 if pictured and _first_is_figure(text) else asks.end()
    kept = [text[:start]]
    kept += [
        part if _PIECES.fullmatch(part) else _left(part, found, pictured=pictured)
        for part in _PIECES.split(text[start:])
    ]
    if not found:
        return text, []
    if not re.search(r"\w", kept[1]) or kept[1].split()[0].lower() in _PLACES:
        # A verb that has lost its object would be taken for a noun.
        kept[0] = text[: asks.start()] if start else ""
    return re.sub(r"(?:\s*[,;]|\s+and)+\s*$", "", "".join(kept)), found


def _counted(match: re.Match[str]) -> str:
    """``how many parcels are in transit`` is the number of in-transit parcels."""
    state = "-".join((match["state"] or "").split())
    return f"the number of {state} {match['things']}".replace("  ", " ")


def _first_is_figure(text: str) -> bool:
    grouped = _BY.match(_PIECES.split(text)[0])
    words = _measure(grouped["what"])[0] if grouped else []
    return bool(words) and len(words) <= _SHORT and words[-1] in WORDS["money"] | WORDS["count"]


def _left(part: str, found: list[Wish], *, pictured: bool) -> str:
    """What is left of a piece of the sentence when the wish in it has been noted."""
    grouped = _BY.match(part)
    if grouped is None:
        return _whole(part, found)
    words, average = _measure(grouped["what"])
    group = snake(grouped["group"])
    if not words and found and not grouped["what"].strip():
        found.append(Wish(found[-1].measure, _single(group), found[-1].average))
        return grouped["tail"]
    if not words or len(words) > _SHORT:
        return part
    wish = Wish(" ".join(words), _single(group), average)
    kind = is_known(singular(words[-1])) and words[-1] not in WORDS["money"]
    counted = type_cues().get(words[-1]) in _NUMBERS or type_cues().get("_".join(words)) in _NUMBERS
    if words[-1] in WORDS["money"] | WORDS["count"] or (not kind and counted):
        found.append(wish)
        return grouped["tail"]
    if pictured:
        found.append(wish)
        return grouped["tail"] if _COUNT_OF.search(grouped["what"]) else f"{grouped['what']}{grouped['tail']}"
    return part


def _whole(part: str, found: list[Wish]) -> str:
    """A figure that is shown as it is, or another group for the one before."""
    words, average = _measure(part)
    if words and len(words) <= _SHORT and _COUNT_OF.search(part):
        found.append(Wish(" ".join(words), "", average, counted=True))
        return ""
    if len(words) > 1 and _TOTAL_OF.search(part):
        found.append(Wish(" ".join(words), "", average, total=True))
        return ""
    if words and len(words) <= _SHORT and words[-1] in WORDS["money"] | WORDS["count"]:
        found.append(Wish(" ".join(words), "", average))
        return ""
    if found and found[-1].group and len(words) == 1 and singular(words[0]) == words[0]:
        found.append(Wish(found[-1].measure, words[0], found[-1].average))
        return ""
    return part


def _measure(text: str) -> tuple[list[str], bool]:
    """The words that name what is measured, and whether its average is asked for."""
    words = re.findall(r"[a-z][\w-]*", text.lower())
    average = False
    while words and words[0] in WORDS["lead"]:
        average = average or words[0] in WORDS["average"]
        words = words[1:]
    return words, average


def _single(name: str) -> str:
    head, _, last = name.rpartition("_")
    return f"{head}_{singular(last)}" if head else singular(last)
