"""Words and names: singular, plural, PascalCase, snake_case. Deterministic and cached."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import typeguard


@contextmanager
def _as_written() -> Iterator[None]:
    """Within, functions stay as they are written. typeguard would rewrite each of inflect's to check what it
    is called with, and that takes every process longer than all the reading it does (2.4 s, and 0.1 s)."""
    checked = typeguard.typechecked
    typeguard.typechecked = lambda function: function  # type: ignore[assignment]
    try:
        yield
    finally:
        typeguard.typechecked = checked


with _as_written():
    import inflect

_ENGINE = inflect.engine()
_SAME = frozenset(
    "news series species status gas bus lens canvas campus virus bonus address access business class "
    "process progress success analysis basis diagnosis chess fitness dress glass grass mass pass plus "
    "staff equipment furniture information data money music software hardware feedback research bias "
    "atlas thesis physics mathematics maths gymnastics athletics politics always previous various "
    "expertise hours sms gps cms crm os pos us is its this has was does yes boss cross loss address "
    "tennis iris oasis axis crisis genus focus syllabus census iris sos css aws rss https canvas".split()
)
_IRREGULAR = {
    "skis": "ski", "taxis": "taxi", "kiwis": "kiwi",
    "dice": "die", "movies": "movie", "cookies": "cookie", "calories": "calorie", "selfies": "selfie",
    "children": "child", "people": "person", "alumni": "alumnus", "criteria": "criterion",
    "leaves": "leave", "shoes": "shoe", "hives": "hive", "beehives": "beehive", "hobbies": "hobby",
    "classes": "class", "courses": "course", "houses": "house", "licences": "licence",
    "licenses": "license", "theses": "thesis", "analyses": "analysis", "quizzes": "quiz",
    "buses": "bus", "todos": "todo", "to-dos": "to-do", "memos": "memo", "photos": "photo", "statuses": "status", "addresses": "address", "businesses": "business",  # noqa: E501
    "zombies": "zombie", "pies": "pie", "ties": "tie", "aliases": "alias", "boxes": "box",
    "archives": "archive", "caves": "cave", "groceries": "grocery", "goods": "goods", "axes": "axis",
    "glasses": "glass", "dresses": "dress", "processes": "process", "wines": "wine", "menus": "menu",
    "knives": "knife", "wolves": "wolf", "bees": "bee", "employees": "employee", "staff": "staff",
}  # fmt: skip
_PARTICLES = frozenset("ups ins outs offs ons downs overs".split())
_JS_KEYWORDS = frozenset(
    "abstract arguments boolean break byte case catch char class const continue debugger default "
    "delete do double else enum eval export extends final finally float for function goto if "
    "implements import in instanceof int interface let long native new null package private "
    "protected public return short static super switch synchronized this throw throws transient "
    "try typeof var void volatile while with yield undefined nan infinity".split()
)
RESERVED_WORDS = frozenset(word.lower() for word in keyword.kwlist) | _JS_KEYWORDS
"""Words that cannot name a module, a variable or a class in Python or JavaScript, lower case."""


@lru_cache(maxsize=20_000)
def singular(word: str) -> str:
    """``classes`` -> ``class``; a word that is singular already stays."""
    if word in _SAME or len(word) < 4:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    head, hyphen, last = word.rpartition("-")
    if hyphen:
        return f"{head}-{last[:-1] if last in _PARTICLES else singular(last)}"
    if not word.isascii() or not word.isalpha() or not word.endswith(("s", "a", "i", "n", "e", "x")):
        return word
    if word.endswith(("ss", "us", "is", "ous")):
        return word
    if not word.endswith(("s", "men", "mice", "geese", "feet", "teeth", "lice")):
        return word
    return str(_ENGINE.singular_noun(word) or word)


@lru_cache(maxsize=20_000)
def plural(word: str) -> str:
    """``class`` -> ``classes``; words that have no plural stay."""
    if not word:
        return word
    known = {one: many for many, one in _IRREGULAR.items()}
    if word in known:
        return known[word]
    if word in {"equipment", "furniture", "staff", "feedback", "news", "music", "housekeeping"}:
        return word
    if not word.isascii() or not word.isalpha():
        return word if word.endswith("s") else word + "s"
    many = str(_ENGINE.plural_noun(word) or word)
    return many if re.fullmatch(r"[a-z]+", many) else word + "s"


@lru_cache(maxsize=20_000)
def is_plural(word: str) -> bool:
    return singular(word) != word


_SPECIAL = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ı": "i"}
)


def ascii_word(text: str) -> str:
    """Letters and digits of a word in plain ASCII: ``Größe`` -> ``groesse``; "" if none are left."""
    lowered = text.lower().translate(_SPECIAL)
    plain = unicodedata.normalize("NFKD", lowered).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def snake(words: str) -> str:
    """``Due date`` -> ``due_date``, at most 40 characters, never starting with a digit."""
    name = ascii_word(words)
    name = re.sub(r"_+", "_", name)
    if name[:1].isdigit():
        name = "n_" + name
    return name[:40].rstrip("_")


def pascal(name: str) -> str:
    """``gym_class`` -> ``GymClass``."""
    parts = [part for part in name.split("_") if part]
    joined = "".join(part[:1].upper() + part[1:] for part in parts)[:38]
    return f"X{joined}" if joined[:1].isdigit() else joined


def plural_name(name: str) -> str:
    """``gym_class`` -> ``gym_classes``."""
    head, _, last = name.rpartition("_")
    return f"{head}_{plural(last)}" if head else plural(last)


def singular_name(name: str) -> str:
    """``gym_classes`` -> ``gym_class``."""
    head, _, last = name.rpartition("_")
    return f"{head}_{singular(last)}" if head else singular(last)


def sentence_case(name: str) -> str:
    """``due_date`` -> ``Due date``."""
    return name.replace("_", " ").strip().capitalize()


def listed(words: list[str], joiner: str = "and") -> str:
    """``["a", "b", "c"]`` -> ``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joiner} {words[-1]}"


def with_article(word: str) -> str:
    """``owner`` -> ``an owner``."""
    return str(_ENGINE.a(word))
