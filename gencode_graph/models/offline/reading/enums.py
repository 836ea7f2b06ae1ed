"""Options written out in the text: ``status: open, closed``, ``priority (low, medium, high)``."""

from __future__ import annotations

import re

from gencode_graph.models.offline.reading.fields import field_name, options_of
from gencode_graph.models.offline.reading.lexicon import classes, field_words, is_known, type_cues
from gencode_graph.models.offline.reading.words import is_plural, singular, snake

_HEAD = r"(?P<article>\b(?:a|an)\s+|\()?(?P<head>[^\W\d_][\w'-]*(?:[ ][\w'-]+)?)"
_BRACKETS = re.compile(_HEAD + r"\s*[(\[](?P<items>[^():\[\]\n]{3,200})[)\]]")
_COLON = re.compile(
    _HEAD + r"\s*(?::|=|\bis either\b|\bcan be\b|\bis one of\b|\bone of\b|\beither\b)\s*"
    r"(?P<items>[^.:;()\n]{3,200})"
)
_SPLIT = re.compile(r"\s*(?:,|/|\||;|\bor\b|\band\b)\s*")
_FILLER = re.compile(
    r"^(?:e\.?g\.?|i\.?e\.?|such as|like|either|one of|for example|and|or|a|an|the)\s+", re.I
)
_SMALL = frozenset("a an the with and or has its by of their each every have".split())
_CHOICE = frozenset(
    "type kind category genre format method channel source role size group mode option choice unit colour "
    "course area surface plan tier grade".split()
)


def extract(text: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    """The text without the options, and options by field name."""
    found: dict[str, tuple[str, ...]] = {}
    for pattern in (_BRACKETS, _COLON):
        position = 0
        while match := pattern.search(text, position):
            inside = pattern is _COLON and _in_brackets(text, match.start("head"))
            sure = pattern is _BRACKETS or bool(match["article"]) or inside
            items, fields = _until_a_field(match["items"]) if inside else (match["items"], "")
            named = _options(match["head"], items, sure=sure)
            if named is None:
                # What looked like options may hold the head of real ones.
                position = match.end("head")
                continue
            *names, last = named[0]
            for name in names:
                found[name] = named[1]
            found.setdefault(last, named[1])
            gap = " " if pattern is _BRACKETS or inside else ". "
            text = f"{text[: match.end('head')]}{fields}{gap}{text[match.end() :]}"
            position = match.end("head")
    return text, found


def _in_brackets(text: str, position: int) -> bool:
    """``voice`` in ``singers (name, voice: alto, tenor)``: a field of those, with its options."""
    return text.rfind("(", 0, position) > text.rfind(")", 0, position)


def _until_a_field(items: str) -> tuple[str, str]:
    """``N, H0, Z, price``: the options, and from the first part on that is a field's name, the rest."""
    parts = items.split(",")
    named = (n for n, part in enumerate(parts) if snake(part.strip()).split("_")[-1] in type_cues())
    end = next(named, len(parts))
    return ",".join(parts[:end]), "".join(f",{part}" for part in parts[end:])


def _options(head: str, items: str, *, sure: bool) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    words = [word for word in head.lower().split() if word not in _SMALL]
    parts = [_FILLER.sub("", part.strip()).strip(" \"'") for part in _SPLIT.split(items)]
    parts = [part for part in parts if part and part.lower() not in {"etc", "etc.", "..."}]
    if not words or not 2 <= len(parts) <= 12 or any(len(p.split()) > 3 or len(p) > 30 for p in parts):
        return None
    last = singular(words[-1])
    whole = snake(" ".join(words))
    if not _offers_choice(last, whole, parts, sure=sure):
        return None
    names = dict.fromkeys((field_name(whole), field_name(words[-1])))
    options = options_of(parts)
    return (tuple(names), options) if len(options) > 1 else None


def _offers_choice(last: str, whole: str, parts: list[str], *, sure: bool) -> bool:
    if last in field_words()["options"] or last in _CHOICE:
        return True
    if sure and all(any(letter.isdigit() for letter in part) for part in parts):
        return True  # ``2m, 70cm`` are neither fields nor kinds of records
    kinds = sum(is_plural(part.split()[-1]) and is_known(singular(part.lower())) for part in parts)
    if kinds > 1 or last in classes()["place"]:
        return False  # ``for a food bank: volunteers, shifts``
    thing = is_known(whole if whole.endswith(f"_{last}") else last) and last not in type_cues()
    if not sure or thing or last in {"detail", "field", "information", "data"}:
        return False
    fieldish = sum(snake(part).split("_")[-1] in type_cues() for part in parts)
    return fieldish * 2 < len(parts)
