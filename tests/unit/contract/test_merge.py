"""Fragments become one document; slices are cut out of it again."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.tools.contract import compare, merge, parse_contract, problems_of, slice_for
from gencode_graph.tools.contract.walk import references
from tests.unit.contract.samples import analysis, fragment, markdown, parts, ref


@pytest.mark.parametrize("auth", [False, True])
def test_merged_contract_is_valid_and_reads_back(auth: bool) -> None:
    merged = merge(parts(auth=auth), analysis(auth=auth))
    assert merged.issues == []
    assert problems_of(merged.document) == []
    assert parse_contract(merged.markdown) == (merged.document, [])
    assert "About Hives." in merged.markdown
    assert next(iter(merged.document["paths"])) == "/api/health"
    assert ("/api/auth/login" in merged.document["paths"]) is auth


def test_order_of_parts_does_not_matter() -> None:
    found = list(parts().items())
    random.Random(1).shuffle(found)
    by_path = {f"contracts/{name}.md": text for name, text in reversed(found)}
    assert merge(dict(found), analysis()).markdown == merge(parts(), analysis()).markdown
    assert merge(by_path, analysis()).markdown == merge(parts(), analysis()).markdown


@pytest.mark.parametrize("auth", [False, True])
def test_merge_then_slice_gives_the_part_back(auth: bool) -> None:
    document = merge(parts(auth=auth), analysis(auth=auth)).document
    for entity in analysis().entities:
        part = fragment(entity, auth=auth, stats=entity.name == "Hive")
        cut = slice_for(document, [f"/api/{entity.slug}"])
        part["components"]["schemas"] |= {
            n: document["components"]["schemas"][n] for n in ("Problem", "FieldProblem")
        }
        assert compare(part, cut) == []
        assert set(cut["components"]["schemas"]) == set(part["components"]["schemas"])
        assert ("securitySchemes" in cut["components"]) is auth


def edited(unit: str, change: Any) -> dict[str, str]:
    texts = parts()
    document = copy.deepcopy(parse_contract(texts[unit]).document)
    change(document)
    return {**texts, unit: markdown(document or {})}


def test_conflicting_components_name_both_units() -> None:
    clash = edited("hive", lambda d: d["components"]["schemas"].update(ApiaryRead={"type": "string"}))
    issues = merge(clash, analysis()).issues
    assert [i.path for i in issues] == ["contracts/hive.md"]
    assert "contracts/apiary.md" in issues[0].message
    assert "ApiaryRead" in issues[0].message


def test_the_same_component_twice_is_fine() -> None:
    same = parse_contract(parts()["apiary"]).document
    assert same
    schema = {**same["components"]["schemas"]["ApiaryRead"], "description": "In other words"}
    assert (
        merge(
            edited("hive", lambda d: d["components"]["schemas"].update(ApiaryRead=schema)), analysis()
        ).issues
        == []
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["components"]["schemas"].update(Problem={"type": "string"}), "is the core's"),
        (lambda d: d["paths"].update({"/api/health": {"get": {"responses": {}}}}), "the core"),
        (
            lambda d: d["paths"].update({"/api/apiaries/{x}": {"get": {"responses": {}}}}),
            "contracts/apiary.md",
        ),
        (
            lambda d: d["paths"]["/api/hives"]["get"].update(operationId="list_apiary"),
            "operationId 'list_apiary'",
        ),
    ],
)
def test_clashes_go_to_the_later_unit(change: Any, told: str) -> None:
    issues = merge(edited("hive", change), analysis()).issues
    assert issues
    assert {i.path for i in issues} == {"contracts/hive.md"}
    assert any(told in i.message for i in issues)


def test_an_unreadable_part_is_told_and_the_rest_stays() -> None:
    merged = merge({**parts(), "hive": "no fence"}, analysis())
    assert [i.path for i in merged.issues] == ["contracts/hive.md"]
    assert "/api/apiaries" in merged.document["paths"]


def test_without_accounts_no_operation_asks_for_one() -> None:
    secured = edited("hive", lambda d: d["paths"]["/api/hives"]["get"].update(security=[{"bearer": []}]))
    document = merge(secured, analysis()).document
    assert "security" not in document["paths"]["/api/hives"]["get"]
    signed = merge(parts(auth=True), analysis(auth=True)).document
    assert signed["paths"]["/api/hives"]["get"]["security"] == [{"HTTPBearer": []}]


DOCUMENT = merge(parts(auth=True), analysis(auth=True)).document


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.sampled_from(["/api/hives", "/api/apiaries", "/api/users", "/api/auth", "/api/hive", "/api"]))
)
def test_a_slice_holds_what_it_reaches_and_no_more(prefixes: list[str]) -> None:
    cut = slice_for(DOCUMENT, prefixes)
    held = {
        f"#/components/{kind}/{name}" for kind, named in cut.get("components", {}).items() for name in named
    }
    reached = set(references(cut["paths"]))
    schemas = cut.get("components", {}).get("schemas", {})
    for _ in schemas:
        reached |= {
            r
            for name, s in schemas.items()
            if f"#/components/schemas/{name}" in reached
            for r in references(s)
        }
    assert {h for h in held if "securitySchemes" not in h} == reached
    assert all(any(p == x or p.startswith(x + "/") for x in prefixes) for p in cut["paths"])


def test_a_slice_by_tag() -> None:
    assert list(slice_for(DOCUMENT, tags=["Health"])["paths"]) == ["/api/health"]
    assert slice_for(DOCUMENT)["paths"] == {}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(openapi="3.0.3"), "Write `openapi: 3.1.0`"),
        (lambda d: d["components"]["schemas"].update(X=ref("Nowhere")), "points to nothing"),
        (
            lambda d: d["components"]["schemas"].update(X={"$ref": "http://example.com/x.json"}),
            "points to nothing",
        ),
        (lambda d: d["components"]["schemas"].update(X={"$ref": "file:///etc/passwd"}), "points to nothing"),
        (lambda d: d["paths"]["/api/hives"]["get"].update(operationId="create_hive"), "used 2 times"),
        (lambda d: d.pop("info"), "info"),
        (lambda d: d["paths"]["/api/hives"]["get"].update(parameters=[{"name": "x"}]), "parameters"),
        (lambda d: d["components"]["schemas"].update(X={"type": "text"}), "text"),
    ],
)
def test_documents_that_are_no_contract(change: Any, told: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    change(document)
    issues = problems_of(document, "contracts/hive.md")
    assert issues
    assert any(told in i.message for i in issues), [i.message for i in issues]
    assert {i.path for i in issues} == {"contracts/hive.md"}
