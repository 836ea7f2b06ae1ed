"""The comparison is silent on equals and finds any one change."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.tools.contract import compare, merge, problems_of, router_of
from gencode_graph.tools.contract.walk import METHODS
from tests.unit.contract.samples import analysis, parts

WHOLE = merge(parts(auth=True), analysis(auth=True)).document
Document = dict[str, Any]


def changed(change: Callable[[Document], object]) -> Document:
    document = copy.deepcopy(WHOLE)
    change(document)
    return document


def of(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def test_equals_are_equal() -> None:
    assert compare(WHOLE, WHOLE) == []
    assert compare(WHOLE, copy.deepcopy(WHOLE)) == []


def respelled(document: Document) -> None:
    """The same API, written as FastAPI would."""
    hive = of(document, "HiveRead")
    hive["title"] = "HiveRead"
    hive["properties"]["honey"] = {
        "anyOf": [{"type": "number"}, {"type": "null"}],
        "title": "Honey",
        "default": None,
    }
    hive["properties"]["strength"] = {"$ref": "#/components/schemas/Strength"}
    document["components"]["schemas"]["Strength"] = {
        "type": "string",
        "enum": ["no", "yes"],
        "title": "Strength",
    }
    item = document["paths"].pop("/api/hives/{hive_id}")
    parameters = item.pop("parameters")
    for operation in item.values():
        operation["parameters"] = [{**parameters[0], "name": "id", "description": "Which"}]
        operation["operationId"] += "_api"
        operation["summary"] = "Something"
    item["head"] = {"responses": {"200": {"description": "Answered by itself"}}}
    document["paths"]["/api/hives/{id}"] = item
    optional = document["paths"]["/api/hives"]["get"]["parameters"][0]
    optional["schema"] = {"anyOf": [optional["schema"], {"type": "null"}], "minimum": 1}
    of(document, "Health")["properties"]["status"] = {"type": "string", "enum": ["ok"]}
    base = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
    document["components"]["schemas"]["Base"] = base
    document["components"]["schemas"]["FieldProblem"] = {
        "allOf": [{"$ref": "#/components/schemas/Base"}],
        "required": ["field"],
        "properties": {"field": {"type": "string"}},
    }


def test_spelling_does_not_matter() -> None:
    assert compare(WHOLE, changed(respelled)) == []
    assert compare(changed(respelled), WHOLE) == []


CHANGES: dict[str, tuple[Callable[[Document], object], str]] = {
    "path gone": (lambda d: d["paths"].pop("/api/hives/stats"), "GET /api/hives/stats: the contract has this operation"),
    "method gone": (lambda d: d["paths"]["/api/hives"].pop("post"), "POST /api/hives: the contract has this operation"),
    "path more": (
        lambda d: d["paths"].update({"/api/bees": {"get": {"responses": {}}}}),
        "GET /api/bees: the backend has this operation",
    ),
    "status": (
        lambda d: d["paths"]["/api/hives"]["post"]["responses"].update(
            {"200": d["paths"]["/api/hives"]["post"]["responses"].pop("201")}
        ),
        "POST /api/hives: the contract has the response 201",
    ),
    "error gone": (
        lambda d: d["paths"]["/api/apiaries"]["post"]["responses"].pop("409"),
        "POST /api/apiaries: the contract has the response 409",
    ),
    "parameter gone": (
        lambda d: d["paths"]["/api/hives"]["get"]["parameters"].pop(),
        "GET /api/hives: the contract has the query parameter `sort`",
    ),
    "parameter required": (
        lambda d: d["paths"]["/api/hives"]["get"]["parameters"][0].update(required=True),
        "the query parameter `page` is optional in the contract and required in the backend",
    ),
    "parameter type": (
        lambda d: d["paths"]["/api/hives"]["get"]["parameters"][0].update(schema={"type": "string"}),
        "the query parameter `page`: type integer in the contract, type string in the backend",
    ),
    "parameter enum": (
        lambda d: d["paths"]["/api/hives"]["get"]["parameters"][1]["schema"]["enum"].append("code"),
        "the query parameter `sort`: values",
    ),
    "path parameter type": (
        lambda d: d["paths"]["/api/hives/{hive_id}"]["parameters"][0].update(schema={"type": "integer"}),
        "the path parameter `#1`: type string in the contract, type integer",
    ),
    "body gone": (
        lambda d: d["paths"]["/api/hives"]["post"].pop("requestBody"),
        "POST /api/hives: the contract has a request body",
    ),
    "field gone": (
        lambda d: of(d, "HiveRead")["properties"].pop("code"),
        "GET /api/hives: response 200, field `items[].code`: is there in the contract, is missing",
    ),
    "field more": (
        lambda d: of(d, "HiveCreate")["properties"].update(colour={"type": "string"}),
        "POST /api/hives: request body, field `colour`: is missing in the contract",
    ),
    "field type": (
        lambda d: of(d, "HiveRead")["properties"].update(code={"type": "integer"}),
        "field `code`: type string in the contract, type integer in the backend",
    ),
    "field format": (
        lambda d: of(d, "HiveRead")["properties"].update(created_at={"type": "string", "format": "date"}),
        "field `created_at`: format date-time in the contract, format date in the backend",
    ),
    "field enum": (
        lambda d: of(d, "HiveCreate")["properties"]["strength"]["enum"].pop(),
        'values "no", "yes" in the contract, values "yes" in the backend',
    ),
    "field null": (
        lambda d: of(d, "HiveRead")["properties"].update(honey={"type": "number"}),
        "field `honey`: may be null in the contract, is never null in the backend",
    ),
    "field required": (
        lambda d: of(d, "HiveCreate")["required"].remove("code"),
        "field `code`: is required in the contract, is optional in the backend",
    ),
    "media type": (
        lambda d: d["paths"]["/api/hives"]["post"].update(
            requestBody={"required": True, "content": {"multipart/form-data": {"schema": {"type": "object"}}}}
        ),
        "the contract has request body as application/json",
    ),
    "nested error shape": (
        lambda d: of(d, "FieldProblem")["properties"].pop("message"),
        "field `errors[].message`",
    ),
    "free keys": (
        lambda d: of(d, "HiveStats").update(additionalProperties={"type": "number"}),
        "only the named keys in the contract, free keys in the backend",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_each_change_is_told(name: str) -> None:
    change, told = CHANGES[name]
    issues = compare(WHOLE, changed(change))
    assert any(told in issue.message for issue in issues), [i.message for i in issues]
    assert all(issue.severity == "error" for issue in issues)
    assert compare(changed(change), WHOLE)


def test_a_backend_that_takes_null_for_an_optional_field_is_only_warned() -> None:
    lenient = changed(lambda d: of(d, "HiveUpdate")["properties"].update(code={"type": ["string", "null"]}))
    assert {issue.severity for issue in compare(WHOLE, lenient)} == {"warning"}
    assert {issue.severity for issue in compare(lenient, WHOLE)} == {"error"}


def test_issues_name_the_file_to_change() -> None:
    gone = changed(lambda d: d["paths"]["/api/hives"].pop("post"))
    assert [i.path for i in compare(WHOLE, gone, router_of(analysis()))] == ["backend/app/routers/hive.py"]


def test_recursive_schemas_end() -> None:
    tree = {
        "type": "object",
        "properties": {"children": {"type": "array", "items": {"$ref": "#/components/schemas/T"}}},
    }
    get = {
        "responses": {
            "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}}
        }
    }
    document: Document = {"paths": {"/t": {"get": get}}, "components": {"schemas": {"T": tree}}}
    loop = {"anyOf": [{"$ref": "#/components/schemas/T"}, {"type": "null"}]}
    assert compare(document, copy.deepcopy(document)) == []
    assert compare({**document, "components": {"schemas": {"T": loop}}}, document)


PLACES = [(path, method) for path, item in WHOLE["paths"].items() for method in METHODS if method in item]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(PLACES), st.data())
def test_any_lost_response_is_found(place: tuple[str, str], data: st.DataObject) -> None:
    path, method = place
    status = data.draw(st.sampled_from(sorted(WHOLE["paths"][path][method]["responses"])))
    lost = changed(lambda d: d["paths"][path][method]["responses"].pop(status))
    assert any(
        f"{method.upper()} {path}: " in i.message and status in i.message for i in compare(WHOLE, lost)
    )


FIELDS = [
    (name, field) for name, s in WHOLE["components"]["schemas"].items() for field in s.get("properties", {})
]


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(FIELDS), st.sampled_from(["drop", "rename", "retype", "require"]))
def test_any_changed_field_is_found(place: tuple[str, str], kind: str) -> None:
    name, field = place

    def change(document: Document) -> None:
        schema = of(document, name)
        match kind:
            case "drop":
                schema["properties"].pop(field)
            case "rename":
                schema["properties"][f"{field}_x"] = schema["properties"].pop(field)
            case "retype":
                other = "boolean" if schema["properties"][field].get("type") != "boolean" else "integer"
                schema["properties"][field] = {"type": other}
            case _:
                required = schema.get("required", [])
                schema["required"] = (
                    [f for f in required if f != field] if field in required else [*required, field]
                )

    assert any(f"{field}" in issue.message for issue in compare(WHOLE, changed(change)))


def places_in(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*at, key)
        yield from places_in(part, (*at, key))


NOISE = [None, 7, "x", [], {}, [1], {"a": 1}, {"$ref": "#/components/schemas/None"}, {"$ref": 7}, {"allOf": [7]},
         {"anyOf": "x"}, {"enum": 7}, {"properties": [1]}, {"items": 7}]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(st.sampled_from(list(places_in(WHOLE))), st.sampled_from(NOISE))
def test_whatever_is_sound_can_be_compared(place: tuple[str | int, ...], noise: Any) -> None:
    """A router can put anything into what the app serves; what is unsound is told as that before."""
    document: Any = copy.deepcopy(WHOLE)
    here = document
    for key in place[:-1]:
        here = here[key]
    here[place[-1]] = noise
    if not problems_of(document):
        compare(WHOLE, document)
