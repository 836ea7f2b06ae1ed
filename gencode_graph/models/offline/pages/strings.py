"""The words of the user interface, a JSON table a language."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "strings"
KEEPS_CAPITALS = frozenset({"de"})
"""Languages that write nouns with a capital inside a sentence."""


@cache
def table(language: str) -> dict[str, str]:
    """The strings of a BCP 47 language tag; English where the language has no table."""
    path = TABLES / f"{base(language)}.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def base(language: str) -> str:
    """The table a language tag uses: ``pt-BR`` -> ``pt``, ``xx`` -> ``en``."""
    short = language.split("-", maxsplit=1)[0].lower()
    return short if short.isalpha() and (TABLES / f"{short}.json").is_file() else "en"


class Words:
    """One language's strings, with the places in them filled in.

    ``words("new", one="book")`` is "New book". Raises KeyError for a string nobody wrote.
    """

    def __init__(self, language: str) -> None:
        self.language = base(language)
        self._table = table(language)

    def __call__(self, name: str, **places: str) -> str:
        filled = self._table[name]
        for place, value in places.items():
            filled = filled.replace("{" + place + "}", value)
        return filled[:1].upper() + filled[1:]

    def inline(self, title: str) -> str:
        """A title inside a sentence: ``Gym class`` -> ``gym class``; ``CRM lead`` stays."""
        if self.language in KEEPS_CAPITALS or not title[1:2].islower():
            return title
        return title[0].lower() + title[1:]
