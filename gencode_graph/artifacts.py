"""The typed facts that agents produce and steps pass on. A leaf: imports nothing of ours.

Everything here is JSON-able and small. File bodies never appear in these models; they live in
the workspace's git object store and are named by id.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

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


class Artifact(BaseModel):
    """Immutable and strict: an unknown key is an error the model is told about."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def snake_case(name: str) -> str:
    """``GymClass`` -> ``gym_class``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


# --- step 1: what the app is -----------------------------------------------------------------


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


# --- checks and reviews ----------------------------------------------------------------------


class Issue(Artifact):
    """Something wrong, told so that a model (or a person) knows what to change."""

    check: str
    message: str
    path: str = ""
    line: int | None = None
    severity: Literal["error", "warning"] = "error"

    @property
    def signature(self) -> str:
        """Stable over line numbers and values: the same fault met again has the same one."""
        shape = re.sub(r"\d+|0x[0-9a-f]+|'[^']*'|\"[^\"]*\"", "#", self.message)
        return hashlib.sha256(f"{self.check}|{self.path}|{shape}".encode()).hexdigest()[:16]

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"[{self.check}] {where}: {self.message}" if where else f"[{self.check}] {self.message}"


class Review(Artifact):
    """Layer 2: Marcus's verdict on one unit. ``quality_score`` is 1 (broken) to 10."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    approved: bool
    quality_score: int = Field(ge=1, le=10)
    issues: list[str] = []


# --- units, steps, reports -------------------------------------------------------------------


class Unit(Artifact):
    """One small thing one model call writes. ``step`` names the declaration that owns it, and
    ``id`` is the entity's snake name, the page's slug, or ``app``."""

    step: str
    id: str

    @property
    def key(self) -> str:
        return f"{self.step}/{self.id}"


class Usage(Artifact):
    """Model calls and what they cost. ``cost_usd`` is None where the price is unknown.
    ``tokens_cached`` of the ``tokens_in`` came from the provider's prompt cache."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    cost_usd: float | None = 0.0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        known = self.cost_usd is not None and other.cost_usd is not None
        return Usage(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            tokens_cached=self.tokens_cached + other.tokens_cached,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if known else None,
            seconds=self.seconds + other.seconds,
        )


class Task(Artifact):
    """A unit to be written in a round, with what was wrong with it before, if anything.

    ``previous`` is the tree of the files that were wrong, None on a first draft.
    """

    unit: Unit
    round: int = 0
    issues: list[Issue] = []
    previous: str | None = None

    @property
    def key(self) -> str:
        return f"{self.unit.key}#{self.round}"


class Accepted(Artifact):
    """An accepted draft: the digest of the prompt it answered, and the tree of its files.

    ``review`` is the digest of the prompt by which it was reviewed, "" where it was not.
    """

    prompt: str
    tree: str
    quality_score: int | None = None
    review: str = ""


class UnitResult(Artifact):
    """How a unit's loop ended. ``tree`` is the git tree of its files, None when none passed;
    ``answer`` is the blob of the model's last answer."""

    unit: Unit
    accepted: bool
    tree: str | None = None
    answer: str | None = None
    attempts: int = 0
    quality_score: int | None = None
    issues: list[Issue] = []
    usage: Usage = Usage()


class Look(Artifact):
    """What Marcus said of one page's pictures. ``prompt`` is the digest of the words beside them,
    ``pictures`` the git tree they are in. Without a ``quality_score`` they were not judged;
    ``unseen`` says so where the model does not take pictures."""

    page: str
    number: int
    prompt: str
    pictures: str
    approved: bool = True
    quality_score: int | None = None
    issues: list[Issue] = []
    unseen: str = ""
    usage: Usage = Usage()

    @property
    def key(self) -> str:
        return f"{self.page}#{self.number}"


CheckStatus = Literal["passed", "failed", "skipped"]


class Found(Artifact):
    """What checking a whole app brought to light. ``tree`` is the app as checked, ``pictures`` the
    git tree of each page's screenshots; ``reasons`` are worth a warning, ``notes`` are not."""

    tree: str = ""
    issues: list[Issue] = []
    checks: dict[str, CheckStatus] = {}
    reasons: list[str] = []
    notes: list[str] = []
    pictures: dict[str, str] = {}


StepStatus = Literal["passed", "warnings", "skipped", "blocked", "failed"]
RunStatus = Literal["completed", "blocked", "budget_exhausted", "failed", "paused"]


class StepReport(Artifact):
    """One step's line in ``report.json``. ``seconds`` is wall clock."""

    status: StepStatus
    attempts: int = 0
    units: int = 0
    quality_score: int | None = None
    issues: list[str] = []
    checks: dict[str, CheckStatus] = {}
    reason: str = ""
    seconds: float = 0.0
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    cost_usd: float | None = 0.0


class RunReport(Artifact):
    """``report.json``: what a run did. The keys are a contract with users' scripts.

    ``roles`` is the usage by agent; ``review`` is Marcus at reviewing others' work.
    """

    project_id: str
    status: RunStatus
    model: str
    sandbox: str
    revision: str
    usage: Usage
    steps: dict[str, StepReport]
    roles: dict[str, Usage] = {}
    reason: str = ""
