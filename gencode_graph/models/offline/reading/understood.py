"""Which words of a clause the analysis answers for. A word it does not answer for was not understood.

Nothing is taken for granted: a clause counts as understood only when every word in it that says
something is the name of something in the analysis, or a word such an app has by itself (``list``,
``add``, ``page``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from gencode_graph.artifacts import Analysis, Entity
from gencode_graph.models.offline.reading import accounts, look
from gencode_graph.models.offline.reading.fields import field_name
from gencode_graph.models.offline.reading.grammar import tokens
from gencode_graph.models.offline.reading.groups import CHILDREN
from gencode_graph.models.offline.reading.language import Gloss, words_in
from gencode_graph.models.offline.reading.lexicon import aliases, classes, concept, load
from gencode_graph.models.offline.reading.records import FIGURES
from gencode_graph.models.offline.reading.words import is_plural, singular

_WORDS = {name: frozenset(words.split()) for name, words in load("requirements.toml").items()}
_THEIRS = frozenset("my your his her its our their".split())
_KEEPS = frozenset("keeps tracks records collects lists organises organizes".split())
_SMALL = ("determiner", "pronoun", "auxiliary", "have", "preposition", "conjunction")
_PART = re.compile(r"[^\W_]+")
_RELATIVE = re.compile(r"\b(?:that|which|who|where)\b", re.I)
_FIGURE_WORDS = {"sum": {"total", "sum", "overall"}, "average": {"average", "mean"},
                 "count": {"count", "number", "many", "much"}, "breakdown": {"by", "per", "number", "many"},
                 "recent": {"latest", "recent", "newest", "last"}}  # fmt: skip


def _title_words(clause: str) -> set[str]:
    """The words of a clause that only names something: ``a packing list``, of ``... that has a total``."""
    title = _RELATIVE.split(clause, maxsplit=1)[0]
    acts = any(token.tag in {"verb", "auxiliary", "have"} for token in tokens(title))
    return set() if acts else {word.lower() for word in _PART.findall(title)}


class Understood:
    """What an analysis answers for, word by word."""

    def __init__(self, analysis: Analysis, gloss: Gloss) -> None:
        self.analysis = analysis
        self.gloss = gloss
        self.entities = {entity.name: _names_of(entity) for entity in analysis.entities}
        self.fields = {entity.name: _fields_of(entity) for entity in analysis.entities}
        self.figures = {word for widget in analysis.widgets for word in _parts(widget.title)}
        self.figures |= {word for widget in analysis.widgets for word in _FIGURE_WORDS[widget.kind]}
        self.prose = {w for page in analysis.pages for s in page.sections
                      for t in (s.kind, s.heading, *(i.heading for i in s.items)) for w in _parts(t)}  # fmt: skip  # noqa: E501
        self.prose |= {word for text in tool_texts(analysis) for word in _parts(text)}
        self.titles = {word for page in analysis.pages if page.kind != "tool" for word in _parts(page.title)}
        # What a quiz asks is content, and none is made up: its title answers for nothing.
        asks = any(s.action == "quiz" for page in analysis.pages for s in page.sections)
        self.named = set() if asks else _parts(analysis.name)

    def unknown(self, clause: str) -> list[str]:
        """The words of the clause that nothing in the analysis answers for."""
        said = [w.lower() for w in words_in(_without_understood(clause, self.analysis), self.gloss)]
        actors = _who_acts(clause) if not self.gloss.foreign else set()
        titled = _title_words(clause)
        whose = _owned_by_somebody(clause) if not self.gloss.foreign else set()
        ordered = bool(self.analysis.entities) and any(word in _WORDS["order"] for word in said)
        return [
            word for word in said
            if word not in actors
            and not (self._named(word, ordered=ordered) if word in whose
                     else self._answers(word, ordered=ordered, titled=word in titled, clause=clause))
        ]  # fmt: skip

    def entities_in(self, clause: str) -> list[str]:
        """Names of the entities the clause speaks of: by their own names, else by their fields."""
        said = {part for word in words_in(clause, self.gloss) for part in _forms(word.lower())}
        return self.named_in(clause) or [name for name, words in self.fields.items() if words & said][:1]

    def named_in(self, clause: str) -> list[str]:
        """Names of the entities the clause names themselves."""
        said = {part for word in words_in(clause, self.gloss) for part in _forms(word.lower())}
        return [name for name, words in self.entities.items() if words & said]

    def unrelated(self, clause: str) -> bool:
        """``book a boat for a trip``, where no booking points to one of them: each is there, and what
        is asked for is not."""
        named = [e for e in self.analysis.entities if e.name in self.named_in(clause)]
        actors = _who_acts(clause)
        objects = {e.name for e in named if not _names_of(e) & actors}
        made = {CHILDREN[word] for word in words_in(clause.lower(), self.gloss) if word in CHILDREN}
        children = [e for e in self.analysis.entities if e.snake in made and e.name not in objects]
        children += [e for e in named if e.snake in made]
        if self._a_field_is_apart(clause):
            return True
        pointed = {f.references for e in children for f in e.fields}
        return bool(children) and len(objects) > 1 and not objects - {e.name for e in children} <= pointed

    def _a_field_is_apart(self, clause: str) -> bool:
        """``a log of runs with distance, time and shoes``, where no run points to a shoe."""
        before, within, after = clause.partition(" with ")
        if not within:
            return False
        listed = {part for word in words_in(after, self.gloss) for part in _forms(word.lower())}
        for owner in (e for e in self.analysis.entities if e.name in self.named_in(before)):
            plain = {w for f in owner.fields if not f.references for w in _parts(f.name)}
            others = [e for e in self.analysis.entities if e is not owner and _names_of(e) & listed]
            apart = [e for e in others if e.name not in owner.references and owner.name not in e.references]
            if apart and plain & listed:
                return True
        return False

    def breaks_down_by(self, word: str) -> bool:
        """Whether a figure is shown for each of what the word names."""
        groups = {part for widget in self.analysis.widgets for part in _parts(widget.group_by or "")}
        return bool(_forms(word.lower()) & groups)

    def _answers(self, word: str, *, ordered: bool, titled: bool, clause: str) -> bool:
        if word in _WORDS["limiting"]:
            return word in self.prose and not self.analysis.needs.backend
        forms = _forms(word)
        return bool(
            self._named(word, ordered=ordered)
            or word in _small_words()
            or (ordered and word in _WORDS["order"])
            or (titled and forms & self.named)
            or (self.analysis.needs.auth and word in _WORDS["accounts"])
            or (self.analysis.entities and forms & _kept_words())
            or (not self.analysis.needs.backend and word in _page_words())
            or (look.is_look(clause) and look.answered(word, self.analysis.theme))
        )

    def _named(self, word: str, *, ordered: bool = False) -> bool:
        """Whether something in the app is called so, or shown under that name; records are put in order by
        what they have."""
        forms = _forms(word)
        told = any(forms & words for words in (*self.entities.values(), *self.fields.values()))
        if ordered and word in FIGURES:
            return told
        shown = word in FIGURES | {"home", "page"} and bool(self.analysis.widgets)
        return bool(told or shown or forms & (self.figures | self.titles | self.prose))


def tool_texts(analysis: Analysis) -> list[str]:
    """What the app's tools do, in words."""
    return [section.body for page in analysis.pages if page.kind == "tool" for section in page.sections]


def _without_understood(clause: str, analysis: Analysis) -> str:
    """The clause without what was read whole: privacy, and that there are to be no accounts."""
    if analysis.needs.auth and any(entity.owned for entity in analysis.entities):
        clause = accounts.without_privacy(clause)
    if not analysis.needs.auth:
        clause = accounts.without_denial(clause)
    return clause


def _who_acts(clause: str) -> set[str]:
    """``Fishers log catches``: who does something may do it, as everybody may."""
    found = tokens(clause)
    verb = next((i for i, t in enumerate(found) if t.tag in {"verb", "auxiliary"}), 0)
    subject = found[:verb]
    plain = all(t.tag in {"noun", "adjective", "determiner", "conjunction", ","} for t in subject)
    if not subject or not plain or subject[-1].lower in FIGURES:
        return set()
    # ``A choir keeps singers``: one who keeps records is who the app is for.
    keeps = found[verb].lower in _KEEPS and subject[0].tag == "determiner"
    if not is_plural(subject[-1].lower) and not keeps:
        return set()
    return {t.lower for t in subject if t.tag in {"noun", "adjective"}}


def _owned_by_somebody(clause: str) -> set[str]:
    """``place`` in ``see their place``: what is somebody's is something, though it may be a verb."""
    found = tokens(clause)
    return {
        word.lower for who, word in pairwise(found)
        if who.lower in _THEIRS and word.tag in {"noun", "verb"}
    }  # fmt: skip


@lru_cache(maxsize=4096)
def _forms(word: str) -> frozenset[str]:
    """``Categories`` also as ``category``, as a field is named, and as what it is another word for."""
    one = singular(word)
    parts = {word, one, *(field_name(word).split("_") if word.isascii() else ())}
    parts |= set(_parts(word))
    known = aliases().get(one) or CHILDREN.get(word)
    return frozenset(parts | ({known, *known.split("_")} if known else set()))


def _parts(text: str) -> set[str]:
    """The words of a title or name, each also in the singular."""
    found = {word.lower() for word in _PART.findall(text.replace("_", " "))}
    return found | {singular(word) for word in found}


def _names_of(entity: Entity) -> set[str]:
    texts = (entity.snake, entity.collection, entity.label, entity.label_plural, concept(entity.snake) or "")
    return {word for text in texts for word in _parts(text)}


def _fields_of(entity: Entity) -> set[str]:
    texts: Iterable[str] = (
        text for f in entity.fields
        for text in (f.name, f.label, f.references or "", *f.options, *f.option_labels,
                     *(f"{bound:g}" for bound in (f.minimum, f.maximum) if bound is not None))
    )  # fmt: skip
    counted = {"number"} if any(f.name.endswith("_count") for f in entity.fields) else set()
    return counted | {word for text in texts for word in _parts(text)}


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    groups = ("filler", "quantity", "praise", "asking", "shown", "page")
    small = frozenset().union(*(classes()[name] for name in _SMALL), *(_WORDS[name] for name in groups))
    return (small | classes()["user_words"]) - _WORDS["limiting"]


@lru_cache(maxsize=1)
def _kept_words() -> frozenset[str]:
    """What an app that keeps records does by itself, and what such an app is called."""
    called = classes()["container"] | classes()["tail"] | classes()["container_owner"]
    done = {form for verb in _WORDS["keep"] | _WORDS["put"] for form in _inflected(verb)}
    return (frozenset(done) | called) - _WORDS["order"]


def _inflected(verb: str) -> set[str]:
    stem = verb.removesuffix("e")
    return {verb, f"{verb}s", f"{verb}d", f"{stem}ing", f"{stem}ed", f"{verb[:-1]}ies", f"{verb[:-1]}ied",
            f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing"}  # fmt: skip


@lru_cache(maxsize=1)
def _page_words() -> frozenset[str]:
    return classes()["container"] | {
        "landing",
        "coming",
        "soon",
        "card",
        "section",
        "portfolio",
        "invitation",
    }
