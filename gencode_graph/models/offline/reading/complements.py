"""What a record is of, in, by or for: ``loans of a game to a member`` each have a game and a member.

Such phrases are put as fields, which the walk then reads like any others: a field that bears the name
of a kind of record becomes a reference to it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gencode_graph.models.offline.reading.fields import looks_like_field
from gencode_graph.models.offline.reading.grammar import TOKEN, Chunk, Token, tokens
from gencode_graph.models.offline.reading.groups import VERBS
from gencode_graph.models.offline.reading.lexicon import classes, is_known, load
from gencode_graph.models.offline.reading.naming import record_key
from gencode_graph.models.offline.reading.words import is_plural, plural, singular, snake

_DATA = load("complements.toml")
PREPOSITIONS: frozenset[str] = frozenset(_DATA["prepositions"].split())
TELLING: frozenset[str] = frozenset(_DATA["telling"].split())
ARTICLES: frozenset[str] = frozenset(_DATA["articles"].split())
PARTICIPLES: frozenset[str] = frozenset(_DATA["participles"].split())
SOURCES: frozenset[str] = frozenset(_DATA["sources"].split())
APART: frozenset[str] = frozenset(_DATA["apart"].split())
MASS: frozenset[str] = frozenset(_DATA["mass"].split())
ANY = frozenset({"each", "every", "the"})
_OPENING = frozenset({",", ";", ":", ".", "-", ">", "(", "conjunction"})
_JOINING = frozenset({",", "conjunction"})
_PHRASE = frozenset({"noun", "adjective", "number"})
_FIELDS_FOLLOW = frozenset({"with", "having", "including", "has", "have", "contain", "containing"})
_PARTS = re.compile(r"\b(?:made(?: up)? of|consist(?:s|ing) of|composed of)\b", re.I)
"""``quizzes made of questions`` have questions."""
_MOST_WORDS = 3
_ENOUGH = 2


@dataclass(frozen=True)
class _Complement:
    """``to a member``: its ``name`` in the singular, and whether the text has ``several`` of them.

    ``bare`` ones only name a field. ``telling`` ones say what a record has even where nothing else
    speaks of it; ``participle`` is the index of the ``taught`` in front of one.
    """

    name: str
    bare: bool = False
    telling: bool = False
    several: bool = False
    participle: int | None = None

    @property
    def may_be_kept(self) -> bool:
        """Whether it may be a kind of record of its own."""
        return not self.bare and (self.several or not self.telling)


@dataclass(frozen=True)
class _Item:
    """One item of a list: where it starts, the index past its head, and the index past all of it."""

    head: Token
    start: int
    end: int
    complements: tuple[_Complement, ...]
    after: int

    @property
    def names(self) -> list[str]:
        return [complement.name for complement in self.complements]

    @property
    def kinds(self) -> list[_Complement]:
        return [complement for complement in self.complements if complement.may_be_kept]


def as_fields(text: str, kept: Iterable[str] = ()) -> str:
    """The text with the complements of what it lists put as fields. Lines stay lines.

    ``kept`` are the kinds of records the app has already, in snake_case.
    """
    lines = [(line, tokens(line)) for line in _PARTS.sub("with", text).split("\n")]
    kinds = [kind for _, words in lines for item in _items(words) for kind in item.kinds]
    spoken = Counter(word.lower for _, words in lines for word in words)
    spoken -= Counter(plural(kind.name.split()[-1]) for kind in kinds if kind.several)
    said = spoken.keys() | {plural(name.rsplit("_", maxsplit=1)[-1]) for name in kept}
    named = Counter(kind.name for kind in kinds)
    told = {name for name, times in named.items() if times > 1 or plural(name.split()[-1]) in said}
    return "\n".join(_line(line, words, told, said) for line, words in lines)


def _line(line: str, words: Sequence[Token], told: set[str], said: set[str]) -> str:
    spans = [match.span() for match in TOKEN.finditer(line)]
    out, copied, more = "", 0, []
    for item in _items(words):
        if not _is_meant(item, told):
            for index in (c.participle for c in item.complements if c.participle is not None):
                out += line[
                    copied : spans[index][0]
                ]  # else ``worked`` is a thing in ``hours worked by each``
                copied = spans[index + 1][0]
            continue
        joined = item.start
        while joined and words[joined - 1].tag in _JOINING:
            joined -= 1
        if joined < item.start and spans[joined][0] >= copied:
            out = f"{(out + line[copied : spans[joined][0]]).rstrip()}; "
            copied = spans[item.start][0]
        out += f"{line[copied : spans[item.end - 1][1]]} with {', '.join(item.names)}"
        inside, joint, after = _joint(words, item.after)
        if inside:
            out += f", {line[spans[inside.start][0] : spans[inside.stop - 1][1]]}"
        out += joint
        copied = spans[after][0] if after < len(words) else len(line)
        more += [many for kind in item.kinds if (many := plural(kind.name)) not in said and _is_record(kind)]
    out += line[copied:]
    return "; ".join([out.rstrip(), *dict.fromkeys(more)]) if more else out


def _items(words: Sequence[Token]) -> Iterator[_Item]:
    index = 0
    while index < len(words):
        if index == 0 or words[index - 1].tag in _OPENING:
            item = _item(words, index)
            if item:
                yield item
                index = item.after
                continue
        index += 1


def _item(words: Sequence[Token], start: int) -> _Item | None:
    """The list item that starts here, if it is a head with complements and nothing else."""
    end = start
    while end < len(words) and (_in_phrase(words, end) or words[end].lower in VERBS["keep"]):
        end += 1
    if end == start:
        return None
    found: list[_Complement] = []
    after = end
    while more := _complements(words, after, first=not found):
        found += more[0]
        after = more[1]
    whole = after >= len(words) or _may_follow(words[after])
    said = whole and any(not complement.bare for complement in found)
    return _Item(words[end - 1], start, end, tuple(found), after) if said else None


def _in_phrase(words: Sequence[Token], index: int) -> bool:
    tag = words[index].tag
    return (tag in _PHRASE or tag == "determiner") and not _is_participle(words, index)


def _is_participle(words: Sequence[Token], index: int) -> bool:
    """``taught`` in ``courses taught by a teacher``."""
    word = words[index].lower
    before_preposition = index + 1 < len(words) and words[index + 1].lower in PREPOSITIONS
    done = word in PARTICIPLES or (word.endswith("ed") and len(word) > 3)
    return done and before_preposition and word not in APART


def _complements(words: Sequence[Token], index: int, *, first: bool) -> tuple[list[_Complement], int] | None:
    """The complement that comes next (two of them in a span) and the index past it, if there is one."""
    start = index
    while not first and index < len(words) and words[index].tag in _JOINING:
        index += 1  # ``requested by a museum and approved by a curator``
    participle = index if index < len(words) and _is_participle(words, index) else None
    if index > start and participle is None:
        return None
    index += participle is not None
    if index + 1 >= len(words):
        return None
    preposition = words[index].lower
    if preposition == "from" and participle is None and (span := _span(words, index)):
        return span
    one = words[index + 1].lower in (ARTICLES if participle is None else ARTICLES | ANY)
    if preposition not in PREPOSITIONS or not (one or participle is not None or preposition in SOURCES):
        return None
    name, after = _name(words, index + 1 + one)
    several = bool(name) and is_plural(name.split()[-1])
    if not name or several == one or (not one and _is_field(name)):
        return None
    if preposition == "with" and (first or _is_field(name)):
        return None  # what follows are its fields
    telling = participle is not None or preposition in TELLING
    complement = _Complement(_singular(name), telling=telling, several=several, participle=participle)
    return [complement], after


def _singular(name: str) -> str:
    *first, last = name.split()
    return " ".join((*first, singular(last)))


def _span(words: Sequence[Token], index: int) -> tuple[list[_Complement], int] | None:
    """``from arrival date to departure date``: two fields."""
    first, after = _name(words, index + 1)
    if not first or after + 1 >= len(words) or words[after].lower != "to":
        return None
    second, after = _name(words, after + 1)
    if not second or not all(_is_field(name) for name in (first, second)):
        return None
    return [_Complement(first, bare=True), _Complement(second, bare=True)], after


def _name(words: Sequence[Token], index: int) -> tuple[str, int]:
    """The noun phrase from here on, and the index past it."""
    end = index
    while end < len(words) and words[end].tag in _PHRASE and not _is_participle(words, end):
        end += 1
    short = 0 < end - index <= _MOST_WORDS and words[end - 1].tag == "noun"
    return (" ".join(word.lower for word in words[index:end]) if short else ""), end


def _may_follow(token: Token) -> bool:
    return token.tag in {",", ";", ".", ":", "(", "conjunction"} or token.lower in _FIELDS_FOLLOW


def _joint(words: Sequence[Token], after: int) -> tuple[range, str, int]:
    """Bracketed fields that follow the complements, what joins them to the rest, and where that starts."""
    inside = range(0)
    if after < len(words) and words[after].tag == "(":
        close = next((i for i in range(after, len(words)) if words[i].tag == ")"), len(words))
        inside, after = range(after + 1, close), min(close + 1, len(words))
    elif after < len(words) and (words[after].lower in _FIELDS_FOLLOW or words[after].tag == ":"):
        return inside, ", ", after + 1
    start = after
    while after < len(words) and words[after].tag in _JOINING:
        after += 1
    return inside, "; " if after > start else "", after


def _is_meant(item: _Item, told: set[str]) -> bool:
    """Whether the complements say something of each record, and not where or for whom the app is.

    ``payments for a gym`` has one that is spoken of nowhere else.
    """
    if record_key((item.head.lower,)) is None:
        return False
    declared = any(kind.name in told for kind in item.kinds)
    if not is_plural(item.head.lower):
        return declared and item.head.lower in MASS
    several = sum(not complement.bare for complement in item.complements) >= _ENOUGH
    return declared or several or any(complement.telling for complement in item.complements)


def _is_record(kind: _Complement) -> bool:
    key = snake(kind.name)
    if _is_field(kind.name) or record_key(tuple(kind.name.split())) is None:
        return False
    return kind.several or (is_known(key) and key not in classes()["person"])


def _is_field(name: str) -> bool:
    return looks_like_field(Chunk("np", tuple(name.split())))
