"""``routes.tsx`` is TypeScript whatever an analysis is called."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Language, Node, Parser
from tree_sitter_typescript import language_tsx

from gencode_graph.artifacts import Analysis, Entity, EntityField, Needs, Page
from gencode_graph.plain import plain
from gencode_graph.tools.frontend_derived import routes_tsx

PARSER = Parser(Language(language_tsx()))

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(plain)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
names = st.from_regex(r"[A-Z][a-z]{1,10}([A-Z][a-z]{1,8})?", fullmatch=True)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    slug = draw(slugs)
    kind: Any = draw(st.sampled_from(["collection", "dashboard", "landing", "content"]))
    entity = draw(names) if kind == "collection" else None
    return Page(slug=slug, route=f"/{slug}", kind=kind, title=draw(texts), entity=entity)


analyses = st.builds(
    Analysis,
    name=texts,
    tagline=texts,
    summary=st.just("An app."),
    archetype=st.sampled_from(["records", "dashboard", "landing", "content"]),
    pages=st.lists(pages(), min_size=1, max_size=6, unique_by=lambda page: page.slug),
)


def _strings(node: Node) -> list[str]:
    if node.type == "string":
        return [(node.text or b"").decode()]
    return [text for child in node.children for text in _strings(child)]


@given(analyses)
def test_any_analysis_gives_routes_that_parse(analysis: Analysis) -> None:
    tree = PARSER.parse(routes_tsx(analysis).encode())
    assert not tree.root_node.has_error
    strings = [json.loads(text) for text in _strings(tree.root_node)]
    for page in analysis.pages:
        assert f"@/pages/{page.slug}" in strings
        assert page.route in strings
        assert page.title in strings


def _app(*pages: Page, archetype: Any = "records") -> Analysis:
    entity = Entity(name="SalesLead", plural="SalesLeads", fields=[EntityField(name="name")])
    return Analysis(
        name="CRM", summary="Leads", archetype=archetype, entities=[entity], pages=list(pages),
        needs=Needs(backend=False),
    )  # fmt: skip


def test_icons_follow_the_last_word_of_the_entity_and_are_imported_once() -> None:
    pages = [
        Page(slug=slug, route=f"/{slug}", kind="collection", title=slug, entity=entity)
        for slug, entity in [("a", "SalesLead"), ("b", "Lead"), ("c", "Zorgon")]
    ]
    text = routes_tsx(_app(*pages))
    assert text.count("icon: UserPlus,") == 2
    imports = text.split('} from "lucide-react"')[0]
    assert imports.count("UserPlus") == 1


def test_a_reading_app_has_a_site_around_it_and_a_working_app_a_sidebar() -> None:
    home = Page(slug="home", route="/", kind="landing", title="Home")
    assert 'shell: "site"' in routes_tsx(_app(home, archetype="landing"))
    leads = Page(slug="leads", route="/leads", kind="content", title="Leads")
    assert 'shell: "workspace"' in routes_tsx(_app(home, leads))
    assert 'shell: "site"' in routes_tsx(_app(home)), "a sidebar would lead nowhere else"
