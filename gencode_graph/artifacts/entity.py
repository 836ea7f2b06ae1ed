"""Kinds of records: their fields, operations, rules, and who may what."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from gencode_graph.artifacts.base import Artifact
from gencode_graph.artifacts.names import PascalName, SnakeName, snake_case
from gencode_graph.artifacts.wish import Rule

FieldType = Literal[
    "string", "text", "integer", "number", "money", "boolean", "date", "datetime",
    "email", "phone", "url", "enum", "list", "reference",
]  # fmt: skip
"""``text`` is multi-line, ``list`` a list of short strings, ``money`` a number with two
decimals, ``reference`` the id of another entity's record."""

RESERVED_FIELDS = frozenset({"id", "created_at", "updated_at", "owner_id", "revision_id"})
"""Field names every document has already; an analysis may not declare them."""


class EntityField(Artifact):
    """One field of an entity. ``options`` for enums, ``references`` for references.

    ``option_labels`` are what a person reads for each of the options, in their order; where there are
    none it is the option in words. ``computed`` says how the value is worked out: then nobody sends it.
    ``written_by`` and ``read_by`` are the roles (or ``owner``) that may; empty, whoever may the record.
    ``on_delete`` is what becomes of this record when the one it refers to is deleted: that is refused,
    the reference is cleared, or this record goes along. By default it is refused where the reference is
    required, else cleared.
    """

    name: SnakeName
    type: FieldType = "string"
    label: str = ""
    required: bool = True
    unique: bool = False
    options: list[SnakeName] = []
    option_labels: list[str] = []
    references: PascalName | None = None
    minimum: float | None = None
    maximum: float | None = None
    computed: str = ""
    written_by: list[str] = []
    read_by: list[str] = []
    on_delete: Literal["refuse", "clear", "delete"] | None = None

    @property
    def title(self) -> str:
        """What a person reads: the label, or the name in words (``due_date`` -> ``Due date``)."""
        words = self.name.removesuffix("_id") if self.type == "reference" else self.name
        return self.label or words.replace("_", " ").capitalize()

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.name in RESERVED_FIELDS:
            raise ValueError(f"field name {self.name!r} is reserved: every record has it already")
        if self.type == "enum" and len(self.options) < 2:
            raise ValueError(f"enum field {self.name!r} needs at least two options")
        if self.option_labels and len(self.option_labels) != len(self.options):
            raise ValueError(f"field {self.name!r}: 'option_labels' needs one label for each option, or none")
        if (self.type == "reference") != (self.references is not None):
            raise ValueError(f"field {self.name!r}: 'references' goes with type 'reference' only")
        if self.on_delete and self.type != "reference":
            raise ValueError(f"field {self.name!r}: 'on_delete' goes with type 'reference' only")
        return self

    @property
    def when_gone(self) -> str:
        """``refuse``, ``clear`` or ``delete``: see ``on_delete``."""
        return self.on_delete or ("refuse" if self.required else "clear")


Operation = Literal["list", "get", "create", "update", "delete"]
FIVE: tuple[Operation, ...] = ("list", "get", "create", "update", "delete")
"""What an entity offers unless it leaves some out."""


class Action(Artifact):
    """An operation beyond the five: ``POST /api/<plural>/{id}/<name>`` on a record, without the id on the
    collection; ``GET`` where it only reads. ``text`` says what it does, and when it is refused with what.

    ``answers`` with the record as it is now, with a page of records, with an object of the fields
    ``output``, with a file (export), or with nothing.
    """

    name: SnakeName
    label: str = ""
    text: str = Field(min_length=1, max_length=500)
    on: Literal["record", "collection"] = "record"
    reads: bool = False
    input: list[EntityField] = []
    answers: Literal["record", "records", "object", "file", "nothing"] = "record"
    output: list[EntityField] = []


class Entity(Artifact):
    """A kind of record. ``name`` is PascalCase and singular, ``plural`` its PascalCase plural.

    ``owned`` records belong to the account that made them. ``search``, ``filters`` and ``sort`` name
    fields; the list endpoint offers exactly these. ``operations`` are those of the five that the app has.
    ``access`` is who may: the name of an operation or action -> ``public``, ``signed_in``, ``owner`` or
    roles; what it does not name is as ``Analysis.access`` says.
    """

    name: PascalName
    plural: PascalName
    label: str = ""
    label_plural: str = ""
    description: str = ""
    fields: list[EntityField] = Field(min_length=1, max_length=30)
    owned: bool = False
    search: list[SnakeName] = []
    filters: list[SnakeName] = []
    sort: list[SnakeName] = []
    operations: list[Operation] = list(FIVE)
    actions: list[Action] = Field(default=[], max_length=12)
    access: dict[str, list[str]] = {}
    rules: list[Rule] = Field(default=[], max_length=20)

    @property
    def snake(self) -> str:
        """Python module name and unit id: ``gym_class``."""
        return snake_case(self.name)

    @property
    def slug(self) -> str:
        """URL segment: ``gym-classes``."""
        return snake_case(self.plural).replace("_", "-")

    @property
    def collection(self) -> str:
        """MongoDB collection: ``gym_classes``."""
        return snake_case(self.plural)

    @property
    def title(self) -> str:
        return self.label or snake_case(self.name).replace("_", " ").capitalize()

    @property
    def title_plural(self) -> str:
        return self.label_plural or snake_case(self.plural).replace("_", " ").capitalize()

    @property
    def display(self) -> str:
        """The field that names a record to a person: the first short text field, or the first."""
        short = [f.name for f in self.fields if f.type in ("string", "email")]
        return short[0] if short else self.fields[0].name

    @property
    def references(self) -> list[str]:
        """Names of the entities this one points to, each once, in field order."""
        return list(dict.fromkeys(f.references for f in self.fields if f.references))

    def field(self, name: str) -> EntityField:
        """The field of that name. Raises KeyError."""
        return {f.name: f for f in self.fields}[name]

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        names = [f.name for f in self.fields]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name} declares a field twice")
        for listed in (*self.search, *self.filters):
            if listed not in names:
                raise ValueError(f"{self.name} has no field {listed!r} to search or filter by")
        for listed in self.sort:
            if listed not in (*names, "created_at", "updated_at"):
                raise ValueError(f"{self.name} has no field {listed!r} to sort by")
        return self
