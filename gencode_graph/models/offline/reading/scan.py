"""Walk through the chunks of each line and note the records, fields and relations they speak of."""

from __future__ import annotations

import re

from gencode_graph.models.offline.reading.enums import extract
from gencode_graph.models.offline.reading.fields import looks_like_field
from gencode_graph.models.offline.reading.grammar import RELATING, Chunk, chunks
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
from gencode_graph.models.offline.reading.records import FIGURES, Mentions
from gencode_graph.models.offline.reading.sketch import Notes, Sketch
from gencode_graph.models.offline.reading.text import Line
from gencode_graph.models.offline.reading.words import singular, snake

_VERBS = {name: frozenset(words.split()) for name, words in load("verbs.toml")["kinds"].items()}
_CHILDREN: dict[str, str] = load("verbs.toml")["children"]
_ASSIGNABLE = frozenset("user employee agent member technician worker".split())
_CLAUSES = frozenset("where when so because if while".split())
_DETAILS = frozenset(
    "detail details information info field fields data attribute attributes property properties "
    "fact facts metadata following things".split()
)


_KINDS = ("entities", "models", "tables", "records", "objects", "collections", "resources")
_PHRASES = {
    r"\btakes? place\b": "are held",
    r"\bkeep(?:s|ing)? track of\b": "track",
    r"\bw/(?=\s)": "with",
    r"\bw/o\b": "without",
    r"\bwanna\b": "want to",
    r"\bsigns? up for\b": "book",
    r"\bapp(?:ly|lies) for\b": "request",
    r"\blost (?:and|&) found\b": "lost property",
    r"\b(valid|available|open|active) (from|until|since)\b": r"\1_\2",
    r"\b(votes?|comments?) on\b": r"\1",
    r"\bdate (?:and|&) time\b": "date_time",
    r"\b(start|begin|first)(?:ing)? and (end|finish|last)(?:ing)? (date|time|name)s?\b": r"\1 \3, \2 \3",
    r"\bshow notes\b": "show_notes",
    r"\b(?:is|are) for (?=(?:one|an?|exactly)\b)": "belongs to ",
    r"\b(bring|brings|hand|hands|check|checks|turn|turns|pick|picks|drop|drops) (?:in|out|up|off|back)\b": r"\1",
    r"\b(?:number|count|amount) of (?!the |each |every |all )(\w+s)\b": r"\1 count",
    r"\breal estate\b": "real-estate",
    r"\b(number|date|place|year|time|type|kind|name) of (?:the |a |an )?(?=[a-z])(?!each|every|all)(\w+)": r"\2 \1",
    r"\b(\w+) in (?:kg|kilos|grams|g|cm|m|mm|km|metres|meters|minutes|hours|litres|liters|ml|euros?|dollars?|eur|usd)\b": r"\1",
    r"\b(rate|price|cost|fee|amount|wage|salary) (?:per|an?|each) [a-z]+\b": r"\1",
}
"""Turns of speech that stand for one word, and names of fields written the long way round."""


def _plain(text: str) -> str:
    """Verbs of several words in one."""
    for phrase, word in _PHRASES.items():
        text = re.sub(phrase, word, text, flags=re.I)
    return text


def scan(lines: list[Line]) -> Notes:
    """All lines, in order; a list item belongs to the line that opened its list."""
    notes = Notes()
    walker = _Walker(notes)
    for line in lines:
        walker.line(line)
    return notes


class _Walker(Mentions):
    """State of the walk: whose fields are being listed, what was mentioned last."""

    def __init__(self, notes: Notes) -> None:
        super().__init__(notes)
        self.subject: list[Sketch] = []
        self.opened = ""
        self.verb = ""
        self.role = "start"
        self.detailed = False
        self.having = False

    def line(self, line: Line) -> None:
        text, enums = extract(_plain(line.text))
        self.enums.update(enums)
        found = chunks(text)
        if not line.bullet:
            self.opened = ""
        self.subject, self.verb = [], ""
        self.role = "bullet" if line.bullet else "start"
        index = 0
        while index < len(found):
            if found[index].kind == "np":
                end = self._group_end(found, index)
                group = [c for c in found[index:end] if c.kind == "np"]
                self._group(group, found, index, end)
                index = end
            else:
                self._small_word(found, index)
                index += 1
        if line.text.rstrip().endswith(":") and not line.bullet:
            self.opened = (
                "records" if line.text.lower().rstrip(": ").endswith(_KINDS) else "fields" if self.role == "attributes" or self._asks_details(line.text) else "records"
            )

    @staticmethod
    def _asks_details(text: str) -> bool:
        return any(word in _DETAILS for word in text.lower().rstrip(": ").split()[-3:])

    def _group_end(self, found: list[Chunk], index: int) -> int:
        """Past the last phrase of ``a, b and c``; a phrase that acts starts a clause of its own."""
        end = index + 1
        while end < len(found) and found[end].kind in {",", "conjunction", "/", "&"}:
            after = end
            while after < len(found) and found[after].kind in {",", "conjunction", "/", "&"}:
                after += 1
            if after >= len(found) or found[after].kind != "np":
                break
            following = found[after + 1].kind if after + 1 < len(found) else ""
            acts = following in {"auxiliary", "verb", "have"} and found[after + 1].word not in RELATING
            if acts and self.role != "between":
                break
            end = after + 1
        return end

    def _small_word(self, found: list[Chunk], index: int) -> None:
        chunk = found[index]
        word = chunk.word
        if chunk.kind == "verb":
            self._verb(found, index)
        elif chunk.kind == "have":
            self.role, self.detailed, self.having = "attributes", False, True
            self.owner = self.subject or self.last
            if chunk.each and self.last:
                self.owner = self.last
        elif chunk.kind == "preposition":
            self._preposition(chunk, word)
        elif chunk.kind == "pronoun" and word in {"them", "it", "these", "those"} and self.verb in _CHILDREN:
            self._derive(self.last)
        elif chunk.kind == "pronoun" and word in {"who", "that", "which"}:
            self.subject = self.last
        elif chunk.kind == ";" or word in _CLAUSES:
            self.role = "start"

    def _verb(self, found: list[Chunk], index: int) -> None:
        word = found[index].word
        after = found[index + 1].word if index + 1 < len(found) else ""
        self.verb = word
        if word in RELATING and after in {"to", "with"}:
            self.role = "relation"
            self.subject = self.subject or self.owner or self.last
        elif word in classes()["linking"] or (
            word in classes()["locating"] and after in {"in", "at", "by", "on"}
        ):
            self.role = "relation"
            self.subject = self.last[-1:] or self.subject
        elif word in _VERBS["behaviour"]:
            self.role = "behaviour"
        elif word in _VERBS["act"] and self.role == "subject":
            self.role = "objects"
        elif word in _VERBS["keep"] or word not in classes()["verb"]:
            self.role = "objects"
        else:
            self.role = "mention"

    def _preposition(self, chunk: Chunk, word: str) -> None:  # noqa: C901 - one branch a preposition
        if self.role == "relation" and word in {"in", "at", "by", "on", "to"}:
            return
        if word in {"with", "including"}:
            if self.role == "behaviour" or (self.role == "relation" and self.verb in RELATING):
                return
            self.role, self.having = "attributes", False
            self.detailed = chunk.each
            if chunk.each or not self.owner or self.last:
                self.owner = self.last
        elif word == "like" or (word == "as" and self.role == "such"):
            self.role = self.role if self.role in {"attributes", "objects"} else "mention"
        elif word == "between" and self.last:
            self.role, self.subject = "between", self.last
        elif word == "per":
            self.role = "relation"
            self.subject = self.last[-1:]
        elif word == "by":
            self.role = "behaviour" if self.verb in _VERBS["behaviour"] else "by"
        elif word in {"of", "for", "about"}:
            self.role = f"{word}_each" if chunk.each else word
        elif word == "to" and self.role == "relation":
            return
        elif word in {"to", "from", "in", "on", "at", "through", "via", "into"}:
            self.role = "place"

    def _group(self, group: list[Chunk], found: list[Chunk], index: int, end: int) -> None:
        following = found[end] if end < len(found) else Chunk("end", ())
        if following.kind == "(" and self._brackets(group, found, end):
            return
        if following.kind in {"auxiliary", "verb", "have"} or following.word in {"who", "which", "that"}:
            self._subjects(group, following)
        elif following.kind == ":" and (
            self._clause_after(found, end) or self._heading(group, found[end + 1 :])
        ):
            return
        else:
            self._listed(group)

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

    # --- what a group of phrases is to its sentence ------------------------------------------

    def _subjects(self, group: list[Chunk], following: Chunk) -> None:
        if self.role in {"attributes", "objects"} and following.word in RELATING:
            self._listed(group)
            self.subject = [s for s in (self._record(group[-1], 1),) if s] or self.subject
            return
        if self.role == "between":
            self._between(group)
            return
        acting = following.word in _VERBS["act"] and group[-1].plural
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
            sketch = self._record(chunk, 3 if following.kind == "have" or chunk.plural else 1)
            if sketch:
                self.subject.append(sketch)
        if self.subject:
            self.last = self.subject
        self.role, self.verb = "subject", ""

    def _objects(self, group: list[Chunk]) -> None:
        made = [s for s in (self._record(chunk, 3) for chunk in group) if s]
        for chunk in group:
            if {*chunk.full[:1], *chunk.words[:1]} & {"total", "average", "overall"}:
                self.notes.figures.append(" ".join(chunk.full))
            elif (
                not self._record(chunk, 0)
                and self.last
                and looks_like_field(chunk)
                and not is_container(chunk)
            ):
                self.last[-1].add(self._field(chunk))
        if self.verb in _CHILDREN and made:
            self.last = made
            self._derive(made)
        if self.verb in _VERBS["by"] and self.role == "objects":
            for child in made:
                for parent in self.subject:
                    if parent is not child:
                        child.add(KnownField(parent.key, target=parent.key, required=False))
        if made:
            self.last = self.owner = made

    def _derive(self, parents: list[Sketch]) -> None:
        """``rate recipes`` asks for ratings that point to recipes."""
        for parent in parents[:1]:
            actors = tuple(s.key for s in self.subject if s is not parent)
            self.notes.derived.append((_CHILDREN[self.verb], parent.key, actors))

    def _fragment(self, group: list[Chunk]) -> None:
        weight = 3 if self.role == "bullet" and self.opened == "records" else 2
        made = [s for s in (self._record(chunk, weight) for chunk in group) if s]
        if made:
            self.last = self.owner = made
        self._note_figures(group)
        if self.figured and not made:
            self.last, self.owner, self.subject = [], [], []

    def _mentions(self, group: list[Chunk]) -> None:
        weight = 2 if self.verb in _VERBS["act"] else 1
        found = [s for s in (self._record(chunk, weight if chunk.plural else 1) for chunk in group if self._names_known(chunk)) if s]
        if found:
            self.last = found
        self._note_figures(group)

    @staticmethod
    def _names_known(chunk: Chunk) -> bool:
        """``movies``, or ``movie watchlist``."""
        return is_known(chunk.key) or is_known(snake(" ".join(strip_container(chunk.words)[0])))

    def _of(self, group: list[Chunk]) -> None:
        if self.notes.figures and self.role == "of" and self.figured:
            self.notes.figures += [" ".join(chunk.words) for chunk in group]
            return
        made = [s for s in (self._record(chunk, 3) for chunk in group) if s]
        if made:
            self.last = self.owner = made

    def _topics(self, group: list[Chunk]) -> None:
        for chunk in group:
            self.notes.topics.append(" ".join(chunk.words))
        group = [chunk for chunk in group if chunk.word not in classes()["audience"]]
        if not group:
            self.owner, self.last = [], []
        made = [s for s in (self._record(chunk, 2 if chunk.plural else 1) for chunk in group) if s]
        if made:
            self.last = self.owner = made

    def _by(self, group: list[Chunk]) -> None:
        for chunk in group:
            self.notes.filters.add(chunk.key)
            if self.last and looks_like_field(chunk):
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
            parent = self._record(chunk, 1)
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
        if len(group) == 1 and group[0].word in _DETAILS:
            self.detailed = True
            return
        if not owners:
            self._objects(group)
            return
        for index, chunk in enumerate(group):
            sibling = any(looks_like_field(c) or not c.plural for c in group[:index])
            if chunk.word in FIGURES and not (self.having and len(chunk.words) > 1):
                self._note_figures([chunk])
            elif sibling and self._is_sibling(chunk):
                self.last = [self.notes.thing(str(record_key(chunk.words)), 3)]
            elif looks_like_field(chunk) or chunk.word in classes()["person"] or not is_container(chunk):
                self._attribute(chunk, owners)

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
        child = key and chunk.plural and is_known(key) and (companion or counted or not looks_like_field(chunk))
        there = self.notes.things.get(key or "")
        if key and there and there.weight > 1 and not chunk.plural:
            for owner in owners:
                if owner.key != key:
                    owner.add(KnownField(self._field(chunk).name if chunk.full != chunk.words else key, target=key))
        elif child and key:
            sketch = self.notes.thing(key, 3)
            for owner in owners[-1:]:
                if owner.key != key and not self._points_to(owner.key, key) and key not in classes()["user_words"]:
                    sketch.add(KnownField(owner.key, target=owner.key))
            self.last = [sketch]
        else:
            for owner in owners:
                owner.add(self._field(chunk))

    @staticmethod
    def _points_to(key: str, other: str) -> bool:
        """Expenses usually have a category, so categories have no expense."""
        return any(f.target == concept(other) for f in nouns().get(concept(key) or "", ()))

    # --- brackets and colons ------------------------------------------------------------------

    def _brackets(self, group: list[Chunk], found: list[Chunk], end: int) -> bool:
        """``book (title, author)`` lists fields."""
        close = next((i for i in range(end, len(found)) if found[i].kind == ")"), len(found))
        inside = found[end + 1 : close]
        if any(c.kind in {"have", "auxiliary"} or c.word in RELATING for c in inside):
            for index in (end, min(close, len(found) - 1)):
                found[index] = Chunk(";", (";",))
            return False
        listed = [c for c in inside if c.kind in {"np", "adjective", "verb", "adverb"}]
        if not listed:
            return False
        self._listed(group)
        last = group[-1]
        if record_key(last.words) in self.notes.things and len(listed) > 1:
            self.owner = self.last = [self.notes.thing(str(record_key(last.words)), 3)]
            for chunk in listed:
                self._attribute(chunk, self.owner)
        found[end : close + 1] = [Chunk("skip", ()) for _ in found[end : close + 1]]
        return True

    @staticmethod
    def _clause_after(found: list[Chunk], end: int) -> bool:
        """``Goal: track donations``: what follows the colon is a sentence of its own."""
        ahead = found[end + 1 : end + 4]
        return any(
            c.kind in {"verb", "auxiliary"} and not (after and after.kind == ",")
            for c, after in zip(ahead[:2], [*ahead[1:3], None], strict=False)
        )

    def _heading(self, group: list[Chunk], rest: list[Chunk]) -> bool:
        """``Books: title, author``; ``Choir: singers, songs`` names a topic, then what is kept."""
        if len(group) != 1 or is_container(group[0]):
            return False
        if group[0].word in _DETAILS:
            self.role = "attributes"
            return True
        named = is_known(group[0].key) and self.opened != "fields"
        if (looks_like_field(group[0]) and not named) or self.role == "attributes":
            return False
        first = next((c for c in rest if c.kind == "np"), None)
        if first and first.plural and not looks_like_field(first) and not group[0].plural and self.role in {"start", "objects"}:
            self.notes.topics.append(" ".join(group[0].words))
            self.role, self.owner, self.last = "objects", [], []
            return True
        sketch = self._record(group[0], 4)
        if sketch is None:
            return False
        self.last = self.owner = [sketch]
        self.role, self.detailed = "attributes", True
        return True
