"""A description as it was typed -> clean lines of words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LIMIT = 20_000
_MAX_LINES = 400
_BULLET = re.compile(r"^\s*(?:[-*+•·–—▪◦]|\d{1,2}[.)]|[a-z]\))\s+")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+")
_CODE_FENCE = re.compile(r"^\s*(```|~~~)")
_TAG = re.compile(r"</?[a-zA-Z!][^<>\n]{0,200}>")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,500}\)")
_URL = re.compile(r"\bhttps?://\S+|\bwww\.\S+")
_EMPHASIS = re.compile(r"(\*\*|__|\*|~~|`)")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": " - ", "—": " - ", "…": "...",
                         " ": " ", "，": ", ", "。": ". ", "、": ", ", "：": ": ", "；": "; "})  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True)
class Line:
    """One sentence or list item. ``bullet`` items continue the line that opened their list."""

    text: str
    bullet: bool = False
    heading: bool = False


def clean(description: str) -> str:
    """Plain text: no markup, no control or emoji characters, at most `LIMIT` characters."""
    text = unicodedata.normalize("NFC", description[:LIMIT]).translate(_QUOTES)
    text = _TAG.sub(" ", _URL.sub(" ", _LINK.sub(r"\1", text)))
    kept = (
        c if c in "\n\t" or unicodedata.category(c)[0] in "LNPZM" or c in "+$€£&=<>|" else " " for c in text
    )
    return "".join(kept)


def lines(description: str) -> list[Line]:
    """Sentences and list items in reading order; fenced code is left out."""
    found: list[Line] = []
    fenced = False
    for raw in clean(description).splitlines():
        if _CODE_FENCE.match(raw):
            fenced = not fenced
        elif not fenced and raw.strip():
            found += _split(raw)
        if len(found) >= _MAX_LINES:
            break
    return found[:_MAX_LINES]


def _split(raw: str) -> list[Line]:
    bullet = bool(_BULLET.match(raw))
    heading = bool(_HEADING.match(raw))
    text = _HEADING.sub("", _BULLET.sub("", raw))
    text = re.sub(r"(?<!\w)_+|_+(?!\w)", " ", _EMPHASIS.sub("", text))
    parts = [part.strip() for part in _SENTENCE.split(text) if re.search(r"\w", part)]
    return [Line(part, bullet and index == 0, heading) for index, part in enumerate(parts)]
