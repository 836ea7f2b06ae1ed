"""What a record is of, in, by or for: ``loans of a game to a member`` each have a game and a member.

Such phrases are put as fields, which the walk then reads like any others: a field that bears the name
of a kind of record becomes a reference to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

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
APART: frozenset[str] = frozenset(_DATA["apart"].split())
MASS: frozenset[str] = frozenset(_DATA["mass"].split())
ANY = frozenset({"each", "every", "the"})
_OPENING = frozenset({",", ";", ":", ".", "-", ">", "(", "conjunction"})
_JOINING = frozenset({",", "conjunction"})
_PHRASE = frozenset({"noun", "adjective", "number"})
_FIELDS_FOLLOW = frozenset({"with", "having", "including", "has", "have", "contain", "containing"})
_MOST_WORDS = 3
_ENOUGH = 2


@dataclass
class _Item:
    """One item of a list: where it starts, the index past its head, its complements, the index past them."""

    head: Token
    start: int
    end: int
    names: list[str] = field(default_factory=list)
    things: list[str] = field(default_factory=list)
    """The names that may be records of their own."""
    articled: int = 0
    several: set[str] = field(default_factory=set)
    """Those the text speaks of in the plural."""
    participles: list[int] = field(default_factory=list)
    telling: bool = False
    after: int = 0


def as_fields(text: str, kept: Iterable[str] = ()) -> str:
    """The text with the complements of what it lists put as fields. Lines stay lines.

    ``kept`` are the kinds of records the app has already, in snake_case.
    """
    lines = [(line, tokens(line)) for line in text.split("\n")]
    items = [item for _, words in lines for item in _items(words)]
    spoken = Counter(word.lower for _, words in lines for word in words)
    spoken -= Counter(plural(name.split()[-1]) for item in items for name in item.several)
    said = spoken.keys() | {plural(name.rsplit("_", maxsplit=1)[-1]) for name in kept}
    named = Counter(name for item in items for name in item.things)
    told = {name for name, times in named.items() if times > 1 or plural(name.split()[-1]) in said}
    return "\n".join(_line(line, words, told, said) for line, words in lines)


def _line(line: str, words: Sequence[Token], told: set[str], said: set[str]) -> str:
    spans = [match.span() for match in TOKEN.finditer(line)]
    out, copied, more = "", 0, []
    for item in _items(words):
        if not _is_meant(item, told):
            for index in item.participles:  # or ``worked`` in ``hours worked by each`` is taken for a thing
                out += line[copied : spans[index][0]]
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
        new = [name for name in item.things if plural(name) not in said]
        more += [plural(name) for name in new if _is_record(name, several=name in item.several)]
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
    item = _Item(words[end - 1], start, end, after=end)
    while _complement(words, item):
        pass
    whole = item.after >= len(words) or _may_follow(words[item.after])
    return item if item.names and item.articled and whole else None


def _in_phrase(words: Sequence[Token], index: int) -> bool:
    tag = words[index].tag
    return (tag in _PHRASE or tag == "determiner") and not _is_participle(words, index)


def _is_participle(words: Sequence[Token], index: int) -> bool:
    """``taught`` in ``courses taught by a teacher``."""
    word = words[index].lower
    before_preposition = index + 1 < len(words) and words[index + 1].lower in PREPOSITIONS
    done = word in PARTICIPLES or (word.endswith("ed") and len(word) > 3)
    return done and before_preposition and word not in APART


def _complement(words: Sequence[Token], item: _Item) -> bool:
    """Take in the complement that comes next; whether there was one."""
    index = item.after
    while item.names and index < len(words) and words[index].tag in _JOINING:
        index += 1  # ``requested by a museum and approved by a curator``
    done = index < len(words) and _is_participle(words, index)
    if index > item.after and not done:
        return False
    index += done
    if index + 1 >= len(words):
        return False
    preposition = words[index].lower
    if preposition == "from" and not done:
        return _span(words, index, item)
    one = words[index + 1].lower in (ARTICLES | ANY if done else ARTICLES)
    if preposition not in PREPOSITIONS or not (one or done):
        return False
    name, after = _name(words, index + 1 + one)
    several = bool(name) and is_plural(name.split()[-1])
    if not name or several == one:
        return False
    item.names.append(_singular(name) if several else name)
    item.articled += 1
    if done:
        item.participles.append(index - 1)
    if several:
        item.several.add(item.names[-1])
    telling = done or preposition in TELLING
    item.telling = item.telling or telling
    if several or not telling:
        item.things.append(item.names[-1])
    item.after = after
    return True


def _singular(name: str) -> str:
    *first, last = name.split()
    return " ".join((*first, singular(last)))


def _span(words: Sequence[Token], index: int, item: _Item) -> bool:
    """``from arrival date to departure date``: two fields."""
    first, after = _name(words, index + 1)
    if not first or after + 1 >= len(words) or words[after].lower != "to":
        return False
    second, after = _name(words, after + 1)
    if not second or not all(_is_field(name) for name in (first, second)):
        return False
    item.names += [first, second]
    item.after = after
    return True


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
    declared = not told.isdisjoint(item.things)
    if not is_plural(item.head.lower):
        return declared and item.head.lower in MASS
    return declared or item.telling or item.articled >= _ENOUGH


def _is_record(name: str, *, several: bool) -> bool:
    if _is_field(name) or record_key(tuple(name.split())) is None:
        return False
    return several or (is_known(snake(name)) and snake(name) not in classes()["person"])


def _is_field(name: str) -> bool:
    return looks_like_field(Chunk("np", tuple(name.split())))
