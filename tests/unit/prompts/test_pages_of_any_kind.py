"""What the authors of custom pages and tools are told, and what of roles."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from gencode_graph.artifacts import Analysis
from gencode_graph.nodes import frontend_integration, frontend_mock, reads, testing_frontend
from gencode_graph.nodes.step import Source, each_data_page
from gencode_graph.prompts.load import PromptInputs, messages

FIELDS = [{"name": "code"}]
HIVE = {"name": "Hive", "plural": "Hives", "fields": FIELDS, "access": {"delete": ["inspector"]}}
BEE = {
    "name": "Bee",
    "plural": "Bees",
    "fields": [*FIELDS, {"name": "hive", "type": "reference", "references": "Hive"}],
}
ROLES = [{"name": "keeper", "joins": "sign_up"}, {"name": "inspector", "first_account": True}]
PAGES = [
    {"slug": "board", "route": "/", "kind": "custom", "title": "Board", "operations": ["list_bees", "delete_hive"]},
    {"slug": "hive", "route": "/hives/:hive_id", "kind": "custom", "title": "Hive", "operations": ["get_hive"]},
    {"slug": "sugar", "route": "/sugar", "kind": "tool", "title": "Sugar"},
    {"slug": "about", "route": "/about", "kind": "custom", "title": "About", "sections": [{"kind": "text", "heading": "Us"}]},
]  # fmt: skip
OK = {"200": {"description": "It is done."}}
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "Bees", "version": "1"},
    "paths": {
        "/api/hives": {m: {"operationId": f"{n}", "responses": OK} for m, n in (("get", "list_hives"), ("post", "create_hive"))},
        "/api/hives/{hive_id}": {m: {"operationId": f"{n}_hive", "responses": OK} for m, n in (("get", "get"), ("delete", "delete"))},
        "/api/bees": {m: {"operationId": n, "responses": OK} for m, n in (("get", "list_bees"), ("post", "create_bee"))},
    },
}  # fmt: skip


def analysis(**changes: Any) -> Analysis:
    values = {"name": "Bees", "summary": "Bees", "entities": [HIVE, BEE], "pages": PAGES,
              "needs": {"auth": True}, "roles": ROLES}  # fmt: skip
    return Analysis.model_validate({**values, **changes})


def source(unit: str, **changes: Any) -> Source:
    whole = analysis(**changes)
    app = SimpleNamespace(analysis=whole, need_analysis=lambda: whole, contract=CONTRACT, texts={})
    return Source(cast("Any", app), unit)


def told(step: Any, unit: str, **changes: Any) -> str:
    inputs = {k: v for read in step.STEP.reads for k, v in read(source(unit, **changes)).items()}
    both = messages(PromptInputs(step.STEP.name, unit, inputs=inputs), step.STEP.agent)
    return "\n".join(str(message.content) for message in both)


def test_a_page_has_the_operations_that_it_names_whoever_they_belong_to() -> None:
    contract = reads.page_contract(source("board"))["contract"]
    assert "delete_hive: DELETE" in contract
    assert "list_bees: GET" in contract
    assert "list_hives: GET" in contract, "what its bees refer to is chosen from"
    assert "create_" not in contract
    names = [entity.name for entity in reads.entities(source("board"))["entities"]]
    assert names == ["Bee", "Hive"]


def test_only_pages_with_records_are_put_on_the_api() -> None:
    assert each_data_page(analysis()) == ["board", "hive"]


def test_who_may_what_is_told_where_there_are_roles() -> None:
    access = reads.page_access(source("board"))["access"]
    assert access == {
        "roles": {"keeper": "Keeper", "inspector": "Inspector"},
        "page": ["signed_in"],
        "operations": {"delete_hive": ["inspector"], "list_bees": ["signed_in"]},
    }
    plain = {"roles": [], "entities": [{**HIVE, "access": {}}, BEE]}
    assert reads.page_access(source("board", **plain)) == {}
    for step, words in ((frontend_mock, "useMay("), (testing_frontend, "expectNotAllowed(page)")):
        assert words in told(step, "board")
        assert words not in told(step, "board", **plain)


def test_a_page_is_told_of_pages_of_one_record_that_it_may_lead_to() -> None:
    assert reads.details(source("board"))["details"] == [{"title": "Hive", "route": "/hives/:hive_id"}]
    assert reads.details(source("hive")) == {}
    assert "<Link>" in told(frontend_mock, "board")
    assert "<Link>" not in told(frontend_mock, "hive")


def test_each_kind_is_told_of_itself_alone() -> None:
    custom, tool = told(frontend_mock, "board"), told(frontend_mock, "sugar")
    assert "useParams()" in custom
    assert "logic.test.ts" not in custom
    assert "logic.test.ts" in tool
    assert "useRemembered(" in tool
    assert "useParams()" not in tool
    assert "page.clock" in told(testing_frontend, "sugar")
    assert "invalidates both" in told(frontend_integration, "board")
