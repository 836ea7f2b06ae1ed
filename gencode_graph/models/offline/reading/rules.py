"""Rules of records that the text states plainly: unique together, and the moves of a status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gencode_graph.artifacts import Entity, EntityField, snake_case
from gencode_graph.artifacts.wish import Rule
from gencode_graph.models.offline.reading.fields import field_name
from gencode_graph.models.offline.reading.groups import CHILDREN
from gencode_graph.models.offline.reading.words import singular, snake

_WORD = r"[a-z][\w-]*"
_ONE = r"(?:(?:one|the same|a|an|any|each|every|a given|the same one) )?"
_TWICE = re.compile(
    rf"\b(?:an?|each|every|one|the same|the|no) (?P<kind>{_WORD}(?: {_WORD})??) (?:cannot|can not|can't|may not|must not|can only|"  # noqa: E501
    rf"may only|must only|should not|is never|can never|can) be (?P<verb>{_WORD}) (?:twice|more than once|two times|once|again) "  # noqa: E501
    rf"(?:on|in|at|for|per|during) {_ONE}(?P<first>{_WORD})"
    rf"(?: (?:and|of|on|in|at) {_ONE}(?P<second>{_WORD}))?(?=\s*(?:[.;!?,\n]|$))",
    re.I,
)
"""``a court cannot be reserved twice on one day``"""
_NO_TWO = re.compile(
    rf"\bno two (?P<kind>{_WORD}s) (?:can |may |must |should )?(?:have|share|be (?:for|on|at|in)) {_ONE}(?P<first>{_WORD}(?: name)?) "  # noqa: E501
    rf"(?:and|on|at|in|for) {_ONE}(?P<second>{_WORD})(?=\s*(?:[.;!?,\n]|$))",
    re.I,
)
"""``no two seats have the same row and number``"""
_MOVES = re.compile(
    rf"\b(?:an?|each|every|the) (?P<kind>{_WORD})(?:'s status)? (?:goes|moves|changes|passes|can only go|can only move) "  # noqa: E501
    rf"(?P<path>from {_WORD} to {_WORD}(?:(?:,| and)?(?: then| from {_WORD})? to {_WORD})*)(?=\s*(?:[.;!?,\n]|$))",  # noqa: E501
    re.I,
)
"""``an order goes from new to cooking, then to served``"""
_ONE_PER = re.compile(
    rf"\b(?:(?:only|just|at most) )?(?:one|a single) (?P<kind>{_WORD}) "
    rf"(?:per|for each|for every|for one) (?P<first>{_WORD})"
    rf"(?: (?:and|per) (?:per |each |every )?(?P<second>{_WORD}))?(?=\s*(?:[.;!?,\n]|$))",
    re.I,
)
"""``one vote per student and topic``"""
_DAYS = frozenset("day date".split())
_FORBID = re.compile(r"\b(?:not|cannot|can't|only|never|no)\b", re.I)


@dataclass(frozen=True)
class Found:
    """A rule of the entity of that name, and the words of the text that state it."""

    entity: str
    kind: str
    said: str
    fields: tuple[str, ...] = ()
    transitions: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def rule(self, requirement: str) -> Rule:
        return Rule(
            requirement=requirement, kind=self.kind, text=self.said,  # type: ignore[arg-type]
            fields=list(self.fields), transitions={one: list(to) for one, to in self.transitions},
        )  # fmt: skip


def found(text: str, entities: list[Entity]) -> list[Found]:
    """The rules the text states of these entities. One whose fields are not there is none."""
    return [*_together(text, entities), *_moves(text, entities)]


def _together(text: str, entities: list[Entity]) -> Iterator[Found]:
    for match in _TWICE.finditer(text):
        once = "once" in match[0].lower() and "more than once" not in match[0].lower()
        if once and "only" not in match[0].lower():
            continue
        for entity, pointer in _occupied(match["kind"], match["verb"], entities):
            names = [_field(entity, match[g]) for g in ("first", "second") if match[g]]
            if all(names):
                fields = (pointer, *(name for name in names if name))
                yield Found(entity.name, "unique_together", match[0], tuple(dict.fromkeys(fields)))
                break
    for match in [*_NO_TWO.finditer(text), *_ONE_PER.finditer(text)]:
        one = next((e for e in entities if _is(e, match["kind"])), None)
        names = [_field(one, match[g]) if one and match[g] else None for g in ("first", "second")]
        if one and all(names) and names[0] != names[1]:
            yield Found(one.name, "unique_together", match[0], tuple(name for name in names if name))


def says_how_many(clause: str) -> bool:
    """Whether the clause says how many there may be of something for each of another."""
    return bool(_ONE_PER.search(clause))


def _occupied(kind: str, verb: str, entities: list[Entity]) -> Iterator[tuple[Entity, str]]:
    """What is made when one of the kind is booked, and its reference to it, or its field of that name; what
    bears the verb's name first."""
    base = re.sub(r"(?:ed|d)$", "", verb.lower())
    made = {CHILDREN.get(form) for form in (base, f"{base}e", verb.lower())} - {None}
    pairs = [
        (e, f.name) for e in entities for f in e.fields
        if f.references and _named(snake_case(f.references), kind)
    ]  # fmt: skip
    pairs += [(e, name) for e in entities if e.snake in made and (name := _field(e, kind))]
    yield from sorted(pairs, key=lambda pair: pair[0].snake not in made)


def _is(entity: Entity, words: str) -> bool:
    return _named(entity.snake, words)


def _named(name: str, words: str) -> bool:
    one = snake(f"{' '.join(words.lower().split()[:-1])} {singular(words.lower().split()[-1])}")
    return name == one or name.endswith(f"_{one}")


def _field(entity: Entity, word: str) -> str | None:
    """The entity's field of that name; ``day`` is its one date."""
    name = field_name(word.lower())
    by_name = [f for f in entity.fields if f.name == name or f.name.endswith(f"_{name}")]
    if by_name and not (word.lower() in _DAYS and by_name[0].type == "datetime"):
        return by_name[0].name
    dates = [f for f in entity.fields if f.type == "date"]
    return dates[0].name if word.lower() in _DAYS and len(dates) == 1 else None


def _moves(text: str, entities: list[Entity]) -> Iterator[Found]:
    for match in _MOVES.finditer(text):
        entity = next((e for e in entities if _is(e, match["kind"])), None)
        state = _state(entity, match["path"]) if entity else None
        if entity and state:
            moves: dict[str, list[str]] = {}
            for one, to in _steps(match["path"]):
                moves.setdefault(one, []).append(to)
            kept = tuple((one, tuple(dict.fromkeys(to))) for one, to in moves.items())
            yield Found(entity.name, "transitions", match[0], (state.name,), kept)


def _steps(path: str) -> list[tuple[str, str]]:
    """``from new to cooking, then to served`` -> new to cooking, cooking to served."""
    found: list[tuple[str, str]] = []
    last = ""
    for word, name in re.findall(rf"\b(from|to) ({_WORD})", path.lower()):
        if word == "to" and last:
            found.append((snake(last), snake(name)))
        last = name
    return found


def _state(entity: Entity, path: str) -> EntityField | None:
    named = {name for step in _steps(path) for name in step}
    return next((f for f in entity.fields if f.type == "enum" and named <= set(f.options)), None)
