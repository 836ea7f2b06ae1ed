"""Sentences about the look: which they are, and what the theme took from them."""

from __future__ import annotations

import re

from gencode_graph.artifacts import Theme
from gencode_graph.models.offline.reading.lexicon import load

_WORDS = load("theme.toml")
_LOOKED_AT = re.compile(
    r"\b(?:backgrounds?|themes?|looks?|styl(?:e|ed|ing)|design|colou?rs?|mode|accents?|palette|ui|interface|feel|tones?|"
    r"components?|buttons?|cards?|fonts?|headings?|corners?)\b",
    re.I,
)
_NAMES = "|".join(
    re.escape(name)
    for name in sorted({*_WORDS["colours"], *_WORDS["css"], *_WORDS["moods"]}, key=len, reverse=True)
)
_COLOUR = re.compile(rf"\b(?:{_NAMES}|dark|light|serif|sans|mono|rounded)\b|#[0-9a-f]{{6}}\b", re.I)
_ORDER = re.compile(
    r"^\W*(?:please\s+)?(?:apply|use|style|make|give|choose|set|colou?r|render|the)\b[^(:]*$", re.I
)
_CLAUSES = re.compile(r"(?<=[.;!?])\s+|(?<=\n)")


def is_look(clause: str) -> bool:
    """Whether the clause speaks of nothing but how the app looks."""
    return bool(_ORDER.match(clause) and _COLOUR.search(clause) and _LOOKED_AT.search(clause))


def without(text: str) -> str:
    """The text without such clauses: ``apply ivory as the background`` names no record."""
    return " ".join(clause for clause in _CLAUSES.split(text) if not is_look(clause))


_GROUND = re.compile(
    rf"\b(?:(?P<before>{_NAMES})(?: as (?:the )?| for (?:the )?|-coloured | )(?P<what>backgrounds?|surfaces?)\b|"  # noqa: E501
    rf"(?P<first>backgrounds?|surfaces?)(?: (?:colour|color))?(?: (?:is|in|of|should be|to|as|:))* (?P<after>{_NAMES})\b)",  # noqa: E501
    re.I,
)


def grounds(text: str) -> tuple[str | None, str | None]:
    """The colours wished for behind pages and for cards, where the text names them."""
    found: dict[str, str] = {}
    for match in _GROUND.finditer(text):
        what = (match["what"] or match["first"]).lower().rstrip("s")
        colour = _hex((match["before"] or match["after"]).lower())
        if colour:
            found.setdefault(what, colour)
    return found.get("background"), found.get("surface")


def without_grounds(text: str) -> str:
    """The text without the colours of its grounds, which are not those of its buttons."""
    return _GROUND.sub(lambda match: match[0] if _is_mode(match) else " ", text)


def colours(text: str) -> list[str]:
    """Colours of CSS that sentences about the look name, in their order."""
    told = " ".join(clause for clause in _CLAUSES.split(text) if is_look(clause)).lower()
    return [code for name, code in _WORDS["css"].items() if re.search(rf"\b{name}\b", told)]


def _is_mode(match: re.Match[str]) -> bool:
    """``dark``, ``black`` and ``white`` backgrounds are a mode of the theme."""
    return (match["before"] or match["after"]).lower() in {"dark", "light", "black", "white"}


def _hex(name: str) -> str | None:
    if name in {"black", "white"}:
        return None
    found: str | None = _WORDS["css"].get(name) or _WORDS["colours"].get(name)
    return found


def answered(word: str, theme: Theme) -> bool:
    """Whether the theme answers for a word of a sentence about the look."""
    if _LOOKED_AT.fullmatch(word):
        return True
    code = _WORDS["css"].get(word), _WORDS["colours"].get(word)
    if any(c in {theme.primary, theme.accent, theme.background, theme.surface} for c in code if c):
        return True
    return word in theme.mood.split(", ") or word in {theme.mode, theme.font} or word in _ORDERING


_ORDERING = frozenset("apply use style make give choose set colour color render with".split())
