"""What a group of noun phrases is to its sentence: subjects, objects, fields, relations."""

from __future__ import annotations

from dataclasses import replace

from gencode_graph.models.offline.reading.fields import looks_like_field
from gencode_graph.models.offline.reading.grammar import DOERS, RELATING, Chunk
from gencode_graph.models.offline.reading.lexicon import (
    KnownField,
    classes,
    concept,
    is_known,
    load,
    nouns,
    type_cues,
)
from gencode_graph.models.offline.reading.naming import is_container, record_key, strip_container
from gencode_graph.models.offline.reading.records import FIGURES, Mentions, another
from gencode_graph.models.offline.reading.sketch import Notes, Sketch
from gencode_graph.models.offline.reading.words import singular, snake

VERBS = {name: frozenset(words.split()) for name, words in load("verbs.toml")["kinds"].items()}
CHILDREN: dict[str, str] = load("verbs.toml")["children"]
DETAILS = frozenset(
    "detail details information info field fields data attribute attributes property properties "
    "fact facts metadata following things".split()
)
_ASSIGNABLE = frozenset("user employee agent member technician worker".split())
SHOWN = frozenset("show shows see sees view views display displays chart charts plot plots".split())
"""What is only shown is kept where the text says so elsewhere, or speaks of several."""
_FIGURED = frozenset({"total", "average", "overall"})


class Groups(Mentions):
    """State of the walk, and one method for each part a group can play."""

    def __init__(self, notes: Notes) -> None:
        super().__init__(notes)
        self.subject: list[Sketch] = []
        self.opened = ""
        self.verb = ""
        self.role = "start"
        self.detailed = False
        self.having = False
        self.paired = False
        self.limited = False
        self.is_app = False
        self.before: list[Sketch] = []

    def _subjects(self, group: list[Chunk], following: Chunk) -> None:
        if self.role in {"attributes", "objects"} and following.word in RELATING:
            self._listed(group)
            self.subject = [s for s in (self._record(group[-1], 1),) if s] or self.subject
            return
        if self.role == "between":
            self._between(group)
            return
        acting = group[-1].plural and (
            following.word in VERBS["act"]
            or (self.role == "attributes" and following.kind == "verb" and not looks_like_field(group[-1]))
        )
        if self.role in {"objects", "attributes", "of"} and following.kind != "have" and not acting:
            self._listed(group)
            return
        self.subject = []
        for chunk in group:
            if all(word in classes()["user_words"] or word in classes()["container"] for word in chunk.words):
                key = record_key(chunk.words)
                known = self.notes.things.get(key) if key else None
                if (
                    known
                    or (following.word in {*RELATING} and key)
                    or (key and following.kind == "have" and (chunk.each or key != "user"))
                ):
                    self.subject.append(known or self.notes.thing(str(key), 2))
                continue
            sketch = self._record(chunk, self._weight_of_subject(chunk, following))
            if sketch:
                self.subject.append(sketch)
        if self.subject:
            self.last = self.subject
        self.role, self.verb = "subject", ""

    def _weight_of_subject(self, chunk: Chunk, following: Chunk) -> int:
        """Who only does something is no kind of record: what has fields, or is known as one, may be."""
        if following.kind == "have":
            return 3
        if self.limited:
            return 0  # ``only trainers may``: that is who, not what
        return 3 if chunk.plural and (concept(chunk.key) or looks_kept(chunk, following)) else 1

    def _objects(self, group: list[Chunk]) -> None:
        made = self._kept(group)
        for chunk in group:
            if {*chunk.full[:1], *chunk.words[:1]} & _FIGURED:
                self.notes.figures.append(" ".join(chunk.full))
            elif (
                not self._record(chunk, 0)
                and self.last
                and self.verb not in SHOWN  # what somebody is to see is not typed in
                and looks_like_field(chunk)
                and not is_container(chunk)
            ):
                self.last[-1].add(self._field(chunk))
        if self.verb in CHILDREN and made:
            self.last = made
            self._derive(made)
        if self.verb in VERBS["by"] and self.role == "objects":
            for child in made:
                for parent in self.subject:
                    if parent is not child:
                        child.add(KnownField(parent.key, target=parent.key, required=False))
        if made:
            self.last = self.owner = made

    def _kept(self, group: list[Chunk]) -> list[Sketch]:
        """The records the phrases name. What is only shown has to be spoken of in the plural."""
        shown = self.verb in SHOWN
        named = (self._record(chunk, 1 if shown and not chunk.plural else 3) for chunk in group)
        made = [sketch for sketch in named if sketch]
        for sketch in made:
            sketch.kept = sketch.kept or (self.role == "objects" and not shown)
        return made

    def _derive(self, parents: list[Sketch]) -> None:
        """``rate recipes`` asks for ratings that point to recipes."""
        for parent in parents[:1]:
            actors = tuple(s.key for s in self.subject if s is not parent)
            self.notes.derived.append((CHILDREN[self.verb], parent.key, actors))

    def _fragment(self, group: list[Chunk]) -> None:
        weight = 3 if self.role == "bullet" and self.opened == "records" else 2
        made = [
            s for s in (self._record(c, 1 if self.is_app and not c.plural else weight) for c in group) if s
        ]
        if made:
            self.last = self.owner = made
        self._note_figures(group)
        if self.figured and not made:
            self.last, self.owner, self.subject = [], [], []

    def _mentions(self, group: list[Chunk]) -> None:
        weight = 2 if self.verb in VERBS["act"] else 1
        beside = [c for c in group[1:] if another(c)] if record_key(group[0].words) is None else []
        if beside:
            self._objects(beside)  # ``deals in stages and follow-up tasks``
            return
        found = [
            s
            for s in (
                self._record(chunk, weight if chunk.plural else 1)
                for chunk in group
                if self._names_known(chunk)
            )
            if s
        ]
        if found:
            self.last = found
        self._note_figures(group)

    @staticmethod
    def _names_known(chunk: Chunk) -> bool:
        """``movies``, or ``movie watchlist``."""
        inner, container = strip_container(chunk.words)
        named = snake(" ".join(inner))
        return is_known(chunk.key) or is_known(named) or (container and concept(named) is not None)

    def _of(self, group: list[Chunk]) -> None:
        if self.notes.figures and self.role == "of" and self.figured:
            self.notes.figures += [" ".join(chunk.words) for chunk in group]
            return
        # ``courts of padel``: one unknown word only says which.
        made = [s for s in (self._record(c, 3 if c.plural or is_known(c.key) else 1) for c in group) if s]
        if made:
            self.last = self.owner = made

    def _topics(self, group: list[Chunk]) -> None:
        for chunk in group:
            key = record_key(chunk.words)
            if self.verb in CHILDREN and key and key in self.notes.things and not chunk.plural:
                # ``book a locomotive for a session``: the booking is of both
                self.notes.thing(CHILDREN[self.verb], 3).add(KnownField(key, target=key, required=True))
        for chunk in group:
            self.notes.topics.append(" ".join(chunk.words))
        group = [chunk for chunk in group if chunk.word not in classes()["audience"]]
        if not group:
            self.owner, self.last = [], []
        made = [s for s in (self._record(chunk, self._weight_of_topic(chunk)) for chunk in group) if s]
        if made:
            self.last = self.owner = made

    def _weight_of_topic(self, chunk: Chunk) -> int:
        """``a log for lawyers``: people it is for use it, and are kept only where more is said of them."""
        return 2 if chunk.plural and not (self.role == "for" and chunk.word.endswith(DOERS)) else 1

    def _by(self, group: list[Chunk]) -> None:
        for index, chunk in enumerate(group):
            if chunk.words[0] in _FIGURED:
                self.notes.figures.append(" ".join(chunk.words))
                continue
            if index and not group[0].plural and another(chunk):
                self._objects(group[index:])  # ``donations by donor, and requests``
                return
            self.notes.filters.add(chunk.key)
            if self.verb in CHILDREN:
                # ``reserve courts by date``: the date is the reservation's
                self.notes.thing(CHILDREN[self.verb], 3).add(replace(self._field(chunk), required=True))
            elif self.last and looks_like_field(chunk):
                self.last[-1].add(self._field(chunk))

    def _behaviour(self, group: list[Chunk]) -> None:
        kind = singular(self.verb.removesuffix("ing")) if self.verb else ""
        target = {"search": self.notes.searches, "filter": self.notes.filters, "sort": self.notes.sorts}
        words = target.get(kind, self.notes.filters)
        for chunk in group:
            if is_known(chunk.key) and chunk.plural:
                sketch = self._record(chunk, 2)
                self.last = [sketch] if sketch else self.last
                continue
            if _FIGURED & {*chunk.full[:1], *chunk.words[:1]}:
                continue  # ``sort by average score`` is worked out, not typed in
            words.add(self._field(chunk).name)
            if self.last and looks_like_field(chunk):
                self.last[-1].add(self._field(chunk))

    def _related(self, group: list[Chunk]) -> None:
        """``issues belong to projects, and are assigned to users``."""
        children = self.subject or self.owner or self.last
        rest = group[2:] if len(group) == 2 and is_known(group[1].key) else group[1:]
        for chunk in group[: len(group) - len(rest)]:
            parent = self._record(chunk, 3)
            for child in children:
                if parent and parent is not child:
                    person = self.verb == "assigned" and concept(parent.key) in _ASSIGNABLE
                    child.add(KnownField("assignee" if person else parent.key, target=parent.key))
        self.last = children or self.last
        if rest:
            self.role = "objects"
            self._objects(rest)

    def _between(self, group: list[Chunk]) -> None:
        """``meetings between student and supervisor``."""
        children = self.subject
        for chunk in group:
            spoken_of = record_key(chunk.words) in self.notes.things
            parent = self._record(chunk, 3 if spoken_of else 1)
            for child in children:
                if parent and parent is not child:
                    child.add(KnownField(parent.key, target=parent.key))
        self.last = self.owner = self.subject = children
        self.role = "subject"

    def _per(self, group: list[Chunk]) -> None:
        if any(record_key(chunk.words) in self.notes.things for chunk in group):
            self.subject = self.last
            self._related(group)

    def _attributes(self, group: list[Chunk]) -> None:
        owners = self.owner
        if len(group) == 1 and group[0].word in DETAILS:
            self.detailed = True
            return
        if not owners:
            self._objects(group)
            return
        if self._lists_itself(group, owners):
            self._objects(group)
            return
        # ``sourdough tracker with feedings``: what is not known to be kept has no parts
        vague = all(owner.weight < 2 and concept(owner.key) is None for owner in owners)
        for index, chunk in enumerate(group):
            sibling = vague or any(looks_like_field(c) or not c.plural for c in group[:index])
            sibling = sibling or (not is_known(chunk.key) and any(is_known(c.key) for c in group[:index]))
            summed = chunk.word == "total" and index > 0  # ``orders with items and total``
            if (
                chunk.word in FIGURES
                and not summed
                and not ((self.having or self.detailed) and len(chunk.words) > 1)
            ):
                self._note_figures([chunk])
            elif sibling and self._is_sibling(chunk):
                made = self._record(chunk, 3)
                self.last = [made] if made else self.last
            elif looks_like_field(chunk) or chunk.word in classes()["person"] or not is_container(chunk):
                self._attribute(chunk, owners)

    @staticmethod
    def _lists_itself(group: list[Chunk], owners: list[Sketch]) -> bool:
        """``invoice tracker with clients, projects and invoices``: those are an app's, not an invoice's."""
        keys = [chunk.key for chunk in group if chunk.plural]
        return any(f"_{owner.key}".endswith(f"_{key}") for owner in owners for key in keys)

    def _is_sibling(self, chunk: Chunk) -> bool:
        """``singers with a voice part, rehearsals and songs``: the plural ones are kept beside singers."""
        if self.detailed or self.having or not chunk.plural or looks_like_field(chunk):
            return False
        return record_key(chunk.words) is not None

    def _attribute(self, chunk: Chunk, owners: list[Sketch]) -> None:
        """A field of the owners, or a kind of record that belongs to them."""
        key = record_key(chunk.words)
        companion = chunk.word in classes()["companion"] and not self.detailed
        counted = not (self.detailed or self.having) and type_cues().get(chunk.word) == "integer"
        there = self.notes.things.get(key or "")
        spoken_of = there is not None and there.listed and there.weight > 1
        usual = is_known(key or "") and (companion or counted or not looks_like_field(chunk))
        child = chunk.plural and (usual or spoken_of)
        if key and there and there.weight > 1 and not chunk.plural:
            for owner in owners:
                if owner.key != key:
                    owner.add(
                        KnownField(self._field(chunk).name if chunk.full != chunk.words else key, target=key)
                    )
        elif child and key:
            sketch = self.notes.thing(key, 3)
            for owner in owners[-1:]:
                apart = key in classes()["user_words"] or self._points_to(owner.key, key)
                if owner.key != key and not apart and not self._points_to(key, owner.key, renamed=True):
                    sketch.add(KnownField(owner.key, target=owner.key))
            self.last = [sketch]
        else:
            for owner in owners:
                owner.add(self._field(chunk))

    @staticmethod
    def _points_to(key: str, other: str, *, renamed: bool = False) -> bool:
        """Expenses usually have a category, so categories have no expense.

        ``renamed`` asks for pointers under another name: a match has a home team.
        """
        return any(
            f.target == concept(other) and (not renamed or f.name != f.target)
            for f in nouns().get(concept(key) or "", ())
        )

    def _listed(self, group: list[Chunk]) -> None:
        handler = {
            "attributes": self._attributes, "relation": self._related, "behaviour": self._behaviour,
            "of": self._of, "for": self._topics, "about": self._of, "by": self._by,
            "between": self._between, "of_each": self._related, "for_each": self._per, "place": self._mentions, "mention": self._mentions,  # noqa: E501
            "objects": self._objects, "fields": self._attributes,
        }.get(self.role)  # fmt: skip
        if handler:
            handler(group)
        elif self.role == "bullet" and self.opened == "fields":
            self._attributes(group)
        else:
            self._fragment(group)


def looks_kept(chunk: Chunk, following: Chunk) -> bool:
    """``issues belong to projects``, ``songs are listed``: what relates, or has something done to it."""
    return following.word in RELATING or (following.kind == "auxiliary" and not chunk.word.endswith(DOERS))
