"""What a calculator works out: a sum that the text tells (``length times width``), or one known by name.

A sum is a list of items in the form that the writer of tool pages reads: values first, then results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gencode_graph.artifacts import SectionItem
from gencode_graph.models.offline.pages.tools.formulas import names_in
from gencode_graph.models.offline.pages.tools.plan import snake
from gencode_graph.models.offline.reading.lexicon import load

_VALUE = re.compile(r"(?P<added>\+?)(?P<kind>\w+ \d+)(?: \((?P<unit>[^)]+)\))?: (?P<words>.+)")
_UNIT = re.compile(r"\s+in (?:the )?(?P<unit>[a-z]+)$")
_NOT_UNITS = frozenset("percent total euros dollars pounds francs".split())
_OPERATORS: dict[str, str] = {
    word: operator for operator, words in load("sums.toml")["operators"].items() for word in words
}
_OPERATOR = "|".join(re.escape(word) for word in sorted(_OPERATORS, key=len, reverse=True))
_NUMBER = r"\d+(?:\.\d+)?"
_LIKE_MONEY = frozenset("price cost costs amount bill salary wage rent budget fee income".split())


@dataclass(frozen=True)
class Worked:
    """``items``: values, then results; ``said``: the words of the text that the sum answers for."""

    items: list[SectionItem]
    said: str


@dataclass(frozen=True)
class _Value:
    """A value of a known sum; ``added``: it is asked for even where the text does not name it."""

    kind: str
    unit: str
    words: frozenset[str]
    added: bool


@dataclass(frozen=True)
class _Sum:
    words: frozenset[str]
    values: dict[str, _Value]
    results: tuple[tuple[frozenset[str], tuple[str, ...]], ...]


def told(inputs: Sequence[str], text: str) -> Worked | None:
    """The sum that the text itself tells over what is typed in."""
    operand = "|".join([*(re.escape(name) for name in sorted(inputs, key=len, reverse=True)), _NUMBER])
    the = r"(?:the |an? )?"
    chain = rf"{the}(?:{operand})(?:\s*(?:{_OPERATOR})\s*{the}(?:{operand}))+"
    stated = re.compile(
        rf"\b(?:the|an?|see|gives?|get|shows?) (?P<result>[a-z][a-z ]*?)\s*"
        rf"(?:,? which is|,? that is|,? as|:|=|,| is)\s*(?P<sum>{chain})(?=\s*(?:[.,;]|and\b|$))",
        re.I,
    )
    matches = list(stated.finditer(text)) if inputs else []
    results = [(_bare(found["result"]), _formula(found["sum"], operand)) for found in matches]
    used = {name for _, formula in results for name in names_in(formula)}
    if not results or used != {snake(name) for name in inputs}:
        return None
    kinds = {name: "money" if _LIKE_MONEY & set(name.split()) else "number" for name in inputs}
    money = any(kinds[name] == "money" for name in inputs if snake(name) in used)
    kind = "money" if money else "number"
    values = [SectionItem(heading=_title(n), body=f"{kinds[n]} {at}") for at, n in enumerate(inputs, 2)]
    sums = [SectionItem(heading=_title(name), body=f"{kind} = {formula}") for name, formula in results]
    return Worked(values + sums, " ".join(found[0] for found in matches))


def known(inputs: Sequence[str], results: Sequence[str], text: str) -> Worked | None:
    """The sum of those known by name that has these values and some of these results."""
    said = set(re.findall(r"[a-z]+", text.lower()))
    for one in _sums():
        if one.words & said and (found := _items(one, inputs, results)):
            return Worked(found, " ".join(sorted(one.words)))
    return None


def _items(one: _Sum, inputs: Sequence[str], results: Sequence[str]) -> list[SectionItem]:
    named = _matched(one, inputs)
    if named is None:
        return []
    names = {key: snake(label) for key, label in named.items()}
    wanted = [(result, _formula_of(one, result, set(named))) for result in results]
    if not wanted or not all(formula for _, formula in wanted):
        return []
    used = {name for _, formula in wanted for name in _names(formula)}
    if not set(_matched(one, inputs, added=False) or {}) <= used:
        return []  # something is typed in that nothing depends on: another sum is meant
    values = [SectionItem(heading=_title(named[k]), body=v.kind) for k, v in one.values.items() if k in used]
    return values + [
        SectionItem(
            heading=_title(result), body=re.sub(r"\b[a-z_]+\b", lambda m: names.get(m[0], m[0]), formula)
        )
        for result, formula in wanted
    ]


def _names(formula: str) -> set[str]:
    return set(names_in(formula.split(" = ", 1)[1]))


def _matched(one: _Sum, inputs: Sequence[str], *, added: bool = True) -> dict[str, str] | None:
    """The sum's values by what the text calls them; None where one is in a unit of another sum, or is
    none of the sum's."""
    found: dict[str, str] = {}
    for name in inputs:
        unit = _UNIT.search(name)
        words = set(re.findall(r"[a-z]+", _UNIT.sub("", name)))
        key = next((k for k, v in one.values.items() if k not in found and words & v.words), None)
        if key is None:
            return None
        value = one.values[key]
        if unit and unit["unit"] not in _NOT_UNITS and unit["unit"] not in _called(value.unit):
            return None
        found[key] = name if unit or not value.unit else f"{name} ({value.unit})"
    if added:
        found |= {key: key for key, value in one.values.items() if value.added and key not in found}
    return found


def _called(unit: str) -> list[str]:
    units: dict[str, str] = load("sums.toml")["units"]
    return units.get(unit, "").split()


def _formula_of(one: _Sum, result: str, there: set[str]) -> str:
    """How the result is worked out; "" where a word of it says that something else is meant."""
    words = set(re.findall(r"[a-z]+", result.lower()))
    plain = set(load("sums.toml")["plain"].split()).union(*(value.words for value in one.values.values()))
    for called, formulas in one.results:
        if words & called and words <= called | plain:
            return next((f for f in formulas if _names(f) - {"year"} <= there), "")
    return ""


def _formula(chain: str, operand: str) -> str:
    """``the length times the width`` -> ``length * width``."""
    parts: Iterator[re.Match[str]] = re.finditer(rf"{operand}|{_OPERATOR}", chain, re.I)
    return " ".join(_OPERATORS.get(part[0].lower()) or _operand(part[0]) for part in parts)


def _operand(text: str) -> str:
    return text if re.fullmatch(_NUMBER, text) else snake(text)


def _bare(result: str) -> str:
    return re.sub(r"^(?:(?:see|get|gives?|shows?|me|the|an?)\s+)+", "", result.strip(), flags=re.I)


def _title(name: str) -> str:
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=1)
def _sums() -> tuple[_Sum, ...]:
    def values(data: dict[str, str]) -> dict[str, _Value]:
        read = {name: _VALUE.fullmatch(line) for name, line in data.items()}
        return {
            name: _Value(v["kind"], v["unit"] or "", frozenset(v["words"].split()), added=bool(v["added"]))
            for name, v in read.items() if v
        }  # fmt: skip

    def results(data: dict[str, str | list[str]]) -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
        return tuple(
            (frozenset(w.split()), (f,) if isinstance(f, str) else tuple(f)) for w, f in data.items()
        )

    return tuple(
        _Sum(frozenset(one["words"].split()), values(one["values"]), results(one["results"]))
        for one in load("sums.toml")["sum"]
    )
