"""Which noun phrases name a kind of record, and under what name."""

from __future__ import annotations

import re

from gencode_graph.artifacts import snake_case
from gencode_graph.models.offline.reading.grammar import Chunk
from gencode_graph.models.offline.reading.lexicon import classes, is_known, nouns
from gencode_graph.models.offline.reading.words import RESERVED_WORDS, pascal, singular, snake

_SAFE = {"class": "school_class", "case": "court_case", "import": "import_job", "package": "parcel"}
_BUILTINS = frozenset(
    {
        "analysis",
        "api",
        "app",
        "health",
        "auth",
        "core",
        "main",
        "none",
        "test",
        "conftest",
        "models",
        "routers",
        "tests",
        "login",
        "register",
        "dashboard",
    }
)


def strip_container(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """``bug tracking system`` -> ``("bug",), True``; the flag says whether there was a container."""
    tail = classes()["tail"]
    kept = list(words)
    while kept and (kept[-1] in tail or (len(kept) > 1 and singular(kept[-1]) in tail)):
        if len(kept) > 1 and is_known(snake(" ".join(kept))):
            break  # a job application is no application of jobs
        kept.pop()
    return tuple(kept), len(kept) < len(words)


def is_container(chunk: Chunk) -> bool:
    """Whether the phrase names the app itself rather than something in it."""
    word = singular(chunk.word)
    return word in classes()["container_owner"] or chunk.word in classes()["container_owner"]


def record_key(words: tuple[str, ...]) -> str | None:
    """The snake_case singular name of a kind of record, or None if the phrase cannot name one."""
    kept = tuple(w for w in words if w not in {"of", "s"})
    if not kept:
        return None
    last = singular(kept[-1])
    key = snake(" ".join((*kept[:-1], last)))
    if is_known(key) and (last != kept[-1] or last not in classes()["never"]):
        return safe_name(key)  # ``sign-ups`` are kept, ``sign-up`` is what the app has
    if last in classes()["never"] or kept[-1] in classes()["never"]:
        return None
    if len(kept) > 1:
        key = _shorten(kept, last)
    return safe_name(key) if re.search("[a-z]{2}", key) else None


def _shorten(words: tuple[str, ...], last: str) -> str:
    """At most three words; modifiers that are verbs in -ing or containers go."""
    where = [i for i, word in enumerate(words[:-1]) if word in classes()["place"]]
    words = words[where[-1] + 1 :] if where else words
    idle = classes()["never"] | {"schedule", last}
    modifiers = [w for w in dict.fromkeys(words[:-1]) if not {w, singular(w)} & idle][-2:]
    if not modifiers and last in RESERVED_WORDS:
        modifiers = list(words[-2:-1])  # ``day passes``
    return snake(" ".join((*modifiers, last)))


def safe_name(key: str) -> str:
    """A name that can be a module and a class: keywords and the template's own names are changed."""
    key = snake_case(pascal(key[:30].strip("_")))
    if key in _SAFE and key not in nouns():
        return _SAFE[key]
    if key in RESERVED_WORDS or key in _BUILTINS:
        return f"{key}_record"
    return key
