"""Each rule of `analysis_holds` finds its own kind of fault, and only that."""

from __future__ import annotations

from typing import Any

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.checks.analysis import analysis_holds


def _analysis(**changes: Any) -> Analysis:
    book = {
        "name": "Book",
        "plural": "Books",
        "fields": [{"name": "title"}, {"name": "pages", "type": "integer"}],
    }
    base: dict[str, Any] = {
        "name": "Books", "summary": "Books.", "entities": [book],
        "pages": [{"slug": "books", "route": "/", "kind": "collection", "title": "Books", "entity": "Book"}],
    }  # fmt: skip
    return Analysis.model_validate({**base, **changes})


def _entity(name: str, plural: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "plural": plural, "fields": list(fields) or [{"name": "title"}], **more}


def _page(slug: str, entity: str, route: str = "/") -> dict[str, Any]:
    return {"slug": slug, "route": route, "kind": "collection", "title": slug, "entity": entity}


def test_a_sound_analysis_holds() -> None:
    assert analysis_holds(_analysis()) == []


REF = {"name": "author", "type": "reference", "references": "Author"}
PAIR = [
    _entity("Hen", "Hens", {"name": "egg", "type": "reference", "references": "Egg"}),
    _entity("Egg", "Eggs", {"name": "hen", "type": "reference", "references": "Hen"}),
]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"entities": [_entity("Class", "Classes")], "pages": [_page("classes", "Class")]}, "keyword"),
        ({"entities": [_entity("Book", "Books", {"name": "title"}, REF)]}, "references Author"),
        ({"pages": [_page("books", "Book"), _page("more-books", "Book", "/more")]}, "exactly one"),
        ({"pages": [_page("books", "Book", "/books")]}, "route '/'"),
        (
            {"entities": [_entity("Check", "Health")], "pages": [_page("checks", "Check")]},
            "/api/health",
        ),
        (
            {
                "entities": [_entity("Person", "Users")],
                "pages": [_page("people", "Person")],
                "needs": {"auth": True},
            },
            "/api/users",
        ),
        ({"entities": [_entity("None", "Nones")], "pages": [_page("nones", "None")]}, "keyword"),
        (
            {
                "entities": [
                    _entity("Book", "Books", {"name": "sequel", "type": "reference", "references": "Book"})
                ]
            },
            "optional",
        ),
        ({"entities": PAIR, "pages": [_page("hens", "Hen"), _page("eggs", "Egg", "/eggs")]}, "optional"),
        ({"entities": [_entity("Book", "Books", {"name": "title", "required": False})]}, "no required field"),
        ({"entities": [_entity("Book", "Books", owned=True)]}, "needs accounts"),
        ({"needs": {"backend": False}}, "needs.backend must be true"),
        (
            {
                "needs": {"auth": True},
                "entities": [_entity("User", "Users")],
                "pages": [_page("users", "User")],
            },
            "brings User",
        ),
    ],
)
def test_each_fault_is_told(changes: dict[str, Any], told: str) -> None:
    issues = analysis_holds(_analysis(**changes))
    assert any(told in issue.message for issue in issues)
    assert {issue.check for issue in issues} == {"analysis"}


@pytest.mark.parametrize(
    ("widget", "told"),
    [
        ({"kind": "sum", "field": "title"}, "no number"),
        ({"kind": "sum"}, "no field"),
        ({"kind": "breakdown"}, "no group_by"),
        ({"kind": "breakdown", "group_by": "colour"}, "does not have"),
    ],
)
def test_each_faulty_widget_is_told(widget: dict[str, Any], told: str) -> None:
    dashboard = {"slug": "home", "route": "/", "kind": "dashboard", "title": "Home",
                 "widgets": [{"title": "Figure", "entity": "Book", **widget}]}  # fmt: skip
    issues = analysis_holds(_analysis(pages=[dashboard, _page("books", "Book", "/books")]))
    assert [told in issue.message for issue in issues] == [True]


def test_with_accounts_user_may_be_referenced() -> None:
    reader = {"name": "reader", "type": "reference", "references": "User"}
    entities = [_entity("Book", "Books", {"name": "title"}, reader)]
    assert analysis_holds(_analysis(entities=entities, needs={"auth": True})) == []
    assert "or set needs.auth" in analysis_holds(_analysis(entities=entities))[0].message
