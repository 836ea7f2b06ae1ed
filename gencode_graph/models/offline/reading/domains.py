"""From what the text mentions, and the field of work it is about, to the kinds of records to keep."""

from __future__ import annotations

import re
from functools import lru_cache

from gencode_graph.models.offline.reading import joins
from gencode_graph.models.offline.reading.language import Gloss
from gencode_graph.models.offline.reading.lexicon import (
    Domain,
    KnownField,
    classes,
    concept,
    domains,
    is_known,
    nouns,
)
from gencode_graph.models.offline.reading.naming import safe_name
from gencode_graph.models.offline.reading.sketch import Notes, Sketch
from gencode_graph.models.offline.reading.words import ascii_word, plural_name, singular, snake

_SURE = 3
_TERSE = 60
_TOLD = 2
_LONGEST_LABEL = 16
PLAIN = (
    KnownField("name"),
    KnownField("description", required=False),
    KnownField("status", "enum", ("active", "paused", "archived"), required=False),
)
"""What any record has that nothing is known of."""
DATED = (*PLAIN, KnownField("date", required=False))
"""The same where the text speaks of dates without saying whose."""
JOINED = (KnownField("notes", required=False),)
"""The same for records that only join two others: those name them."""
_STOCK = ("sku", "price", "quantity", "reorder_level")


def complete(notes: Notes, gloss: Gloss) -> list[Sketch]:
    """The kinds of records to build: those the text is sure of, then what its field of work adds."""
    _derive(notes)
    joins.derive(notes)
    _beside(notes)
    found = matching(gloss.text)
    sure = [s for s in notes.things.values() if s.weight >= _SURE]
    likely = [s for s in notes.things.values() if s.weight == 2 and (not sure or s.listed or is_known(s.key))]
    kept = [s for s in notes.things.values() if s in sure or s in likely]
    if not kept:
        faint = [
            s for s in notes.things.values() if s.weight == 1 and (is_known(s.key) or s.named or not found)
        ]
        kept = ([s for s in faint if s.named] or faint)[:3]
    targets = {f.target for s in kept for f in s.fields.values() if f.target}
    kept += [s for s in notes.things.values() if s.key in targets and s not in kept and is_known(s.key)]
    kept += _called_after(kept, notes)
    kept = _on_evidence(kept)
    kept = _not_the_place(kept, found)
    kept = _main_first(kept, notes)
    _rename(kept, found)
    described = any(sum(not f.target for f in s.fields.values()) > _TOLD for s in kept)
    if len(kept) < 2 and not described and len(gloss.text.split()) <= _TERSE:
        kept = _with_domain(kept, found, notes)
    if gloss.language == "und" and not any(concept(s.key) for s in kept):
        return [_from_words(gloss)]
    return kept or [_from_words(gloss)]


def _on_evidence(kept: list[Sketch]) -> list[Sketch]:
    """Without words that nothing is known of and nothing is said of: no fields, no list, no relation.
    What is chosen from a list that the text gives is no kind of record either."""
    pointed = {f.target for s in kept for f in s.fields.values() if f.target}
    chosen = {name for s in kept for name, f in s.fields.items() if f.options}
    kept = [s for s in kept if s.fields or s.key not in chosen]
    return [s for s in kept if s.fields or s.listed or s.kept or s.named or s.joining or s.key in pointed
            or s.label or concept(s.key) is not None]  # fmt: skip


def _called_after(kept: list[Sketch], notes: Notes) -> list[Sketch]:
    """A task management app with teams keeps tasks too."""
    there: set[str | None] = {concept(s.key) for s in kept}
    there |= {s.key for s in kept} | classes()["user_words"] | {"equipment"}
    named = [
        s for s in notes.things.values() if s.topic and s not in kept and not {s.key, concept(s.key)} & there
    ]
    for sketch in (s for s in notes.things.values() if s.topic and kept):
        sketch.weight = max(sketch.weight, 2)
    return named if kept else []


def _beside(notes: Notes) -> None:
    """Tables of a guest list belong to no guest."""
    for sketch in notes.things.values():
        for name, known in list(sketch.fields.items()):
            if known.target in notes.listing and known.target != sketch.key:
                del sketch.fields[name]


def _rename(kept: list[Sketch], found: list[Domain]) -> None:
    """``classes`` of a gym are gym classes: the field of work says which."""
    for sketch in kept:
        last = sketch.key.rsplit("_", maxsplit=1)[-1]
        better = next((e for d in found[:1] for e in d.entities if e.endswith(f"_{last}")), sketch.key)
        if better == sketch.key or any(s.key == better for s in kept):
            continue
        old, sketch.key = sketch.key, better
        for other in kept:
            for name, field in list(other.fields.items()):
                if field.target == old:
                    del other.fields[name]
                    renamed = better if name == old else name
                    other.fields[renamed] = KnownField(renamed, target=better, required=field.required)


def matching(text: str) -> list[Domain]:
    """Fields of work the text names, the longest phrase first, then the earliest."""
    lowered = re.sub(r"\b(to|can|and|i|we) store\b", r"\1 keep", text.lower())
    lowered = re.sub(r"\b(\w+)-like\b", r"\1", lowered)
    lowered = re.sub(r"\blost (?:and|&) found\b", "lost property", lowered)
    words = " ".join(singular(w) for w in re.findall(r"[\w&'-]+", lowered))
    hits = []
    for domain, phrase, pattern in _patterns():
        match = pattern.search(words)
        if match:
            hits.append((-len(phrase.split()), match.start(), domain))
    return list(dict.fromkeys(hit[2] for hit in sorted(hits, key=lambda hit: hit[:2])))


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[Domain, str, re.Pattern[str]]]:
    found = []
    for domain in domains():
        for phrase in domain.triggers:
            plain = " ".join(singular(word) for word in phrase.split())
            found.append((domain, phrase, re.compile(rf"(?<![\w-]){re.escape(plain)}(?![\w-])")))
    return found


def _derive(notes: Notes) -> None:
    for child, parent, actors in notes.derived:
        same = next((s for s in notes.things.values() if concept(s.key) == child and s.weight > 1), None)
        if child == parent or (same is None and concept(parent) == child):
            continue
        sketch = same or notes.thing(child, _SURE)
        sketch.add(KnownField(parent, target=parent))
        for actor in actors:
            if actor != sketch.key:
                sketch.add(KnownField(actor, target=actor, required=False))


def _not_the_place(kept: list[Sketch], found: list[Domain]) -> list[Sketch]:
    """``an app for a gym`` keeps classes and members, not gyms: places are where, not what."""
    places = {snake(singular(t)) for d in found for t in d.triggers}
    inside = [s for s in kept if not (s.key in places and not is_known(s.key))]
    return inside if inside or found else kept


def _with_domain(kept: list[Sketch], found: list[Domain], notes: Notes) -> list[Sketch]:
    if not found:
        return kept
    first = found[0]
    sells = next((d.sells for d in found if d.sells), None)
    main = kept[0].key if kept else None
    if main and first.entities[0] == "product" and kept[0].listed and concept(main) is None:
        _as_stock(kept[0])  # a shop for candles sells those
        return [*kept, *(notes.things.get(key) or Sketch(key, 2) for key in first.entities[1:])]
    if main and not any(concept(main) == e or main == e for d in found for e in d.entities):
        return kept
    domain = next((d for d in found if main and (main in d.entities or concept(main) in d.entities)), first)
    result = list(kept)
    for key in domain.entities:
        goods = sells if key == "product" and sells else key
        if any(s.key == safe_name(goods) or concept(s.key) == goods for s in result):
            continue
        sketch = notes.things.get(goods) or Sketch(safe_name(goods), 2)
        if key == "product" and goods != key:
            _as_stock(sketch)
        for have in kept:
            for name in (goods, goods.rsplit("_", maxsplit=1)[-1]):
                have.fields.pop(plural_name(name), None)
        result.append(sketch)
    return result


def _as_stock(sketch: Sketch) -> None:
    """Books in a shop have a price and a number in stock besides what books have."""
    usual = [f for f in nouns()[concept(sketch.key) or "product"] if not f.name.endswith("status")]
    stock = [f for f in nouns()["product"] if f.name in _STOCK]
    links = [f for f in nouns()["product"] if f.target]
    for known in [*usual[:3], *stock]:
        sketch.fields.setdefault(known.name, known)
    for known in links:
        sketch.fields.setdefault(known.name, KnownField(known.name, target=known.target, required=False))


def _main_first(kept: list[Sketch], notes: Notes) -> list[Sketch]:
    """In the order of the text, but what others only describe comes after them."""
    order = {key: index for index, key in enumerate(notes.things)}
    return sorted(kept, key=lambda s: (s.weight < 2, order.get(s.key, 99)))


def _from_words(gloss: Gloss) -> Sketch:
    """A description that names nothing we can see: an ``Item``, as a place to start from."""
    name = next(iter(re.findall(r"[^\W\d_]+", gloss.original)), "")
    label = name.capitalize() if name and not ascii_word(name) and len(name) <= _LONGEST_LABEL else ""
    fields = {f.name: f for f in PLAIN}
    return Sketch("item", 2, fields, label=label, label_plural=label)
