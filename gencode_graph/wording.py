"""Sentences and the words that matter in them, in any language. Pure, and of no domain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_ENDS = re.compile(r"(?<=[.!?…؟।])[\"'”’)\]]*\s+|(?<=[。！？｡])|\n+")
_CLAUSES = re.compile(r"[,;:()،؛、，；：]|\s[-\u2013\u2014]\s|[\u2013\u2014]")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s|(?:\*\*|__)[^*_]+(?:\*\*|__)\s*:?\s*$)")
_BULLET = re.compile(r"^\s*(?:[-*+•·–—▪◦]|\d{1,2}[.)])\s+")
_WRAPPED = re.compile(r"(?<=[\w,;])[ \t]*\n[ \t]*(?=[a-z])")
_TOKEN = re.compile(r"[^\W_]+")
# Thai to Khmer, kana, Han, Hangul: words are not told apart by spaces, or change at their ends only.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SHORTEST = 3
_COMMON_START, _COMMON_SHARE, _COMMON_PARTS = 4, 0.6, 0.6

FUNCTION_WORDS = frozenset(
    "a about after all also am an and any are as at be been being both but by can could did do does doing "
    "each either else etc every few for from further get gets had has have having he her here hers him his "
    "how if in into is it its itself just let like lot make makes many may me might more most much must my "
    "need needs no nor not of off on once one only or other our out over own per same shall she should so "
    "some such than that the their theirs them then there these they this those through to too under until "
    "up upon us use uses using very via want wants was we were what when where which while who whom whose "
    "why will with within without would you your".split()
)
ASKING_WORDS = frozenset(
    "app application applications apps build building create creating dear design develop generate hello hey "
    "hi implement kind main page platform please program project provide regards simple site small software "
    "system thank thanks tool website web write".split()
)
"""How people ask for an app, whatever it is about."""


def sentences(text: str) -> list[str]:
    """The sentences and items of lists, without headings. A line that begins small goes on with the last."""
    found = []
    for line in _WRAPPED.sub(" ", text).splitlines():
        if not _HEADING.match(line):
            found += [part.strip() for part in _ENDS.split(_BULLET.sub("", line))]
    return [sentence for sentence in found if sentence]


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence between its commas and the like."""
    return [part.strip() for part in _CLAUSES.split(sentence) if part.strip()]


def content_words(text: str) -> list[str]:
    """The words that say what a sentence is about, each once. Where words are not spaced, pairs of signs."""
    return list(dict.fromkeys(_content(text)))


def _content(text: str) -> Iterator[str]:
    plain = _plain(text)
    for run in _UNSPACED.findall(plain):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
    for word in _TOKEN.findall(_UNSPACED.sub(" ", plain)):
        if word in FUNCTION_WORDS or word in ASKING_WORDS:
            continue
        if len(word) >= _SHORTEST or word.isdigit():
            yield word


def spoken_of(word: str, others: Iterable[str]) -> bool:
    """Whether the word, or a form of it, is among the others."""
    return any(_alike(word, other) for other in others)


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < _SHORTEST or short.isdigit() or _UNSPACED.match(short):
        return False
    if long.startswith(short) and len(long) - len(short) <= len(short):
        return True
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if start >= _COMMON_START and start >= _COMMON_SHARE * len(short):
        return True
    ours, theirs = _parts(one), _parts(other)
    return len(ours) > 1 and len(ours & theirs) > _COMMON_PARTS * len(ours)


@lru_cache(maxsize=8192)
def _parts(word: str) -> frozenset[str]:
    return frozenset(word[at : at + 3] for at in range(len(word) - 2))


def _plain(text: str) -> str:
    """Small letters without their accents; composed again, so that Hangul stays in syllables."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn"))
