"""Notes -> entities: which kinds of records the app keeps, whole and fit together."""

from __future__ import annotations

import re
from dataclasses import replace

from gencode_graph.artifacts import Entity, EntityField, Needs
from gencode_graph.models.offline.reading import accounts, behaviours, display, joins, wishes
from gencode_graph.models.offline.reading.domains import DATED, JOINED, PLAIN, complete
from gencode_graph.models.offline.reading.fields import finish, safe_field, shown
from gencode_graph.models.offline.reading.language import Dictionary, Gloss
from gencode_graph.models.offline.reading.lexicon import (
    KnownField,
    classes,
    concept,
    field_words,
    type_cues,
    usual_fields,
)
from gencode_graph.models.offline.reading.sketch import Notes, Sketch
from gencode_graph.models.offline.reading.words import pascal, plural_name, snake

MOST = 8
_ENOUGH = 3
_DATES = re.compile(r"\b(?:dates?|dated|when|calendar|deadlines?|timeline|upcoming|daily)\b", re.I)


def build(notes: Notes, gloss: Gloss, needs: Needs) -> list[Entity]:
    """At most `MOST` entities, main one first; every reference has its target."""
    sketches = complete(notes, gloss)
    if needs.auth:
        sketches = [s for s in sketches if s.key not in {"user", "account", "profile"}] or [Sketch("item", 3)]
    sketches = _distinct(sketches)[:MOST]
    present = {s.key for s in sketches} | ({"user"} if needs.auth else set())
    _to_their_group(sketches, notes)
    _as_children(sketches)
    _the_usual_way(sketches, present)
    joins.complete(sketches)
    pointed = {f.target for s in sketches for f in s.fields.values()}
    told = {f.name for s in sketches for f in s.fields.values() if f.bounds}
    dated = bool(_DATES.search(gloss.text)) and not any(joins.tells_date(s) for s in sketches)
    named = {f.target or f.name for s in sketches for f in s.fields.values()}
    for sketch in sketches:
        sketch.joining = sketch.joining or (sketch.key not in named and _joins(sketch, present))
        _fill(sketch, present, dated=dated and sketch.key not in pointed)
        _bound(sketch, notes, told)
    joins.one_way(sketches)
    _pointing_once(sketches)
    wishes.link(notes.wishes, sketches)
    if needs.auth and not accounts.owned(gloss.text):
        _add_authors(sketches, gloss.text)
    _break_circles(sketches)
    referenced = {f.target for s in sketches for f in s.fields.values() if f.target}
    own = needs.auth and accounts.owned(gloss.text)
    private = _private(sketches, gloss.text) if own else set()
    return [
        _entity(s, notes, gloss, owned=s.key in private, referenced=s.key in referenced) for s in sketches
    ]


def _private(sketches: list[Sketch], text: str) -> set[str]:
    """What is each person's own: the kinds the text says so of and what belongs to them, else all."""
    said = accounts.private_kinds(text)
    own = {s.key for s in sketches if s.key in said or s.key.split("_")[-1] in said}
    if not own:
        return {s.key for s in sketches}
    while more := {
        s.key for s in sketches if s.key not in own and own & {f.target for f in s.fields.values()}
    }:
        own |= more
    return own


def one(sketch: Sketch, present: set[str], *, owned: bool) -> Entity:
    """A single new entity next to those of the keys in ``present``."""
    gloss = Gloss("en", "", "", Dictionary("en"))
    _fill(sketch, present)
    return _entity(sketch, Notes(), gloss, owned=owned, referenced=False)


def finished(known: KnownField) -> EntityField:
    """The field of an entity for a field of the notes."""
    return _field(known, Sketch(""), Gloss("en", "", "", Dictionary("en")))


def _distinct(sketches: list[Sketch]) -> list[Sketch]:
    """Without two whose names or addresses would be the same."""
    seen: set[str] = set()
    kept = []
    for sketch in sketches:
        names = {pascal(sketch.key), pascal(plural_name(sketch.key))}
        if not names & seen and pascal(sketch.key):
            kept.append(sketch)
            seen |= names
    return kept


def _joins(sketch: Sketch, present: set[str]) -> bool:
    """``stays of a boat at a berth``: what they are of names them, as nothing else is known of stays."""
    others = {kind for f in sketch.fields.values() if (kind := f.target or _kind_named(f.name, present))}
    bears_name = any(name.split("_")[-1] in display.CALLED for name in sketch.fields)
    return len(others) > 1 and not bears_name and concept(sketch.key) is None


def _fill(sketch: Sketch, present: set[str], *, dated: bool = False) -> None:
    """Fields the text names, then those such records usually have, as far as they make sense here."""
    told = {name: f for name, f in sketch.fields.items() if not f.target}
    noun = concept(sketch.key)
    if noun:
        sketch.usual = usual_fields(noun, _neighbours(sketch, present))
    usual = sketch.usual or (JOINED if sketch.joining else DATED if dated else PLAIN)
    fields: dict[str, KnownField] = {}
    by_name = {f.name: f for f in usual}
    for known in sketch.fields.values():
        alike = by_name.get(known.name) or by_name.get(known.name.removesuffix("_status"))
        better = _matched(known, alike, present, sketch.key)
        if better and better.name not in fields:
            fields[better.name] = better
    spare = len(told) < _ENOUGH
    usual = tuple(f for f in usual if not any(_covers(t, f) for t in told.values()))
    pointed = {f.target for f in fields.values() if f.target}
    met = {f.name for f in fields.values()} | {
        f.name for f in usual if _resolved(f, present, sketch.key) == f
    }
    for known in usual:
        resolved = _resolved(known, present, sketch.key)
        if resolved is None or resolved.name in fields or (resolved.target and resolved.target in pointed):
            continue
        if not resolved.target and _stands_in(known.name, met):
            continue
        if (
            resolved.name.removesuffix("_name") != resolved.name
            and resolved.name.removesuffix("_name") in met
        ):
            continue
        met.add(resolved.name)
        if spare or (resolved.target and resolved.required and noun):
            fields[resolved.name] = resolved
    sketch.fields = fields


def _neighbours(sketch: Sketch, present: set[str]) -> set[str]:
    """The other kinds of records, by their names and by what they are, the fields the text names, and
    the words in front of its own name: ``meeting room``."""
    others = (present - {sketch.key}) | set(sketch.key.split("_")[:-1])
    return others | {name for key in others if (name := concept(key))} | sketch.fields.keys()


def _stands_in(name: str, met: set[str]) -> bool:
    """Whether another of the people who do the same work is there already."""
    return any(name in group and met & (set(group) - {name}) for group in field_words()["same"]["people"])


def _covers(known: KnownField, other: KnownField) -> bool:
    """``streak`` makes ``current_streak`` superfluous; ``date`` says nothing about ``due_date``."""
    told, usual = known.name, other.name
    if told == usual:
        return False
    if any(told in group and usual in group for group in field_words()["same"]["values"]):
        return True
    if (moment := _moment(told)) and moment == _moment(usual):
        return True
    if len(set(known.options) & set(other.options)) > 1 or told.startswith(f"{usual}_"):
        return True
    general = {"date", "name", "status", "number", "type", "price", "title", "time", "minutes", "code"}
    return told not in general and (usual.startswith(f"{told}_") or usual.endswith(f"_{told}"))


def _moment(name: str) -> str:
    """What happens at a time: ``return`` of both ``return_date`` and ``returned_on``; "" of other names."""
    what, _, ending = name.rpartition("_")
    return what.removesuffix("ed") if ending in ("date", "day", "on", "at", "time") else ""


def _matched(told: KnownField, usual: KnownField | None, present: set[str], own: str) -> KnownField | None:
    """A field of the text, completed by what is usual under that name."""
    if told.target:
        return told if told.target in present and (told.target != own) else None
    if not told.options and (kind := _kind_named(told.name, present - {own})):
        return KnownField(told.name, target=kind)
    if usual is None:
        person = told.name in classes()["person"] and "user" in present
        return KnownField(told.name, target="user", required=False) if person else told
    if told.options:
        return KnownField(told.name, "enum", told.options, required=usual.required)
    if told.bounds:
        return replace(told, required=usual.required)
    if usual.target:
        return _resolved(usual, present, own) or KnownField(told.name, "string", required=False)
    return usual


def _kind_named(name: str, present: set[str]) -> str | None:
    """The kind of record of that name: a ``game`` is a board game where no other games are kept."""
    if name in present:
        return name
    ends = [key for key in present if key.endswith(f"_{name}")]
    return ends[0] if len(ends) == 1 else None


def _resolved(known: KnownField, present: set[str], own: str) -> KnownField | None:
    """A usual field with its target found among what is there; people without records are text."""
    if not known.target:
        # ``company`` of a contact is a text only where no companies are kept.
        kind = known.type or type_cues().get(known.name, "string")
        kept = not known.options and kind == "string" and known.name in present - {own}
        return KnownField(known.name, target=known.name, required=False) if kept else known
    if known.target in present and known.target != own:
        return known
    same = [key for key in sorted(present) if concept(key) == known.target and key != own]
    if same:
        return KnownField(
            same[0] if known.name == known.target else known.name, target=same[0], required=known.required
        )
    if known.target == "lead":
        return None  # of sales, not of a team
    if known.name in classes()["person"] or known.name in {
        "category",
        "author",
        "artist",
        "brand",
        "publisher",
    }:
        return KnownField(known.name, "string", required=False)
    return None


def _to_their_group(sketches: list[Sketch], notes: Notes) -> None:
    """``a monthly budget per category`` is a field of the category, where that is kept."""
    for name, key in notes.per_group:
        group = next((s for s in sketches if s.key == key or s.key.endswith(f"_{key}")), None)
        for sketch in sketches if group else ():
            if group and sketch is not group and name in sketch.fields and not sketch.fields[name].target:
                group.add(sketch.fields.pop(name))


def _as_children(sketches: list[Sketch]) -> None:
    """``stops`` of a trip are no text where stops are kept: each is of a trip."""
    by_name = {plural_name(sketch.key): sketch for sketch in sketches}
    for sketch in sketches:
        for name, known in list(sketch.fields.items()):
            child = by_name.get(name)
            if child is None or child is sketch or known.target or known.options:
                continue
            del sketch.fields[name]
            if not any(f.target == sketch.key for f in child.fields.values()):
                child.add(KnownField(sketch.key, target=sketch.key))


def _pointing_once(sketches: list[Sketch]) -> None:
    """Who points to seed packets by ``packet`` does not by ``seed_packet`` too."""
    for sketch in sketches:
        for name, known in list(sketch.fields.items()):
            short = {n for n, f in sketch.fields.items() if f.target == name == known.target and n != name}
            if any(name.endswith(f"_{other}") for other in short):
                del sketch.fields[name]


def _the_usual_way(sketches: list[Sketch], present: set[str]) -> None:
    """``event tickets: events with a date``: a ticket is of an event, in whatever order they are told."""
    for other in sketches:
        noun = concept(other.key)
        usual = {f.target for f in usual_fields(noun, _neighbours(other, present))} if noun else set()
        for sketch in sketches:
            pointing = sketch.fields.get(other.key)
            if pointing and pointing.target and usual & {sketch.key, concept(sketch.key)} - {None}:
                del sketch.fields[other.key]


def _bound(sketch: Sketch, notes: Notes, told: set[str]) -> None:
    """Ranges the text gives for fields it leaves to what is usual."""
    for name, known in list(sketch.fields.items()):
        if name in notes.ranges and name not in told and not (known.target or known.options or known.bounds):
            sketch.fields[name] = replace(known, bounds=notes.ranges[name])


def _add_authors(sketches: list[Sketch], text: str) -> None:
    """With accounts and shared records, what people post says whose it is."""
    for sketch in sketches:
        if not accounts.posted(text, sketch.key) or _signed(sketch):
            continue
        if not any(f.target == "user" for f in sketch.fields.values()):
            name = "posted_by" if "author" in sketch.fields else "author"
            sketch.fields[name] = KnownField(name, target="user", required=False)


def _signed(sketch: Sketch) -> bool:
    """Whether it points to a writer, an artist or whoever made it already."""
    makers = next(group for group in field_words()["same"]["people"] if "author" in group)
    return any(f.target and name in makers for name, f in sketch.fields.items())


def _break_circles(sketches: list[Sketch]) -> None:
    """No record may need another that needs it: then neither could be the first."""
    by_key = {s.key: s for s in sketches}
    for sketch in sketches:
        for name, known in list(sketch.fields.items()):
            if known.target and known.required and _leads_to(known.target, sketch.key, by_key, set()):
                sketch.fields[name] = KnownField(name, target=known.target, required=False)


def _leads_to(start: str, goal: str, by_key: dict[str, Sketch], seen: set[str]) -> bool:
    if start == goal:
        return True
    if start in seen or start not in by_key:
        return False
    seen.add(start)
    needed = [f.target for f in by_key[start].fields.values() if f.target and f.required]
    return any(_leads_to(target, goal, by_key, seen) for target in needed if target)


def _entity(sketch: Sketch, notes: Notes, gloss: Gloss, *, owned: bool, referenced: bool) -> Entity:
    fields = [_field(known, sketch, gloss) for known in list(sketch.fields.values())[:20]]
    fields = display.first(sketch, fields, gloss, referenced=referenced)
    one, many = gloss.label(sketch.key)
    return Entity(
        name=pascal(sketch.key),
        plural=pascal(plural_name(sketch.key))[:40],
        label=sketch.label or one,
        label_plural=sketch.label_plural or many,
        description=display.about(sketch, fields, gloss, many),
        fields=fields,
        owned=owned,
        **behaviours.of(fields, notes),
    )


def _field(known: KnownField, sketch: Sketch, gloss: Gloss) -> EntityField:
    label = sketch.field_labels.get(known.name) or gloss.label(known.name)[0] or shown(known.name)
    if known.target:
        return EntityField(
            name=safe_field(known.name), type="reference", references=pascal(known.target),
            required=known.required, label=label,
        )  # fmt: skip
    field = finish(known, label)
    if gloss.foreign and field.options:
        field = field.model_copy(update={"options": _translated(field.options, gloss)})
    return field


def _translated(options: list[str], gloss: Gloss) -> list[str]:
    """Options in the user's language, as far as all of them are known."""
    words = [snake(gloss.label(option)[0]) for option in options]
    whole = all(words) and len(set(words)) == len(words)
    return words if whole else options
