"""Walk through the chunks of each line and note the records, fields and relations they speak of."""

from __future__ import annotations

from gencode_graph.models.offline.reading import figures, joins, ranges
from gencode_graph.models.offline.reading.enums import extract
from gencode_graph.models.offline.reading.fields import looks_like_field
from gencode_graph.models.offline.reading.grammar import RELATING, Chunk, chunks
from gencode_graph.models.offline.reading.groups import CHILDREN, DETAILS, VERBS, Groups
from gencode_graph.models.offline.reading.lexicon import (
    classes,
    concept,
    is_known,
)
from gencode_graph.models.offline.reading.naming import is_container, record_key
from gencode_graph.models.offline.reading.phrases import plain
from gencode_graph.models.offline.reading.sketch import Notes, Sketch
from gencode_graph.models.offline.reading.text import Line

_CLAUSES = frozenset("where when so because if while".split())


_SEVERAL = 2
_KINDS = ("entities", "models", "tables", "records", "objects", "collections", "resources")


def scan(lines: list[Line]) -> Notes:
    """All lines, in order; a list item belongs to the line that opened its list."""
    notes = Notes()
    walker = _Walker(notes)
    for line in lines:
        walker.line(line)
    return notes


class _Walker(Groups):
    """State of the walk: whose fields are being listed, what was mentioned last."""

    def line(self, line: Line) -> None:
        found = chunks(self._plain(line.text))
        self._note_groups(found)
        if not line.bullet:
            self.opened = ""
        self.subject, self.verb, self.limited = [], "", False
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
                "records"
                if line.text.lower().rstrip(": ").endswith(_KINDS)
                else "fields"
                if self.role == "attributes" or self._asks_details(line.text)
                else "records"
            )

    def _plain(self, text: str) -> str:
        """The text without what is read off its wording alone: figures, ranges, joins, options."""
        text, wishes = figures.extract(text)
        self.notes.wishes += wishes
        self.notes.figures += [wish.measure for wish in wishes]
        text, spans = ranges.extract(text)
        self.notes.ranges |= spans
        text, joined = joins.extract(plain(text))
        self.notes.joins += joined
        text, enums = extract(text)
        self.enums.update(enums)
        return text

    def _note_groups(self, found: list[Chunk]) -> None:
        """``a monthly budget per category`` is the category's."""
        for before, word, after in zip(found, found[1:], found[2:], strict=False):
            each = word.word == "per" or (word.word in {"for", "of"} and word.each)
            if each and before.kind == after.kind == "np" and looks_like_field(before):
                self.notes.per_group.append((self._field(before).name, after.key))

    @staticmethod
    def _asks_details(text: str) -> bool:
        return any(word in DETAILS for word in text.lower().rstrip(": ").split()[-3:])

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
        elif word == "only":
            self.limited = True
        elif chunk.kind == "have":
            self.role, self.detailed, self.having = "attributes", False, True
            self.owner = self.subject or self.last
            if chunk.each and self.last:
                self.owner = self.last
        elif chunk.kind == "preposition":
            self._preposition(chunk, word)
        elif chunk.kind == "pronoun" and word in {"them", "it", "these", "those"} and self.verb in CHILDREN:
            self._derive(self.last)
        elif chunk.kind == "pronoun" and word in {"who", "that", "which"}:
            self.subject = self.last
        elif chunk.kind == ";" or word in _CLAUSES or (chunk.kind == ":" and self.role == "for"):
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
        elif word in VERBS["behaviour"]:
            self.role = "behaviour"
        elif (
            (word in VERBS["act"] and self.role == "subject")
            or word in VERBS["keep"]
            or word not in classes()["verb"]
        ):
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
                self.owner = self.last if chunk.each else self._nearest()
        elif word == "like" or (word == "as" and self.role == "such"):
            self.role = self.role if self.role in {"attributes", "objects"} else "mention"
        elif word == "between" and self.last:
            self.role, self.subject = "between", self.last
        elif word == "per":
            self.role = "relation"
            self.subject = self.last[-1:]
        elif word == "by":
            self.role = "behaviour" if self.verb in VERBS["behaviour"] else "by"
        elif word in {"of", "for", "about"}:
            self.before = self.last
            self.role = f"{word}_each" if chunk.each else word
        elif word == "to" and self.role == "relation":
            return
        elif word in {"to", "from", "in", "on", "at", "through", "via", "into"}:
            self.role = "place"

    def _nearest(self) -> list[Sketch]:
        """``games, friends and players with a name``: of a list only the last has what follows."""
        both = len(self.last) == _SEVERAL and self.paired
        return self.last if both else self.last[-1:]

    def _group(self, group: list[Chunk], found: list[Chunk], index: int, end: int) -> None:
        self.paired = any(c.kind in {"conjunction", "&"} for c in found[index:end])
        following = found[end] if end < len(found) else Chunk("end", ())
        self.is_app = self.role == "start" and index <= 1 and following.word == "for"  # ``A unit for scouts``
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
        if record_key(last.words) in self.notes.things and (len(listed) > 1 or looks_like_field(listed[0])):
            outer = self.owner if self.role == "attributes" else []
            self.owner = self.last = [self.notes.thing(str(record_key(last.words)), 3)]
            for chunk in listed:
                self._attribute(chunk, self.owner)
            self.owner = outer or self.owner
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
        if group[0].word in DETAILS:
            self.role = "attributes"
            return True
        named = (
            is_known(group[0].key) or (group[0].plural and concept(group[0].key))
        ) and self.opened != "fields"
        if (looks_like_field(group[0]) and not named) or self.role == "attributes":
            return False
        first = next((c for c in rest if c.kind == "np"), None)
        whose = self.role == "for" or (self.role == "of" and self.verb in VERBS["keep"])
        has = first and [c.word for c in rest[rest.index(first) + 1 :][:1]] == [
            "with"
        ]  # ``: teas with a name``
        if whose and self.before and first and not (first.plural and (has or is_known(first.key))):
            # ``A log of sightings for birders: place, date``, ``log inspections of their hives: date``
            self.last = self.owner = self.before
            self.role, self.detailed = "attributes", True
            return True
        kinds = sum(c.kind == "np" and c.plural and is_known(c.key) and not looks_like_field(c) for c in rest)
        if (
            first
            and first.plural
            and not looks_like_field(first)
            and (
                self.role == "for"
                or not group[0].plural
                or (kinds >= _SEVERAL and not is_known(group[0].key))
            )
            and self.role in {"start", "objects", "for"}
        ):
            self.notes.topics.append(" ".join(group[0].words))
            self.role, self.owner, self.last = "objects", [], []
            return True
        sketch = self._record(group[0], 4)
        if sketch is None:
            return False
        self.last = self.owner = [sketch]
        self.role, self.detailed = "attributes", True
        return True
