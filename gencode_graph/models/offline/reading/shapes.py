"""Sentences of a plain shape, put the way the walk reads best: as the fields of a kind of record."""

from __future__ import annotations

import re

from gencode_graph.models.offline.reading.words import singular, with_article

_ONE = r"(?:an?|each|every|one)"
_WORD = r"[a-z][\w-]*"
_STATES = re.compile(
    rf"\b{_ONE} (?P<kind>{_WORD}) (?:is|can be|may be|must be|is always) (?:either )?"
    rf"(?P<states>{_WORD}(?: {_WORD}){{0,2}}(?:, {_WORD}(?: {_WORD}){{0,2}})*,? or {_WORD}(?: {_WORD}){{0,2}})"  # noqa: E501
    r"(?=\s*(?:[.;!?\n]|$))",
    re.I,
)
"""``an order is new, cooking, served or paid``"""
_PART = rf"(?:an?|one|the) {_WORD}(?: (?!at\b|on\b|for\b|in\b|and\b){_WORD})?"
_PARTS = rf"{_PART}(?:(?:, and|,| and| with| to) {_PART})*"
_JOINS = re.compile(
    rf"(?:(?P<after>[,;:]?\s+(?:(?:and|where)\s+)?)|\b)(?P<one>{_ONE}) (?P<kind>{_WORD}) (?P<verb>{_WORD}s) "
    rf"(?P<parts>{_PARTS})"
    rf"(?: (?:at|on|for|in) (?P<when>an? {_WORD}(?: {_WORD})?))?(?=\s*(?:[.;!?,\n]|$))",
    re.I,
)
"""``a slot joins a talk and a room at a start time``"""
_LINES = re.compile(
    rf"\b(?P<whole>{_WORD}s) (?:of|with|made of|consisting of) (?:several|many|multiple|various|one or more) "
    rf"(?P<part>{_WORD}s),? (?:with|and) (?P<fields>an? {_WORD}(?:(?:,| and) an? {_WORD})*) each\b",
    re.I,
)
"""``orders of several dishes with a quantity each``"""
_UNITS = re.compile(rf"\b(?P<what>{_WORD}) in {_WORD}(?=\s*(?:,|\)|and\b|or\b|[.;\n]|$))", re.I)
_MEASURE = re.compile(
    r"(?:kilo|centi|milli|mega|giga)?(?:gram|met(?:re|er)|lit(?:re|er)|hertz|watt|joule|bar|volt)s?|"
    r"miles?|feet|inches|pounds|ounces|gallons|tons?|tonnes|degrees|decibels|percent|kg|g|cm|mm|km|m|ml|l|khz|mhz",
    re.I,
)
"""What numbers are measured in."""
_PAGE_SHOWS = re.compile(
    r"\b(?:the|its) (?:home|start|front|main|first) ?page (?:shall |should |must )?(?:shows?|displays?)\b",
    re.I,
)
"""``The home page shows the number of swaps``: an order to show it."""
_SENTENCE = re.compile(r"(?<=[.!?;\n])")
_NOT_VERBS = frozenset("is has was does this its".split())
_JOINING = frozenset("joins connects links".split())


def plainly(text: str) -> str:
    """The text with such sentences put as ``an order has a status (new, cooking, served, paid)``."""
    kinds = _several(text)
    text = _PAGE_SHOWS.sub("Show", text)
    text = _STATES.sub(_status, text)
    text = _LINES.sub(_order_lines, text)
    text = _JOINS.sub(lambda match: _joined(match, kinds), text)
    return "".join(_without_units(sentence) for sentence in _SENTENCE.split(text))


def units(text: str) -> dict[str, str]:
    """The units the text gives fields in its lists: ``weight`` -> ``kilograms``."""
    return {
        match["what"].lower(): match[0].split()[-1].lower()
        for sentence in _SENTENCE.split(text) if sentence.count(",") > 1
        for match in _UNITS.finditer(sentence)
    }  # fmt: skip


def measures(unit: str) -> bool:
    """Whether what is told in it is a number."""
    return _MEASURE.fullmatch(unit) is not None


def states(text: str) -> dict[str, tuple[str, ...]]:
    """The states the text gives a kind of record, by its name in the singular."""
    return {
        match["kind"].lower(): tuple(re.split(r",? or |, ", match["states"]))
        for match in _STATES.finditer(text)
    }


def _several(text: str) -> set[str]:
    """What the text speaks of in the plural, in the singular."""
    words = {word.lower() for word in re.findall(_WORD, text, re.I)}
    return {singular(word) for word in words if singular(word) != word}


def _status(match: re.Match[str]) -> str:
    options = ", ".join(re.split(r",? or |, ", match["states"]))
    return f"each {match['kind']} has a status ({options})"


def _order_lines(match: re.Match[str]) -> str:
    whole, part = singular(match["whole"].lower()), singular(match["part"].lower())
    line = f"{whole} item"
    return (
        f"{match['whole']}. {match['part'].capitalize()} have a name. "
        f"Each {line} has {with_article(whole)}, {with_article(part)} and {match['fields']}"
    )


def _joined(match: re.Match[str], kinds: set[str]) -> str:
    """Only where the text speaks of several of these: else it is one thing that is told, not a kind."""
    parts = [part.strip() for part in re.split(r", and |,| and | with | to ", match["parts"].lower())]
    verb = match["verb"].lower()
    known = all(re.sub(r"^(?:an?|one|the) ", "", part) in kinds for part in parts)
    if not known or verb in _NOT_VERBS or (match["kind"].lower() not in kinds and verb not in _JOINING):
        return match[0]
    when = f" and {match['when']}" if match["when"] else ""
    start = ". " if (match["after"] or "").strip() else match["after"] or ""
    return f"{start}{match['one']} {match['kind']} has {' and '.join(parts)}{when}"


def _without_units(line: str) -> str:
    """``weight in kilograms, length in centimetres``: in a list of fields the unit is none."""
    return _UNITS.sub(r"\g<what>", line) if line.count(",") > 1 else line
