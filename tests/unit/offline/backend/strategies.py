"""Small valid analyses of every shape."""

from __future__ import annotations

import keyword
from typing import Any, get_args

from hypothesis import strategies as st

from gencode_graph.artifacts import RESERVED_FIELDS, Analysis, FieldType, snake_case

NAMES = [
    "Book",
    "GymClass",
    "Document",
    "Request",
    "Response",
    "List",
    "Field",
    "Page",
    "Type",
    "Link",
    "Order",
]
FIELDS = ["title", "count", "class", "from", "date", "bool", "set", "page", "sort", "q", "user", "payload", "schema",
          "model_config", "record", "params", "copy", "total", "items", "name", "status", "int", "router"]  # fmt: skip
WORDS = st.sampled_from(["open", "closed", "in_progress", "none", "true", "class", "draft"])


@st.composite
def entities(draw: st.DrawFn, names: list[str]) -> list[dict[str, Any]]:
    return [draw(_entity(name, names)) for name in names]


@st.composite
def _entity(draw: st.DrawFn, name: str, names: list[str]) -> dict[str, Any]:
    free = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(lambda n: n not in RESERVED_FIELDS)
    labels = draw(st.lists(st.sampled_from(FIELDS) | free, min_size=1, max_size=6, unique=True))
    fields = [draw(_field(label, names)) for label in labels]
    some = st.lists(st.sampled_from(labels), max_size=4)
    return {
        "name": name,
        "plural": f"{name}s",
        "label": draw(st.sampled_from(["", "Büchlein", 'A "quoted" name', "本"])),
        "fields": fields,
        "owned": draw(st.booleans()),
        "search": draw(some),
        "filters": draw(some),
        "sort": draw(some),
    }


@st.composite
def _field(draw: st.DrawFn, name: str, names: list[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(get_args(FieldType)))
    field = {"name": name, "type": kind, "required": draw(st.booleans()), "unique": draw(st.booleans())}
    if kind == "enum":
        field["options"] = draw(st.lists(WORDS, min_size=2, max_size=5, unique=True))
    if kind == "reference":
        field["references"] = draw(st.sampled_from([*names, "User"]))
    limits = st.none() | st.floats(allow_nan=False, allow_infinity=False)
    return field | {"minimum": draw(limits), "maximum": draw(limits)}


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    """One to three entities that may refer to each other, themselves, and the account."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    assert not any(keyword.iskeyword(snake_case(name)) for name in names)
    found = draw(entities(names))
    kinds = st.sampled_from(["count", "sum", "average", "breakdown", "recent"])
    columns = st.sampled_from([f["name"] for e in found for f in e["fields"]])
    widgets = st.fixed_dictionaries(
        {"kind": kinds, "title": st.just("Figure"), "entity": st.sampled_from(names),
         "field": st.none() | columns, "group_by": st.none() | columns}
    )  # fmt: skip
    page = {"slug": "home", "route": "/", "kind": "dashboard", "title": "Home",
            "widgets": draw(st.lists(widgets, max_size=5))}  # fmt: skip
    return Analysis.model_validate(
        {"name": "Any app", "summary": "Anything.", "entities": found, "pages": [page],
         "needs": {"auth": draw(st.booleans())}}
    )  # fmt: skip
