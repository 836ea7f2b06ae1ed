"""Noun phrases of a sentence -> the sketches of the records, fields and figures they name."""

from __future__ import annotations

import re
from dataclasses import replace

from gencode_graph.models.offline.reading.fields import field_from, field_name, looks_like_field
from gencode_graph.models.offline.reading.grammar import Chunk
from gencode_graph.models.offline.reading.lexicon import KnownField, classes, concept, field_names, is_known
from gencode_graph.models.offline.reading.naming import record_key, strip_container
from gencode_graph.models.offline.reading.sketch import Notes, Sketch
from gencode_graph.models.offline.reading.words import singular, snake

FIGURES = frozenset(
    "dashboard dashboards overview statistics statistic stats analytics report reports chart charts "
    "graph graphs summary total totals sum sums average averages count counts breakdown kpi kpis".split()
)
"""Words that ask for a figure rather than for a kind of record."""
_LISTS = frozenset("list locator finder directory catalog catalogue registry register collection".split())


_SHORT = 3
_ACRONYM = re.compile(r"[A-Z]{2,5}s")


class Mentions:
    """What was mentioned so far: whose fields are being listed, which records came last."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.last: list[Sketch] = []
        self.owner: list[Sketch] = []
        self.figured = False
        self.enums: dict[str, tuple[str, ...]] = {}

    def _field(self, chunk: Chunk) -> KnownField:
        """The field a phrase names, with the options the text gives it."""
        found = field_from(chunk)
        options = self.enums.get(found.name) or self.enums.get(field_name(chunk.word), ())
        if options:
            return KnownField(found.name, "enum", options)
        return replace(found, bounds=self.notes.ranges.get(found.name))

    def _record(self, chunk: Chunk, weight: int) -> Sketch | None:
        """The record a phrase names; the app itself (``bug tracker``) gives its topic."""
        words, container = strip_container(chunk.words)
        if len(chunk.words) > 1 and is_known(chunk.key):
            words, container = chunk.words, False
        if weight and (listed := _listed_in(words, chunk.words[len(words) :])):
            return self._list_of(listed)
        if " ".join(words) in field_names() and not is_known(chunk.key):
            self.notes.topics.append(" ".join(words))
            return None
        if container:
            self.notes.topics.append(" ".join(chunk.words))
            weight = min(weight, 1) if words else 0
            if words and "booking" in chunk.words[len(words) :]:
                self._booked(record_key(words))
        if chunk.word in FIGURES or self._is_place(words):
            return None
        if chunk.full[:1] in {("total",), ("average",), ("overall",)}:
            self.notes.figures.append(" ".join(chunk.full))
            return self.notes.things.get(record_key(chunk.words) or "")
        key = record_key(words) if words else None
        if key is None or (not weight and key not in self.notes.things):
            return None
        sketch = self.notes.thing(self._fuller(key, singular(words[-1])), weight)
        sketch.topic = sketch.topic or (container and concept(key) is not None)
        sketch.named = sketch.named or container
        if chunk.plural and _ACRONYM.fullmatch(chunk.original):
            sketch.label, sketch.label_plural = chunk.original[:-1], chunk.original
        sketch.listed = sketch.listed or (chunk.plural and weight > 1)
        return sketch

    def _is_place(self, words: tuple[str, ...]) -> bool:
        """Where the app is used is no record, and what follows is not of it."""
        if not words or words[-1] not in classes()["place"]:
            return False
        self.notes.topics.append(" ".join(words))
        self.owner, self.last = [], []
        return True

    def _list_of(self, words: tuple[str, ...]) -> Sketch | None:
        """What the app itself is a list of is kept, with what the text says of the app."""
        self.notes.topics.append(" ".join(words))
        key = record_key(words)
        if key is None:
            return None
        sketch = self.notes.thing(key, 2)
        sketch.listed = True
        self.notes.listing.add(key)
        return sketch

    def _booked(self, key: str | None) -> None:
        """``meeting room booking``: bookings of rooms, if that is a thing to be booked."""
        booking = self.notes.thing("booking", 2)
        if key and key.rsplit("_", maxsplit=1)[-1] in classes()["bookable"]:
            booking.weight = self.notes.thing(key, 3).weight
            booking.add(KnownField(key, target=key))

    def _fuller(self, key: str, word: str) -> str:
        """``games`` are the board games that were spoken of before."""
        if key in self.notes.things:
            return key
        whole = key.endswith(f"_{word}") and "_" in key
        endings = (f"_{key}",) if whole and key != f"school_{word}" else (f"_{key}", f"_{word}")
        compound = len(word) > _SHORT and key == word
        return next(
            (
                k
                for k in self.notes.things
                if k.endswith(endings) or (compound and k != key and k.endswith(word))
            ),
            key,
        )

    def _note_figures(self, group: list[Chunk]) -> None:
        self.figured = any(chunk.word in FIGURES for chunk in group)
        for chunk in group:
            if chunk.word in FIGURES:
                self.notes.figures.append(" ".join(chunk.words))


def another(chunk: Chunk) -> bool:
    """Whether this is one more kind of record in the list that the phrase before it is part of."""
    return chunk.plural and concept(chunk.key) is not None and not looks_like_field(chunk)


def _listed_in(words: tuple[str, ...], container: tuple[str, ...]) -> tuple[str, ...]:
    """``guest`` of a guest list, ``food truck`` of its locator, ``wine`` of a cellar; else nothing."""
    stored = words[:-1] if words and words[-1] in classes()["storing"] and words[0] != "guest" else ()
    if stored and is_known(snake(" ".join(stored))):
        return stored
    known = bool(words) and words[-1] not in classes()["place"] and concept(snake(" ".join(words)))
    return words if known and container and container[0] in _LISTS else ()
