"""Colours and mood words -> the look. Without any, the app's name picks one that is its own."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from typing import Any

from gencode_graph.artifacts import Entity, Theme
from gencode_graph.models.offline.reading import look
from gencode_graph.models.offline.reading.lexicon import load

_WORDS = load("theme.toml")
_LOOK = (
    r"(?:\s*(?:,|and)?\s*[\w-]+){0,2}?\s+"
    r"(?:themes?|looks?|style|design|colou?rs?|mode|accents?|palette|ui|interface|feel|tones?|background)\b"
)
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")


def of(text: str, name: str, entities: Iterable[Entity] = ()) -> Theme:
    """The theme the words ask for. Never too light to be read on: the tokens see to contrast.

    Words that name data of the entities say nothing about the look.
    """
    background, surface = look.grounds(text)
    text = look.without_grounds(text)
    lowered = _without_data(text.lower(), entities)
    asked = [code.lower() for code in _HEX.findall(text)] + _colours(lowered) + look.colours(text)
    asked = list(dict.fromkeys(asked))
    moods = [mood for mood in _WORDS["moods"] if _has(lowered, mood)]
    style: dict[str, Any] = {}
    for mood in reversed(moods):
        style |= _WORDS["moods"][mood]
    primary, accent = _palette(name, lowered)
    if "palette" in style:
        primary, accent = style.pop("palette")
    if asked:
        primary, accent = asked[0], asked[1] if len(asked) > 1 else accent
    if accent == primary:
        accent = "#0891b2" if primary != "#0891b2" else "#4f46e5"
    mood = ", ".join(moods[:3]) or "calm and professional"
    return Theme(
        mood=mood,
        primary=primary,
        accent=accent,
        mode=_mode(lowered),
        background=background,
        surface=surface,
        **style,
    )


def _without_data(text: str, entities: Iterable[Entity]) -> str:
    """``vintage`` may be a field of wines and ``gold`` a grade: such words go, unless a look follows."""
    named = [n for e in entities for f in e.fields for n in (f.name, *f.options)]
    named += [e.snake for e in entities if "_" in e.snake]
    words = {word for name in named for word in (name.replace("_", " "), *name.split("_"))}
    words |= {kind for e in entities for kind in (e.snake, e.collection) if kind in _WORDS["moods"]}
    for word in sorted(words & (set(_WORDS["moods"]) | set(_WORDS["colours"]))):
        text = re.sub(rf"\b{re.escape(word)}\b(?!{_LOOK})", " ", text)
    return text


def _has(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text) is not None


def _colours(text: str) -> list[str]:
    """Colours in the order the text names them; not those that are somebody's data."""
    plain = re.sub(r"\b(?:dark|light|night)\s?(?:mode|theme)\b", " ", text)
    names = "|".join(re.escape(name) for name in sorted(_WORDS["colours"], key=len, reverse=True))
    pattern = rf"\b({names})\b(?!\s*(?:card|belt|cross|list|paper|board|wine|hat))"
    return [_WORDS["colours"][match] for match in dict.fromkeys(re.findall(pattern, plain))]


def _mode(text: str) -> Any:
    if re.search(r"\b(?:dark|night|black)[\s-]?(?:mode|theme|background|design|ui|look|style)\b", text):
        return "dark"
    if re.search(r"\b(?:light|white)[\s-]?(?:mode|theme|background)\b", text):
        return "light"
    return "system"


def _palette(name: str, text: str) -> tuple[str, str]:
    for palette in _WORDS["fields"].values():
        if any(_has(text, word) for word in palette["words"]):
            return palette["primary"], palette["accent"]
    choices = _WORDS["palettes"]
    primary, accent = choices[zlib.crc32(name.encode()) % len(choices)]
    return primary, accent
