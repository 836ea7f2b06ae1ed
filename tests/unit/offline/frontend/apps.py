"""Apps to write pages for, drawn by hypothesis, and the asks that the steps would make of them."""

from __future__ import annotations

import re

from hypothesis import strategies as st

from gencode_graph.artifacts import (
    Analysis,
    Entity,
    EntityField,
    FieldType,
    Needs,
    Page,
    Section,
    SectionItem,
    Widget,
)
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.writers import frontend_integration, frontend_mock, testing_frontend

NAMES = ["Card", "Table", "Button", "Page", "Order", "Date", "Record", "Error", "Link", "Book", "GymClass", "List",
         "Search"]  # fmt: skip
TYPES: list[FieldType] = [
    "string", "text", "integer", "number", "money", "boolean", "date", "datetime",
    "email", "phone", "url", "enum", "list",
]  # fmt: skip
WORDS = st.text("aZ é\"'`\\{}<>&$/*\n", max_size=12)
LANGUAGES = ["en", "de", "pt-BR", "id", "xx"]
BLOCK = re.compile(r'^<file path="([^"]+)">\n(.*?)\n</file>$', re.MULTILINE | re.DOTALL)


@st.composite
def fields(draw: st.DrawFn, names: list[str]) -> list[EntityField]:
    count = draw(st.integers(1, 9))
    made = [_field(draw, f"field_{i}") for i in range(count)]
    targets = draw(st.lists(st.sampled_from(names), max_size=2))
    return made + [
        EntityField(name=f"ref_{i}", type="reference", references=t, required=draw(st.booleans()))
        for i, t in enumerate(targets)
    ]


def _field(draw: st.DrawFn, name: str) -> EntityField:
    kind = draw(st.sampled_from(TYPES))
    labelled = kind == "enum" and draw(st.booleans())
    return EntityField(
        name=name,
        type=kind,
        label=draw(WORDS),
        required=draw(st.booleans()),
        options=["to_do", "in_progress", "done"] if kind == "enum" else [],
        option_labels=[draw(WORDS) for _ in range(3)] if labelled else [],
        minimum=draw(st.none() | st.integers(-5, 5)) if kind in ("integer", "money") else None,
        maximum=draw(st.none() | st.integers(6, 9)) if kind in ("integer", "money") else None,
    )


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    """A small app with a page an entity, a dashboard, and a page of sections."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    entities = [_entity(draw, name, names) for name in names]
    pages = [
        Page(slug=e.slug, route=f"/{e.slug}", kind="collection", title=e.title_plural, entity=e.name)
        for e in entities
    ]
    overview = Page(
        slug="overview", route="/", kind="dashboard", title="Overview", widgets=_widgets(entities)
    )
    needs = Needs(backend=True, auth=draw(st.booleans()))
    return Analysis(
        name="App",
        summary="",
        language=draw(st.sampled_from(LANGUAGES)),
        entities=entities,
        pages=[overview, *pages, draw(section_pages())],
        needs=needs,
    )


def _entity(draw: st.DrawFn, name: str, names: list[str]) -> Entity:
    made = draw(fields(names))
    listed = [f.name for f in made]
    return Entity(
        name=name,
        plural=f"{name}s",
        label=draw(st.sampled_from(["", 'Größe "x"', "it's {one}"])),
        fields=made,
        search=draw(st.lists(st.sampled_from(listed), max_size=2)),
        filters=draw(st.lists(st.sampled_from(listed), max_size=4)),
        sort=draw(st.lists(st.sampled_from([*listed, "created_at", "updated_at"]), max_size=3)),
    )


def _widgets(entities: list[Entity]) -> list[Widget]:
    made = []
    for entity in entities:
        made.append(Widget(kind="count", title=f'All "{entity.name}"', entity=entity.name))
        made.append(Widget(kind="recent", title="Newest", entity=entity.name))
        for field in entity.fields[:3]:
            made.append(Widget(kind="sum", title=field.title, entity=entity.name, field=field.name))
            made.append(Widget(kind="breakdown", title=field.title, entity=entity.name, group_by=field.name))
    return made


@st.composite
def section_pages(draw: st.DrawFn) -> Page:
    kinds = st.sampled_from(
        ["hero", "features", "steps", "testimonials", "pricing", "gallery", "faq", "contact", "text",
         "message", "call_to_action"]
    )  # fmt: skip
    items = st.lists(st.builds(SectionItem, heading=WORDS, body=WORDS), max_size=3)
    sections = st.builds(Section, kind=kinds, heading=WORDS, body=WORDS, items=items, action=WORDS)
    chosen = draw(st.lists(sections, max_size=5))
    return Page(slug="about", route="/about", kind="landing", title="About", sections=chosen)


def files_of(analysis: Analysis, contract: str = "") -> dict[str, str]:
    """Every frontend file that the three writers make, the pages as they are on mock data and,
    under ``api/``, as they are on the API."""
    files: dict[str, str] = {}
    for page in analysis.pages:
        given = {
            "page": page.model_dump(),
            "entities": [e.model_dump() for e in analysis.entities],
            "language": analysis.language,
            "needs": analysis.needs.model_dump(),
        }
        mock = blocks(frontend_mock.write(Ask("frontend_mock", page.slug, inputs=given)))
        integrated = Ask(
            "frontend_integration", page.slug, inputs={**given, "contract": contract}, files=mock
        )
        files |= mock
        files |= {f"api/{p}": t for p, t in blocks(frontend_integration.write(integrated)).items()}
        files |= blocks(testing_frontend.write(Ask("testing_frontend", page.slug, inputs=given)))
    return files


def blocks(answer: str) -> dict[str, str]:
    return dict(BLOCK.findall(answer))
