"""What a list can be searched, filtered and sorted by: what is asked for, and what is sensible."""

from __future__ import annotations

from typing import Any

from gencode_graph.artifacts import EntityField
from gencode_graph.models.offline.reading.sketch import Notes


def of(fields: list[EntityField], notes: Notes) -> dict[str, Any]:
    """``search``, ``filters`` and ``sort`` of an entity with these fields."""
    names = {f.name for f in fields}
    text = [f.name for f in fields if f.type in {"string", "email"}]
    long_text = [f.name for f in fields if f.type == "text"]
    search = [*text[:4], *(n for n in long_text if n in notes.searches or not text)]
    choices = [f.name for f in fields if f.type in {"enum", "reference", "boolean"}]
    asked = [f.name for f in fields if f.name in notes.filters & names and f.type in {"string", "integer"}]
    kinds = ("date", "datetime", "integer", "number", "money")
    sort = [*text[:1], *(f.name for f in fields if f.type in kinds)]
    wanted = [f.name for f in fields if f.name in notes.sorts and f.type not in {"list", "reference", "text"}]
    return {
        "search": search[:5],
        "filters": list(dict.fromkeys([*choices, *asked]))[:6],
        "sort": [*list(dict.fromkeys([*wanted, *sort]))[:5], "created_at"],
    }
