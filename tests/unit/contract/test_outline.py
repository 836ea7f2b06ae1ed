"""The outline says everything of a slice that code has to agree with, in a fraction of its size."""

from typing import Any

import pytest
import yaml

from gencode_graph.tools.contract.outline import outline, schemas_outline
from tests.unit.contract.samples import analysis, fragment

BOOK = {
    "openapi": "3.1.0",
    "info": {"title": "Books", "version": "1"},
    "security": [{"bearer": []}],
    "paths": {
        "/api/books": {
            "get": {
                "operationId": "list_books",
                "description": "Newest\n  first.",
                "security": [],
                "parameters": [
                    {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1, "default": 1}},
                    {"$ref": "#/components/parameters/Status"},
                ],
                "responses": {"200": {"content": {"application/json": {"schema": {
                    "type": "array", "items": {"$ref": "#/components/schemas/Book"}}}}}},
            },
        },
        "/api/books/{book_id}": {
            "parameters": [
                {"name": "book_id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^a$"}}
            ],
            "delete": {"operationId": "delete_book", "responses": {"204": {"description": "Gone"}}},
        },
    },
    "components": {
        "parameters": {"Status": {"name": "status", "in": "query", "schema": {"enum": ["lent", "here"]}}},
        "schemas": {
            "Book": {"type": "object", "required": ["title"], "properties": {
                "title": {"type": "string", "minLength": 1, "maxLength": 200},
                "status": {"enum": ["lent", "here"]},
                "due": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
                "tags": {"type": "array", "items": {"type": ["string", "null"]}, "maxItems": 5},
                "price": {"type": "number", "exclusiveMinimum": 0},
                "prices": {"type": "object", "additionalProperties": {"type": "number"}},
                "title_again": {"$ref": "#/components/schemas/Title"},
            }},
            "Title": {"type": "object", "properties": {"title": {"type": "string", "minLength": 1, "maxLength": 200}}},
        },
    },
}  # fmt: skip


def test_every_fact_is_there() -> None:
    assert outline(BOOK).split("\n") == [
        "list_books: GET /api/books (public)  // Newest first.",
        '  query: page?: integer(1..) = 1; status?: "lent" | "here"',
        "  answers: 200 Book[]",
        "delete_book: DELETE /api/books/{book_id}",
        "  path: book_id: Text1",
        "  answers: 204",
        "Text1 = string matching ^a$",
        (
            "Book = {title: string(1..200); status?; due?: string<date> | null; "
            "tags?: (string | null)[](..5); price?: number(>0); prices?: {[key]: number}; title_again?: Title}"
        ),
        "Title = {title?}",
    ]


def test_schemas_alone_give_every_type_where_it_first_stands() -> None:
    assert '; status?: "lent" | "here"; ' in schemas_outline(BOOK)
    assert "GET" not in schemas_outline(BOOK)


def test_what_the_reader_knows_is_only_named() -> None:
    assert "title_again?: Title" in outline(BOOK, known={"Title"})
    assert "\nTitle = " not in outline(BOOK, known={"Title"})


def test_it_is_a_fraction_of_the_yaml() -> None:
    part = fragment(analysis().entities[0], stats=True)
    assert len(outline(part)) * 3 < len(yaml.safe_dump(part, sort_keys=False))


@pytest.mark.parametrize(
    "broken",
    [{}, {"paths": None}, {"paths": {"/a": {"get": None}}}, {"paths": {"/a": {"get": {"parameters": ["x"]}}}},
     {"paths": {"/a": {"get": {"responses": {"200": {"$ref": "#/nowhere"}}}}}},
     {"components": {"schemas": {"A": None, "B": {"properties": []}, "C": {"anyOf": [None]}}}}],
)  # fmt: skip
def test_malformed_parts_are_passed_over(broken: dict[str, Any]) -> None:
    assert isinstance(outline(broken), str)


def test_a_refusal_that_is_written_out_is_told_with_its_reason() -> None:
    problem = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    taken = {"description": "The day\n is taken.", **problem}
    answers = {
        "201": {"description": "Done"},
        "409": taken,
        "422": {"$ref": "#/components/responses/Invalid"},
    }
    document = {
        "paths": {"/api/books": {"post": {"operationId": "create_book", "responses": answers}}},
        "components": {"responses": {"Invalid": {"description": "Not valid", **problem}}},
    }
    told = outline(document).split("\n")[1]
    assert told == "  answers: 201, 409 Problem (The day is taken.), 422 Problem"
