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
        "requirements": [{"id": "R1", "text": "Books.", "kind": "data", "where": ["Book"], "proof": "none"}],
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
        ({"pages": [_page("books", "Book"), _page("more-books", "Book", "/more")]}, "keep one"),
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


BORROWED = {"name": "state", "type": "enum", "options": ["in", "out"]}


def _rule(kind: str, **more: Any) -> dict[str, Any]:
    return {"requirement": "R1", "kind": kind, "text": "It holds.", **more}


def _with(**more: Any) -> dict[str, Any]:
    return {"entities": [_entity("Book", "Books", {"name": "title"}, BORROWED, **more)]}


def _figure(**more: Any) -> dict[str, Any]:
    widget = {"kind": "count", "title": "Out", "entity": "Book", **more}
    return {**_with(), "pages": [_page("books", "Book"), {
        "slug": "home", "route": "/home", "kind": "dashboard", "title": "Home", "widgets": [widget]}]}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (_with(rules=[_rule("unique_together", fields=["title", "shelf"])]), "field 'shelf'"),
        (_with(rules=[_rule("unique_together", fields=["title"])]), "two fields or more"),
        (_with(rules=[_rule("unique_together", fields=["title", "state"], status=422)]), "409"),
        (_with(rules=[_rule("unique_together", fields=["title"], among={"state": ["lost"]})]), "never lost"),
        (_with(rules=[_rule("transitions", fields=["title"], transitions={"in": ["out"]})]), "enum field"),
        (_with(rules=[_rule("transitions", fields=["state"])]), "allows no move"),
        (_with(rules=[_rule("transitions", fields=["state"], transitions={"in": ["lost"]})]), "never lost"),
        (_with(actions=[{"name": "update", "text": "Anew."}]), "operation that there is"),
        (_with(actions=[{"name": "lend", "text": "Out."}] * 2), "two actions 'lend'"),
        (_with(actions=[{"name": "ask", "text": "?", "answers": "object"}]), "'output'"),
        (_figure(where={"state": ["out"]}), "give it a 'name'"),
        (_figure(where={"state": ["lost"]}, name="lost"), "never lost"),
        (_figure(where={"shelf": ["top"]}, name="top"), "field 'shelf'"),
        ({**_with(), "logic": [{"name": "book", "text": "It.", "used_by": ["Book"]}]}, "entity's module"),
        ({**_with(), "logic": [{"name": "fees", "text": "It.", "used_by": ["Shelf"]}]}, "no entity"),
        (
            {"entities": [_entity("Book", "Books", {"name": "title"}, {"name": "isbn", "computed": "x", "unique": True})]},
            "cannot be unique",
        ),
        (
            {"entities": [_entity("Book", "Books", {"name": "title"}, {
                "name": "part", "type": "reference", "references": "Book", "on_delete": "clear"})]},
            "cannot clear",
        ),
    ],
)  # fmt: skip
def test_rules_and_actions_name_what_is_there(changes: dict[str, Any], told: str) -> None:
    assert any(told in issue.message for issue in analysis_holds(_analysis(**changes)))


def test_rules_and_limited_figures_that_hold() -> None:
    rules = [
        _rule("unique_together", fields=["title"], among={"state": ["in"]}),
        _rule("transitions", fields=["state"], transitions={"in": ["out"], "out": ["in"]}),
    ]
    asked = [{"id": "R1", "text": "A title is out once.", "kind": "rule", "where": ["Book"]}]
    assert analysis_holds(_analysis(**_with(rules=rules), requirements=asked)) == []
    assert analysis_holds(_analysis(**_figure(where={"state": ["out"]}, name="out"))) == []
