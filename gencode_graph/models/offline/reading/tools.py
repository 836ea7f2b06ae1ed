"""Tools without records: a calculator, a checklist, a timer, a quiz. One page, and no backend."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.artifacts import Analysis, Logic, Needs, Page
from gencode_graph.models.offline.reading import theme
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.sentences import sentences

_HEAD = re.compile(
    r"^\W*(?:(?:please|i|we|you|want|need|would|like|build|make|create|implement|write|develop|give|me|us|a|an|the|"
    r"my|our|simple|small|little|online|nice)\s+)*(?P<of>(?:[a-z][\w-]*\s+){0,3}?)"
    r"(?P<kind>calculator|check\s?list|timer|stop\s?watch|quiz)"
    r"(?=\s*(?:[.,;:!?]|$|\b(?:for|about|to|with|without|that|which|where|on|in|and|game|app|tool|page|website)\b))",
    re.I,
)
"""The first words of a description that is of a tool."""
_KEEPS = re.compile(
    r"\b(?:track|keep|keeps|record|records|log|logs|store|manage|accounts?|sign|login|log in|users?|members?|dashboard|"  # noqa: E501
    r"histor\w+|export|share|send)\b",
    re.I,
)
_INPUTS = re.compile(
    r"(?:\benter|\bgiven|\bfrom|\btype in|\bfill in|\bchoose|\bpick|:)\s+(?P<inputs>[^.;:]+?)"
    r"(?=\s*(?:[.;:]|,?\s*(?:and\s+)?(?:see|get|gives?|show|shows|it|which|to get|then)\b|$))",
    re.I,
)
_RESULT = re.compile(
    r"\b(?:gives?|see|shows?|get|calculates?|computes?|works? out|tells?)\s+(?:me\s+|you\s+)?(?P<result>[^.;]+)",  # noqa: E501
    re.I,
)
_PART = re.compile(r"\s*(?:,|\band\b|\bchoose\b|\benter\b|\bpick\b)\s*")
_ARTICLE = re.compile(r"^(?:an?|the|my|your|its|number of)\s+", re.I)
_MINUTES = re.compile(
    r"\b(\d{1,3}|one|two|three|four|five|ten|fifteen|twenty|thirty)[- ](?:minutes?|mins?)\b", re.I
)


@dataclass(frozen=True)
class Tool:
    """``kind`` of tool; what goes in and comes out, in the text's words."""

    kind: str
    inputs: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


def of(text: str) -> Tool | None:
    """The tool the description is of, or None where it is of something else, or of records beside it."""
    first = next(iter(sentences(text)), "")
    match = _HEAD.match(first)
    if match is None or _KEEPS.search(text):
        return None
    kind = re.sub(r"\s", "", match["kind"].lower()).replace("stopwatch", "timer")
    if kind != "calculator":
        return Tool(kind)
    rest = text[match.end() :]
    inputs = tuple(dict.fromkeys(_names(i["inputs"]) for i in _INPUTS.finditer(rest)))
    flat = tuple(dict.fromkeys(name for group in inputs for name in group))
    result = _RESULT.search(rest)
    results = _names(result["result"])[:1] if result else ()
    return Tool(kind, flat, results)


def _names(text: str) -> tuple[str, ...]:
    parts = (_ARTICLE.sub("", part.strip()).strip() for part in _PART.split(text))
    return tuple(part for part in parts if part and len(part.split()) <= 3)


_BUILT = {
    "checklist": "A checklist of items: add an item, tick it off, check it, remove it, and start over again. "
                 "The list is kept in the browser.",
    "timer": "A timer, countdown or stopwatch with start, pause, stop and reset; it starts with a value of {minutes} "  # noqa: E501
             "minutes, counts down and rings when it is over, when the time is up or done.",
    "quiz": "A quiz: questions and answers that you type in are asked one after another, with a score at the end.",  # noqa: E501
    "loan_payment": "A calculator for a loan, mortgage or credit: enter or choose its {inputs}; it gives, shows or "  # noqa: E501
                    "calculates the monthly payment, and a table of what is left to pay each year.",
}  # fmt: skip
"""What each of them does, in the words a description may use for it. Nothing else is claimed."""
_MONEY_LENT = re.compile(r"\b(?:loan|mortgage|credit)\b", re.I)
_NUMBER = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "ten": "10", "fifteen": "15",
           "twenty": "20", "thirty": "30"}  # fmt: skip


def read(tool: Tool, name: str, gloss: Gloss) -> Analysis | None:
    """The analysis of such a tool; None where how it is worked out is not known."""
    what = _logic(tool, gloss.text)
    if what is None:
        return None
    kind, text = what
    slug = kind.replace("_", "-")
    return Analysis(
        name=name,
        summary=f"{name} is a tool of one page; nothing is kept on a server. {text}",
        language=gloss.language,
        archetype="content",
        logic=[Logic(name=kind, text=text, used_by=[slug])],
        pages=[Page(slug=slug, route="/", kind="tool", title=name, description=text)],
        theme=theme.of(gloss.text, name),
        needs=Needs(backend=False, auth=False),
        assumptions=["Nobody needs an account, and what is typed in stays in the browser."],
    )


def _logic(tool: Tool, text: str) -> tuple[str, str] | None:
    if tool.kind == "calculator":
        lent = _MONEY_LENT.search(text) and "payment" in " ".join(tool.results) and len(tool.inputs) > 1
        inputs = list(dict.fromkeys([*tool.inputs, *([] if _has_term(tool) else ["years"])]))
        return ("loan_payment", _BUILT["loan_payment"].format(inputs=", ".join(inputs))) if lent else None
    minutes = _MINUTES.search(text)
    said = minutes[1].lower() if minutes else "five"
    return tool.kind, _BUILT[tool.kind].format(minutes=f"{said} ({_NUMBER.get(said, said)})")


def _has_term(tool: Tool) -> bool:
    return any(word in " ".join(tool.inputs) for word in ("year", "month", "term", "duration"))
