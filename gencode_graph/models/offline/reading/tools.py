"""Tools without records: a calculator, a checklist, a timer, a quiz. One page, and no backend.

What they hold is in the page's first section, in the form that the writer of tool pages reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.artifacts import Analysis, Needs, Page, Section, SectionItem
from gencode_graph.models.offline.reading import accounts, sums, theme
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.sentences import sentences

_HEAD = re.compile(
    r"^\W*(?:(?:please|i|we|you|want|need|would|like|build|make|create|implement|write|develop|give|me|us|"
    r"a|an|the|my|our|simple|small|little|online|nice)\s+)*(?:[a-z][\w-]*\s+){0,3}?"
    r"(?P<kind>calculator|check\s?list|timer|quiz)"
    r"(?=\s*(?:[.,;:!?]|$|\b(?:for|about|to|with|without|that|which|where|on|in|and|game|app|tool|page|website)\b))",
    re.I,
)
"""The first words of a description that is of a tool."""
_KEEPS = re.compile(
    r"\b(?:track|keep|keeps|record|records|log|logs|store|manage|accounts?|sign|login|log in|users?|members?|"
    r"dashboard|histor\w+|export|share|send)\b",
    re.I,
)
_INPUTS = re.compile(
    r"(?:\benter|\bgiven|\bfrom|\btype in|\bfill in|\bchoose|\bpick|:)\s+(?P<inputs>[^.;:]+?)"
    r"(?=\s*(?:[.;:]|,?\s*(?:\band\s+)?\b(?:see|get|gives?|show|shows|it|which|to get|then)\b|$))",
    re.I,
)
_RESULT = re.compile(
    r"\b(?:gives?|see|shows?|get|calculates?|computes?|works? out|tells?)\s+(?:me\s+|you\s+)?(?P<result>[^.;]+)",  # noqa: E501
    re.I,
)
_WORKS_OUT = re.compile(
    r"^\W*(?:[\w'-]+\s+){1,5}?[\w-]+(?:er|or)\s*(?:[:.]|that|where)"
    r"[^.]*?\b(?:enter|type in|given)\b[^.]*?\b(?:see|get|gives?|shows?|tells?)\b",
    re.I,
)
"""``A tip splitter: enter the bill; see what each one pays``: values go in, and something comes out."""
_PART = re.compile(r"\s*(?:,|\band\b|\bchoose\b|\benter\b|\bpick\b)\s*")
_ARTICLE = re.compile(r"^(?:(?:an?|the|my|your|its|from|given|enter)\s+)+", re.I)
_MINUTES = re.compile(
    r"\b(\d{1,3}|one|two|three|four|five|ten|fifteen|twenty|thirty)[- ](?:minutes?|mins?)\b", re.I
)
_NUMBER = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20,
           "thirty": 30}  # fmt: skip
_MOST_WORDS = 6
_TABLE = re.compile(r"\btable\b|\bleft (?:each|every|per|after each) year\b", re.I)
_LEFT = "left to pay"
_BUILT = {
    "checklist": "A checklist of items or things: add an item, tick it off, check or uncheck it, remove it, start over again. "  # noqa: E501
    "It remembers the list, and what is ticked: they are kept in the browser.",
    "timer": "A countdown timer that counts down from a start value of {said} minutes: start, pause, and start over again: reset it.",  # noqa: E501
    "quiz": "A quiz of questions with answers, asked one after another, with a score at the end.",
    "calculator": "A calculator ({said}): enter, type in, choose or pick {inputs}; it gives, shows, calculates or works out "  # noqa: E501
    "{results}.",
}
"""What each of them does, in the words a description may use for it. Nothing else is claimed."""
_SHOWN = {
    "checklist": "Add what you need, and tick it off.",
    "timer": "Start it, pause it, start it over.",
    "quiz": "One question after another, and your score at the end.",
    "calculator": "Change a value, and see what it comes to.",
}


@dataclass(frozen=True)
class Tool:
    """``kind`` of tool; what goes in and comes out, in the text's words."""

    kind: str
    inputs: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


def of(text: str) -> Tool | None:
    """The tool the description is of, or None where it is of something else, or of records beside it."""
    match = _HEAD.match(next(iter(sentences(text)), ""))
    if _KEEPS.search(accounts.without(text)) or not (match or _WORKS_OUT.match(text)):
        return None
    kind = re.sub(r"\s", "", match["kind"].lower()) if match else "calculator"
    if kind != "calculator":
        return Tool(kind)
    rest = text[match.end() :] if match else text
    inputs = dict.fromkeys(name for found in _INPUTS.finditer(rest) for name in _names(found["inputs"]))
    result = _RESULT.search(rest)
    results = _names(result["result"]) if result else ()
    return Tool(kind, tuple(inputs), (*results, *((_LEFT,) if _TABLE.search(text) else ())))


def read(tool: Tool, name: str, gloss: Gloss) -> Analysis | None:
    """The analysis of such a tool; None where how it is worked out is not known."""
    section = _section(tool, gloss.text)
    if section is None:
        return None
    page = Page(
        slug=tool.kind, route="/", kind="tool", title=name, description=_SHOWN[tool.kind], sections=[section]
    )
    examples = ["The questions are examples: the description gives none."] if tool.kind == "quiz" else []
    return Analysis(
        name=name,
        summary=f"{name} is a tool of one page; nothing is kept on a server. {section.body}",
        language=gloss.language,
        archetype="content",
        pages=[page],
        theme=theme.of(gloss.text, name),
        needs=Needs(backend=False, auth=False),
        assumptions=["Nobody needs an account, and what is typed in stays in the browser.", *examples],
    )


def _section(tool: Tool, text: str) -> Section | None:
    built, said = _BUILT[tool.kind], ""
    items: list[SectionItem] = []
    if tool.kind == "calculator":
        worked = sums.told(tool.inputs, text) or sums.known(tool.inputs, tool.results, text)
        if worked is None:
            return None
        items = worked.items
        parts = {kind: ", ".join(i.heading for i in items if ("=" in i.body) == (kind == "results"))
                 for kind in ("inputs", "results")}  # fmt: skip
        table = (
            " and a table of what is left to pay each year" if any("by year" in i.body for i in items) else ""
        )
        built = built.format(said=worked.said, inputs=parts["inputs"], results=parts["results"] + table)
    if tool.kind == "timer":
        found = _MINUTES.search(text)
        said = found[1].lower() if found else "five"
        items = [SectionItem(heading="Time", body=f"{_NUMBER.get(said) or int(said)}:00")]
        built = built.format(said=said)
    if tool.kind == "quiz":
        items = [
            SectionItem(heading=f"What is {one} times {other}?", body=f"{one * other} | {one * other + 2} | {one + other}")  # noqa: E501
            for one, other in ((3, 4), (6, 7), (8, 9))
        ]  # fmt: skip
    return Section(kind="text", heading=_title(tool.kind), body=built, action=tool.kind, items=items)


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


def _names(text: str) -> tuple[str, ...]:
    parts = (_ARTICLE.sub("", part.strip()).strip() for part in _PART.split(text))
    return tuple(part for part in parts if part and len(part.split()) <= _MOST_WORDS)
