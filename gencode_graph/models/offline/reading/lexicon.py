"""What the reader knows of the world, loaded once from the data files beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

FOLDER = resources.files(__package__) / "lexicon"
_FIELD = re.compile(r"^(>?)([a-z0-9_]+)(?:([:>])([a-z_]+))?(?:\(([a-z0-9_|]+)\))?([?!]*)$")


@dataclass(frozen=True)
class KnownField:
    """A field as the noun files write it. ``target`` is the noun a reference points to."""

    name: str
    type: str | None = None
    options: tuple[str, ...] = ()
    target: str | None = None
    required: bool = True
    unique: bool = False
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True)
class Domain:
    """A field of work: the phrases that name it and what is recorded in it."""

    triggers: tuple[str, ...]
    entities: tuple[str, ...]
    sells: str | None = None


def load(path: str) -> dict[str, Any]:
    """A data file by its path below ``lexicon/``."""
    return tomllib.loads((FOLDER / path).read_text(encoding="utf-8"))


def known_field(text: str) -> KnownField:
    """``priority(low|high)?`` and its like, as described at the top of ``nouns/work.toml``."""
    match = _FIELD.match(text.strip())
    if not match:
        raise ValueError(f"not a field: {text!r}")
    arrow, name, kind, value, options, flags = match.groups()
    return KnownField(
        name=name,
        type=value if kind == ":" else None,
        options=tuple(options.split("|")) if options else (),
        target=name if arrow else value if kind == ">" else None,
        required="?" not in flags,
        unique="!" in flags,
    )


@lru_cache(maxsize=1)
def nouns() -> dict[str, tuple[KnownField, ...]]:
    """Every noun known, and the fields its records usually have."""
    found: dict[str, tuple[KnownField, ...]] = {}
    for file in sorted((FOLDER / "nouns").iterdir(), key=lambda entry: entry.name):
        for noun, fields in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[noun] = tuple(known_field(part) for part in fields.split(","))
    return found


@lru_cache(maxsize=1)
def _senses() -> dict[str, list[tuple[frozenset[str], tuple[KnownField, ...]]]]:
    found: dict[str, list[tuple[frozenset[str], tuple[KnownField, ...]]]] = {}
    for sense in load("senses.toml")["sense"]:
        fields = tuple(known_field(part) for part in sense["fields"].split(","))
        found.setdefault(sense["noun"], []).append((frozenset(sense["beside"].split()), fields))
    return found


def usual_fields(noun: str, beside: Iterable[str]) -> tuple[KnownField, ...]:
    """What records of a known noun usually have, beside these other kinds of records and fields."""
    neighbours = set(beside)
    meant = (fields for words, fields in _senses().get(noun, ()) if words & neighbours)
    return next(meant, nouns()[noun])


@lru_cache(maxsize=1)
def aliases() -> dict[str, str]:
    """Other words for known nouns."""
    return dict(load("aliases.toml"))


@lru_cache(maxsize=1)
def domains() -> tuple[Domain, ...]:
    return tuple(
        Domain(tuple(d["triggers"]), tuple(d["entities"]), d.get("sells"))
        for d in load("domains.toml")["domain"]
    )


@lru_cache(maxsize=1)
def field_names() -> frozenset[str]:
    """Phrases of two words and more that name a field of work, as they are written."""
    return frozenset(phrase for domain in domains() for phrase in domain.triggers if " " in phrase)


@lru_cache(maxsize=1)
def classes() -> dict[str, frozenset[str]]:
    """Word classes by name: ``determiner``, ``verb``, ``container``..."""
    data = load("grammar.toml")
    return {name: frozenset(words.split()) for name, words in data.items()}


@lru_cache(maxsize=1)
def field_words() -> dict[str, Any]:
    """``types``, ``numbers``, ``options`` and ``respell`` of ``fields.toml``."""
    return load("fields.toml")


@lru_cache(maxsize=1)
def type_cues() -> dict[str, str]:
    """Last word of a field's name -> its type."""
    cues: dict[str, str] = {}
    for kind, words in field_words()["types"].items():
        for word in words:
            cues.setdefault(word, kind)
    return cues


def concept(key: str) -> str | None:
    """The known noun behind a snake_case name: itself, an alias, or its last words."""
    parts = key.split("_")
    for start in range(len(parts)):
        name = "_".join(parts[start:])
        if start and name == "record":
            continue  # ``catch_record`` is only a name that may be used for catches
        if name in nouns():
            return name
        if name in aliases():
            return aliases()[name] if aliases()[name] in nouns() else None
    return None


def is_known(key: str) -> bool:
    """Whether the whole name is a noun of the lexicon (or another word for one)."""
    return key in nouns() or key in aliases()
