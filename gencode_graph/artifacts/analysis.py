"""Step 1: what the app is. Its entities, pages, look and needs."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from gencode_graph.artifacts.base import Artifact

PascalName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]{0,39}$")]
SnakeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
KebabName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
HexColour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]

FieldType = Literal[
    "string", "text", "integer", "number", "money", "boolean", "date", "datetime",
    "email", "phone", "url", "enum", "list", "reference",
]  # fmt: skip
"""``text`` is multi-line, ``list`` a list of short strings, ``money`` a number with two
decimals, ``reference`` the id of another entity's record."""

RESERVED_FIELDS = frozenset({"id", "created_at", "updated_at", "owner_id", "revision_id"})
"""Field names every document has already; an analysis may not declare them."""


def snake_case(name: str) -> str:
    """``GymClass`` -> ``gym_class``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class EntityField(Artifact):
    """One field of an entity. ``options`` for enums, ``references`` for references.

    ``option_labels`` are what a person reads for each of the options, in their order; where there are
    none it is the option in words.
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
        return self


class Entity(Artifact):
    """A kind of record. ``name`` is PascalCase and singular, ``plural`` its PascalCase plural.

    ``owned`` records belong to the signed-in user, who sees only their own. ``search``,
    ``filters`` and ``sort`` name fields; the list endpoint offers exactly these.
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


class Widget(Artifact):
    """A figure on a dashboard: a count, a sum or an average of ``field``, a count (or, with
    ``field``, a sum) per value of ``group_by``, or the newest records."""

    kind: Literal["count", "sum", "average", "breakdown", "recent"]
    title: str
    entity: PascalName
    field: SnakeName | None = None
    group_by: SnakeName | None = None


class SectionItem(Artifact):
    heading: str
    body: str = ""


class Section(Artifact):
    """A block of a landing or content page, top to bottom."""

    kind: Literal["hero", "features", "steps", "testimonials", "pricing", "gallery", "faq",
                  "contact", "text", "message", "call_to_action"]  # fmt: skip
    heading: str
    body: str = ""
    items: list[SectionItem] = []
    action: str = ""


class Page(Artifact):
    """A page and unit of work. ``slug`` names its folder, ``route`` its URL path.

    ``collection`` pages list one ``entity`` with everything needed to create, edit and delete
    its records; ``dashboard`` pages show ``widgets``; ``landing`` and ``content`` pages show
    ``sections`` and need no backend.
    """

    slug: KebabName
    route: str = Field(pattern=r"^/[a-z0-9/-]*$")
    kind: Literal["collection", "dashboard", "landing", "content"]
    title: str
    description: str = ""
    entity: PascalName | None = None
    widgets: list[Widget] = []
    sections: list[Section] = []


class Theme(Artifact):
    """Look and feel; rendered into the template's design tokens, never into page code."""

    mood: str = "calm and professional"
    primary: HexColour = "#4f46e5"
    accent: HexColour = "#0891b2"
    mode: Literal["light", "dark", "system"] = "system"
    radius: Literal["none", "small", "medium", "large"] = "medium"
    font: Literal["sans", "serif", "mono", "rounded"] = "sans"


class Needs(Artifact):
    """What the app cannot do without. ``auth`` implies ``backend``."""

    backend: bool = True
    auth: bool = False


class Analysis(Artifact):
    """Step 1: what is to be built, as data. All later steps read their slice of it.

    With ``needs.auth`` the template brings the ``User`` account (id, name, email); it must not
    be declared as an entity then, but may be referenced as ``User``.
    """

    name: str = Field(min_length=1, max_length=80)
    tagline: str = Field(default="", max_length=200)
    summary: str
    language: str = Field(default="en", description="BCP 47 tag of the user interface's text")
    archetype: Literal["records", "dashboard", "landing", "content"] = "records"
    entities: list[Entity] = Field(default=[], max_length=20)
    pages: list[Page] = Field(min_length=1, max_length=30)
    theme: Theme = Theme()
    needs: Needs = Needs()
    assumptions: list[str] = []
    not_covered: list[str] = Field(
        default=[], description="what the description asks for and this analysis leaves out"
    )

    def entity(self, name: str) -> Entity:
        """The entity of that name. Raises KeyError."""
        return {e.name: e for e in self.entities}[name]

    def page(self, slug: str) -> Page:
        """The page of that slug. Raises KeyError."""
        return {p.slug: p for p in self.pages}[slug]

    @property
    def widgets(self) -> list[Widget]:
        return [w for p in self.pages for w in p.widgets]

    def stats_of(self, entity: str) -> list[Widget]:
        """Widgets that need the entity's stats endpoint (all but ``recent``)."""
        return [w for w in self.widgets if w.entity == entity and w.kind != "recent"]
