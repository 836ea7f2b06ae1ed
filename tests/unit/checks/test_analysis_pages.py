"""Pages of any kind: what they use is there, and everything kept is used by one."""

from __future__ import annotations

from typing import Any

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.checks.analysis import analysis_holds

HIVE = {"name": "Hive", "plural": "Hives", "fields": [{"name": "code"}]}
LIST = {"slug": "hives", "route": "/", "kind": "collection", "title": "Hives", "entity": "Hive"}
BOARD = {"slug": "board", "route": "/", "kind": "custom", "title": "Board", "description": "Hives by strength.",
         "operations": ["list_hives", "update_hive"]}  # fmt: skip
TOOL = {
    "slug": "sugar",
    "route": "/",
    "kind": "tool",
    "title": "Sugar",
    "description": "Sugar for so much water.",
}


def said(
    *pages: dict[str, Any], entities: list[dict[str, Any]] | None = None, backend: bool = True
) -> list[str]:
    analysis = Analysis.model_validate(
        {"name": "Bees", "summary": "Bees", "pages": pages, "needs": {"backend": backend},
         "entities": [HIVE] if entities is None else entities}
    )  # fmt: skip
    return [issue.message for issue in analysis_holds(analysis)]


def test_an_entity_is_served_by_a_collection_or_by_a_page_of_its_own() -> None:
    assert said(LIST) == []
    assert said(BOARD) == []
    one = {"slug": "hive", "route": "/hives/:hive_id", "kind": "custom", "title": "Hive", "description": "One.",
           "operations": ["get_hive"]}  # fmt: skip
    assert said(LIST, one) == []
    assert said(TOOL, backend=False, entities=[]) == []


@pytest.mark.parametrize(
    ("pages", "wanted"),
    [
        ([LIST, {**LIST, "slug": "more", "route": "/more"}], "has 2 collection pages: keep one"),
        ([{**BOARD, "operations": ["list_hive"]}], "which no entity offers. Did you mean list_hives?"),
        ([{**BOARD, "operations": []}, {**LIST, "route": "/hives"}], "neither operations nor sections"),
        ([{**BOARD, "description": ""}], "its description has to say what it does"),
        ([{**TOOL, "operations": ["list_hives"]}, {**LIST, "route": "/hives"}], "works without a backend"),
        ([{**LIST, "route": "/:hive_id"}, {**BOARD, "route": "/"}], "only a custom page may"),
        ([LIST, {**BOARD, "route": "/h/:a"}, {**BOARD, "slug": "b", "route": "/h/:b"}], "routes are unique"),
    ],
)
def test_what_does_not_hold_is_told(pages: list[dict[str, Any]], wanted: str) -> None:
    assert any(wanted in message for message in said(*pages)), said(*pages)


def test_an_entity_that_no_page_uses_is_told() -> None:
    bee = {"name": "Bee", "plural": "Bees", "fields": [{"name": "tag"}]}
    assert any("No page is for entity Bee" in message for message in said(LIST, entities=[HIVE, bee]))
