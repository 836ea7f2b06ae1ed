"""Step 1: what the app is. The wish, its entities, pages, look and needs."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from gencode_graph.artifacts.base import Artifact
from gencode_graph.artifacts.entity import Entity
from gencode_graph.artifacts.names import HexColour, KebabName, PascalName, SnakeName
from gencode_graph.artifacts.wish import (
    OWNER,
    PUBLIC,
    SIGNED_IN,
    Logic,
    Requirement,
    Role,
)
from gencode_graph.plain import plain
from gencode_graph.text import fit, fit_all


class Widget(Artifact):
    """A figure on a dashboard: a count, a sum or an average of ``field``, a count (or, with
    ``field``, a sum) per value of ``group_by``, or the newest records.

    ``where`` limits it to records with one of these values a field (``true`` and ``false`` of booleans;
    ``today``, ``past``, ``future``, ``this_week``, ``this_month`` of dates). A limited figure has a
    ``name``, by which the stats endpoint answers it.
    """

    kind: Literal["count", "sum", "average", "breakdown", "recent"]
    title: str
    entity: PascalName
    field: SnakeName | None = None
    group_by: SnakeName | None = None
    where: dict[str, list[str]] = {}
    name: SnakeName | None = None


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


Library = Literal["charts", "dates", "drag", "csv", "markdown"]
"""What a page may use beside the template's own parts, see ``tools/shelf.py``."""


class Page(Artifact):
    """A page and unit of work. ``slug`` names its folder, ``route`` its URL path; ``:name`` is a part of
    the path that differs (a record's id).

    ``collection`` pages list one ``entity`` with everything needed to create, edit and delete
    its records; ``dashboard`` pages show ``widgets``; ``landing`` and ``content`` pages show
    ``sections`` and need no backend. A ``custom`` page (board, calendar, wizard, detail) does what its
    ``description`` says with the ``operations`` it names by operationId. A ``tool`` (calculator, quiz,
    timer) does it without a backend. ``access`` is who sees the page: ``public``, ``signed_in`` or roles.
    """

    slug: KebabName
    route: str = Field(pattern=r"^/([a-z0-9-]+|:[a-z_]+)?(/([a-z0-9-]+|:[a-z_]+))*$")
    kind: Literal["collection", "dashboard", "landing", "content", "custom", "tool"]
    title: str
    description: str = ""
    operations: list[str] = []
    access: list[str] = []
    libraries: list[Library] = []
    entity: PascalName | None = None
    widgets: list[Widget] = []
    sections: list[Section] = []


class Theme(Artifact):
    """Look and feel; rendered into the template's design tokens, never into page code.

    ``background`` (of pages) and ``surface`` (of cards) are for wishes that name them; else they follow.
    """

    mood: str = "calm and professional"
    primary: HexColour = "#4f46e5"
    accent: HexColour = "#0891b2"
    background: HexColour | None = None
    surface: HexColour | None = None
    mode: Literal["light", "dark", "system"] = "system"
    radius: Literal["none", "small", "medium", "large"] = "medium"
    font: Literal["sans", "serif", "mono", "rounded"] = "sans"


class Needs(Artifact):
    """What the app cannot do without. ``auth`` implies ``backend``."""

    backend: bool = True
    auth: bool = False


class Analysis(Artifact):
    """Step 1: what is to be built, as data. All later steps read their slice of it.

    ``requirements`` are the description itself, sentence by sentence; what of it is left out stands in
    ``not_covered``. With ``needs.auth`` the template brings the ``User`` account (id, name, email, and
    its role where there are ``roles``); it must not be declared as an entity then, but may be referenced
    as ``User``.
    """

    name: str = Field(min_length=1, max_length=80)
    tagline: str = Field(default="", max_length=200)
    summary: str
    language: str = Field(default="en", description="BCP 47 tag of the user interface's text")
    archetype: Literal["records", "dashboard", "landing", "content"] = "records"
    requirements: list[Requirement] = Field(default=[], max_length=60)
    roles: list[Role] = Field(default=[], max_length=8)
    entities: list[Entity] = Field(default=[], max_length=20)
    logic: list[Logic] = Field(default=[], max_length=10)
    pages: list[Page] = Field(min_length=1, max_length=30)
    theme: Theme = Theme()
    needs: Needs = Needs()
    assumptions: list[str] = []
    not_covered: list[str] = Field(
        default=[], description="what the description asks for and this analysis leaves out"
    )

    @model_validator(mode="before")
    @classmethod
    def _fit(cls, given: Any) -> Any:
        """Its texts get into pages, documents and names: nothing in them is unseen, or moves a cursor."""
        return fit_all(given, lambda text: plain(fit(text))) if isinstance(given, dict) else given

    def entity(self, name: str) -> Entity:
        """The entity of that name. Raises KeyError."""
        return {e.name: e for e in self.entities}[name]

    def page(self, slug: str) -> Page:
        """The page of that slug. Raises KeyError."""
        return {p.slug: p for p in self.pages}[slug]

    def access(self, entity: Entity, operation: str) -> list[str]:
        """Who may: ``public``, ``signed_in``, ``owner``, or roles. ``operation`` is one of the five,
        ``stats``, or the name of an action. What the entity does not say is open to all without accounts,
        to its owner where records are owned, and else to who is signed in."""
        if not self.needs.auth:
            return [PUBLIC]
        if operation in entity.access:
            return entity.access[operation]
        if operation == "stats" and "list" in entity.access:
            return entity.access["list"]
        return [OWNER] if entity.owned and operation != "create" else [SIGNED_IN]

    def page_access(self, page: Page) -> list[str]:
        """Who sees the page: ``public``, ``signed_in``, or roles."""
        if not self.needs.auth or (not page.access and page.kind in ("landing", "content", "tool")):
            return [PUBLIC]
        return page.access or [SIGNED_IN]

    def requirements_of(self, *names: str) -> list[Requirement]:
        """Those that name one of these in ``where``: entities, pages by slug, logic, or ``app``."""
        return [r for r in self.requirements if set(names) & set(r.where)]

    @property
    def widgets(self) -> list[Widget]:
        return [w for p in self.pages for w in p.widgets]

    def stats_of(self, entity: str) -> list[Widget]:
        """Widgets that need the entity's stats endpoint (all but ``recent``)."""
        return [w for w in self.widgets if w.entity == entity and w.kind != "recent"]
