"""Who may what reaches the frontend: the roles, the operations, the pages, and people for journeys."""

from __future__ import annotations

from typing import Any

from tree_sitter import Language, Parser
from tree_sitter_typescript import language_tsx

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.frontend_access import access_ts
from gencode_graph.tools.frontend_derived import routes_tsx
from gencode_graph.tools.scaffold import skeleton
from gencode_graph.tools.visits import address_of, role_for

PARSER = Parser(Language(language_tsx()))
KEEPER = {"name": "keeper", "joins": "sign_up"}
INSPECTOR = {"name": "inspector", "given_by": ["inspector"], "first_account": True}
HIVE = {
    "name": "Hive",
    "plural": "Hives",
    "fields": [{"name": "code"}],
    "access": {"delete": ["inspector"], "create": ["inspector"]},
}
PAGES = [
    {"slug": "hives", "route": "/", "kind": "collection", "title": "Hives", "entity": "Hive"},
    {"slug": "hive", "route": "/hives/:hive_id", "kind": "custom", "title": "Hive", "operations": ["get_hive"]},
    {"slug": "report", "route": "/report", "kind": "custom", "title": "Report", "access": ["inspector"],
     "operations": ["list_hives"]},
    {"slug": "about", "route": "/about", "kind": "tool", "title": "Weights"},
]  # fmt: skip


def app(**changes: Any) -> Analysis:
    values = {"name": "Hives", "summary": "Bees", "needs": {"auth": True}, "roles": [KEEPER, INSPECTOR],
              "entities": [HIVE], "pages": PAGES}  # fmt: skip
    return Analysis.model_validate({**values, **changes})


def test_roles_and_operations_are_told_to_pages() -> None:
    text = access_ts(app())
    assert not PARSER.parse(text.encode()).root_node.has_error
    assert 'export type Role = "keeper" | "inspector"' in text
    assert 'delete_hive: ["inspector"],' in text
    assert 'list_hives: ["signed_in"],' in text
    assert '{ value: "inspector", label: "Inspector", joins: "given", givenBy: ["inspector"] },' in text


def test_every_page_says_who_sees_it() -> None:
    text = routes_tsx(app())
    assert not PARSER.parse(text.encode()).root_node.has_error
    shown = [line.strip() for line in text.split("\n") if line.strip().startswith(("slug:", "access:"))]
    assert shown == [
        'slug: "hives",', 'access: ["signed_in"],',
        'slug: "hive",', 'access: ["signed_in"],',
        'slug: "report",', 'access: ["inspector"],',
        'slug: "about",', 'access: ["public"],',
        'slug: "account-roles",', 'access: ["inspector"],',
    ]  # fmt: skip


def test_an_app_without_accounts_has_nothing_of_them() -> None:
    plain = app(needs={}, roles=[], pages=PAGES[:1])
    files = skeleton(plain)
    assert "access" not in routes_tsx(plain)
    assert not {"frontend/src/access.ts", "frontend/src/lib/account.ts"} & files.keys()
    assert "backend/tests/support/roles.py" not in files


def test_the_page_of_accounts_is_there_where_some_give_roles() -> None:
    page = "frontend/src/app/auth/accounts-page.tsx"
    assert page in skeleton(app())
    assert page not in skeleton(app(roles=[KEEPER, {"name": "inspector", "joins": "choice"}]))


def test_journeys_have_people_of_every_role_or_somebody_else() -> None:
    roles = skeleton(app())["frontend/e2e/support.ts"]
    assert 'export type Role = "keeper" | "inspector"' in roles
    assert 'await use(await signUp(request, "keeper"))' in roles
    assert "as: async" in roles
    assert "another: async" in skeleton(app(roles=[]))["frontend/e2e/support.ts"]
    assert "visitor" not in skeleton(app(needs={}, roles=[], pages=PAGES[:1]))["frontend/e2e/support.ts"]
    chosen = app(roles=[{"name": "keeper", "joins": "choice"}, {"name": "guest", "joins": "choice"}])
    assert '{ ...data, role: "keeper" }' in skeleton(chosen)["frontend/e2e/support.ts"]


def test_a_page_is_looked_at_as_somebody_who_may_do_all_of_it() -> None:
    analysis = app()
    assert role_for(analysis, analysis.page("hives")) == "inspector"
    assert role_for(analysis, analysis.page("report")) == "inspector"
    assert role_for(analysis, analysis.page("hive")) == "keeper", "of equals, the first"
    plain = app(needs={}, roles=[], pages=PAGES[:1])
    assert role_for(plain, plain.page("hives")) is None


def test_a_page_of_one_record_is_opened_with_the_first() -> None:
    assert address_of(app().page("hive")) == "/hives/1"
    assert address_of(app().page("report")) == "/report"
