"""Views over entities: the names and TypeScript that templates write for each field."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gencode_graph.artifacts import Entity, EntityField
from gencode_graph.models.offline.pages.layout import camel, ts
from gencode_graph.models.offline.pages.strings import Words

QUERY_WORDS = frozenset({"page", "page_size", "q", "sort"})
"""Query parameters the list endpoint has anyway; a filter of that name cannot be sent."""

_TELLING = {
    "enum": 1, "reference": 2, "date": 3, "datetime": 3, "money": 4, "number": 5, "integer": 5,
    "string": 6, "email": 7, "boolean": 8, "phone": 9, "list": 10, "url": 11, "text": 12,
}  # fmt: skip
"""How much a column of each type tells at a glance, best first."""

_INPUTS = {
    "integer": "number", "number": "number", "money": "number", "date": "date",
    "datetime": "datetime-local", "email": "email", "phone": "tel", "url": "url",
}  # fmt: skip

COLUMNS = 6
_TAKEN = frozenset({"ListQuery", "SearchInput"})
"""What the template's components export under names that an entity could ask for."""


@dataclass(frozen=True)
class FieldView:
    """One field as the templates see it."""

    field: EntityField
    owner: str

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def type(self) -> str:
        return self.field.type

    @property
    def label(self) -> str:
        return self.field.title

    @property
    def required(self) -> bool:
        return self.field.required and self.type not in ("boolean", "list")

    @property
    def nullable(self) -> bool:
        """An empty value is stored as null. Lists are empty lists and switches are off instead."""
        return not self.field.required and self.type not in ("boolean", "list")

    @property
    def numeric(self) -> bool:
        return self.type in ("integer", "number", "money")

    @property
    def constant(self) -> str:
        """The name of the enum's list of values: ``READING_STATUS_VALUES``."""
        return f"{self.name.upper()}_VALUES"

    @property
    def choices(self) -> list[str]:
        """The enum's list of values as literals; with labels where they have some of their own."""
        if not self.field.option_labels:
            return [json.dumps(option) for option in self.field.options]
        named = zip(self.field.options, self.field.option_labels, strict=True)
        return [
            f"{{ value: {json.dumps(value)}, label: {json.dumps(label, ensure_ascii=False)} }}"
            for value, label in named
        ]

    @property
    def target(self) -> str:
        """What references to the same entity are kept under: ``gymClass``."""
        return camel(self.field.references or "")

    @property
    def input_type(self) -> str:
        """The ``type`` of the field's ``<input>``."""
        return _INPUTS.get(self.type, "text")

    @property
    def filter_type(self) -> str:
        """The TypeScript type of the query parameter that filters by the field."""
        if self.type == "enum":
            return f'{self.owner}["{self.name}"]' if not self.nullable else self.value_type
        return "string" if self.type == "list" else self.value_type

    @property
    def value_type(self) -> str:
        """The TypeScript type of a stored value, null aside."""
        if self.type == "enum":
            return " | ".join(ts(o) for o in self.field.options)
        if self.type == "list":
            return "string[]"
        if self.type == "boolean":
            return "boolean"
        return "number" if self.numeric else "string"

    @property
    def record_type(self) -> str:
        return f"{self.value_type} | null" if self.nullable else self.value_type


@dataclass(frozen=True)
class EntityView:
    """One entity as the templates see it. All names derive from the entity's own plus a suffix
    (``BookRecord``, ``BookFormDialog``), so that none equals an imported one; ``_TAKEN`` has exceptions."""

    entity: Entity
    words: Words
    known: bool = True
    """False for a stand-in: only the name is certain, so its records cannot be made."""
    tells_owner: bool = False
    """Whether its records tell whose they are."""

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def record(self) -> str:
        return f"{self.name}Record"

    @property
    def query(self) -> str:
        """The type of what the list is asked for."""
        return self._own("Query")

    @property
    def input(self) -> str:
        """The type of what is sent to make or change one."""
        return self._own("Input")

    def _own(self, ending: str) -> str:
        """Lists have no ``ListQuery``: the template's components have that name."""
        name = f"{self.name}{ending}"
        return f"{self.record}{ending}" if name in _TAKEN else name

    @property
    def one(self) -> str:
        return self.words.inline(self.entity.title)

    @property
    def many(self) -> str:
        return self.words.inline(self.entity.title_plural)

    @property
    def title(self) -> str:
        return self.entity.title

    @property
    def title_plural(self) -> str:
        return self.entity.title_plural

    @property
    def slug(self) -> str:
        return self.entity.slug

    @property
    def fields(self) -> list[FieldView]:
        return [FieldView(f, self.record) for f in self.entity.fields]

    def field(self, name: str) -> FieldView:
        return FieldView(self.entity.field(name), self.record)

    @property
    def display(self) -> FieldView:
        """The field that names a record; never a reference where there is anything else."""
        chosen = self.field(self.entity.display)
        if chosen.type in ("reference", "boolean", "list"):
            plain = [f for f in self.fields if f.type not in ("reference", "boolean", "list")]
            return plain[0] if plain else chosen
        return chosen

    @property
    def columns(self) -> list[FieldView]:
        """The fields a table row shows: the display field first, then the most telling ones, in
        the entity's own order."""
        rest = [f for f in self.fields if f != self.display]
        best = sorted(rest, key=lambda f: (_TELLING[f.type], rest.index(f)))[: COLUMNS - 1]
        return [self.display, *(f for f in rest if f in best)]

    @property
    def references(self) -> list[FieldView]:
        return [f for f in self.fields if f.type == "reference"]

    @property
    def filters(self) -> list[FieldView]:
        return [self.field(n) for n in dict.fromkeys(self.entity.filters) if n not in QUERY_WORDS]

    @property
    def sortable(self) -> list[str]:
        """Names the list can be sorted by, besides the newest first."""
        return list(dict.fromkeys(self.entity.sort))


def stand_in(name: str) -> Entity:
    """An entity the step was not told about, known by name only (the user account)."""
    return Entity(name=name, plural=f"{name}s", fields=[EntityField(name="name")])


def entities_of(
    given: Iterable[Mapping[str, Any]], words: Words, owner_told: Collection[str] = ()
) -> dict[str, EntityView]:
    """The entities of an ``entities`` input by name, with stand-ins for those only referred to. Records of
    ``owner_told`` tell whose they are."""
    known = [Entity.model_validate(e) for e in given]
    names = {e.name for e in known}
    missing = dict.fromkeys(r for e in known for r in e.references if r not in names)
    views = [EntityView(e, words, tells_owner=e.name in owner_told) for e in known]
    strangers = [EntityView(stand_in(name), words, known=False) for name in missing]
    return {view.name: view for view in (*views, *strangers)}
