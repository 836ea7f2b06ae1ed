"""Who was at what: a verb between two kinds of records asks for a third that joins them."""

from __future__ import annotations

import re

from gencode_graph.models.offline.reading.lexicon import KnownField, concept, load, nouns, type_cues
from gencode_graph.models.offline.reading.sketch import Join, Notes, Sketch
from gencode_graph.models.offline.reading.words import is_plural, plural, plural_name, singular, singular_name

_DATA = load("joins.toml")
VERBS: dict[str, str] = _DATA["verbs"]
_JOINING = frozenset(_DATA["nouns"]["joining"].split())
_PERSON = tuple(_DATA["nouns"]["person"].split())
_NAMED = "|".join(sorted(VERBS, key=len, reverse=True))
_LEADING = frozenset(_DATA["nouns"]["leading"].split())
_PLACED = r"(?:\s+(?:in|to|for|at|on))?"
_WHICH = re.compile(
    rf"\b(?:which|what) (?P<one>[a-z-]+) (?:has |have |had |will )?"
    rf"(?P<verb>{_NAMED}|[a-z]+)(?:s|ed)?{_PLACED} "
    r"(?:which|what) (?P<other>[a-z-]+)",
    re.I,
)
_WHO = re.compile(rf"\bwho (?P<verb>{_NAMED}){_PLACED} (?:which|what|each|every) (?P<other>[a-z-]+)", re.I)
_MANY = re.compile(
    r"\b(?P<one>[a-z-]+s|people|children) (?:can |may |could |will |should |who |to |that |are |get )*"
    rf"(?P<verb>{_NAMED}){_PLACED} "
    r"(?:many |several |multiple |one or more |the |different |various |these |our )*"
    r"(?P<other>(?:[a-z-]+ )?[a-z-]+s)\b",
    re.I,
)
_DATED = frozenset({"date", "datetime"})


def extract(text: str) -> tuple[str, list[Join]]:
    """The text with ``which singer attended which rehearsal`` put as what is kept, and the joins."""
    found: list[Join] = []

    def both(match: re.Match[str]) -> str:
        one, other = singular(match["one"].lower()), singular(match["other"].lower())
        child = VERBS.get(match["verb"].lower(), f"{one}_{other}")
        found.append(Join(child, one, other))
        return f"{plural(one)}, {plural(other)}, {plural_name(child).replace('_', ' ')}"

    def known(match: re.Match[str]) -> str:
        other = singular(match["other"].lower())
        found.append(Join(VERBS[match["verb"].lower()], "", other))
        return plural(other)

    text = _WHO.sub(known, _WHICH.sub(both, text))
    for match in _MANY.finditer(text):
        one, other = match["one"].lower(), match["other"].lower()
        if is_plural(one) and is_plural(other.split()[-1]):
            named = singular_name(other.replace(" ", "_"))
            found.append(Join(VERBS[match["verb"].lower()], singular(one), named))
    return text, found


def derive(notes: Notes) -> None:
    """The joining kinds, where what they join is kept."""
    for join in notes.joins:
        one, other = (_thing(notes, name) for name in (join.one, join.other))
        if other is None or join.child in {join.one, join.other}:
            continue
        sketch = next(
            (s for s in notes.things.values() if concept(s.key) == concept(join.child) is not None), None
        )
        sketch = sketch or notes.thing(join.child, 3)
        sketch.weight, sketch.joining = max(sketch.weight, 3), True
        for target in (one, other):
            if target and target is not sketch:
                target.weight = max(target.weight, 3)
                sketch.fields[target.key] = KnownField(target.key, target=target.key)


def _thing(notes: Notes, name: str) -> Sketch | None:
    if not name:
        return None
    last = name.rsplit("_", maxsplit=1)[-1]
    ends = (s for k, s in notes.things.items() if k.endswith(f"_{name}"))
    return notes.things.get(name) or next(ends, None) or notes.things.get(last)


def complete(sketches: list[Sketch]) -> None:
    """``attendance`` that is only listed is of the people, at the occasions, listed with it."""
    for sketch in sketches:
        if (concept(sketch.key) or sketch.key) not in _JOINING:
            continue
        others = [s for s in sketches if s is not sketch and (concept(s.key) or s.key) not in _JOINING]
        pointed = {f.target or f.name for f in sketch.fields.values()}
        people = sorted((s for s in others if _is_person(s)), key=_leads)
        occasions = [s for s in others if s not in people and _has_date(s)]
        for group in (people, occasions):
            if group and not any(f"_{s.key}".endswith(f"_{name}") for s in group for name in pointed):
                sketch.fields = {
                    group[0].key: KnownField(group[0].key, target=group[0].key),
                    **sketch.fields,
                }


def one_way(sketches: list[Sketch]) -> None:
    """What an attendance joins does not name the attendance: there may be many."""
    joining = {s.key: s for s in sketches if s.joining or (concept(s.key) or s.key) in _JOINING}
    for sketch in sketches:
        for name, known in list(sketch.fields.items()):
            child = joining.get(known.target or "")
            if child and name == child.key and any(f.target == sketch.key for f in child.fields.values()):
                del sketch.fields[name]


def tells_date(sketch: Sketch) -> bool:
    """Whether the text gives the record a date."""
    kinds = (type_cues().get(f.name.split("_")[-1]) for f in sketch.fields.values() if not f.target)
    return any(kind in _DATED for kind in kinds)


def _leads(sketch: Sketch) -> bool:
    """Pupils are registered for courses, instructors give them."""
    return bool({sketch.key, concept(sketch.key)} & _LEADING)


def _is_person(sketch: Sketch) -> bool:
    noun = concept(sketch.key)
    if noun:
        return any(f.name in {"email", "phone", "birth_date"} for f in nouns()[noun])
    return sketch.key.endswith(_PERSON)


def _has_date(sketch: Sketch) -> bool:
    noun = concept(sketch.key)
    fields = [*sketch.fields.values(), *(nouns()[noun] if noun else ())]
    if any(f.name == "amount" for f in fields):
        return False
    return noun is None or any(
        f.name.endswith(("_at", "_on")) or type_cues().get(f.name.split("_")[-1]) in _DATED for f in fields
    )
