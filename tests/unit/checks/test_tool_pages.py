"""A tool's logic is pure, and tested."""

from __future__ import annotations

import pytest

from gencode_graph.artifacts import Analysis, Issue, Needs, Page, Unit
from gencode_graph.nodes.frontend_mock import parts_are_apart
from gencode_graph.tools.checks import tool_logic_holds
from gencode_graph.tools.draft import Draft, Facts

PAGE = Page(slug="sugar", route="/", kind="tool", title="Sugar", description="Sugar for water.")
BOARD = Page(slug="board", route="/board", kind="custom", title="Board", operations=["list_hives"])
ANALYSIS = Analysis(name="Bees", summary="Bees", needs=Needs(backend=False), pages=[PAGE, BOARD])
FOLDER = "frontend/src/pages"
LOGIC = "export function sugar(water: number): number {\n  return water * 1.5\n}\n"
TEST = (
    'import { expect, test } from "vitest"\nimport { sugar } from "./logic"\n\n'
    'test("three to two", () => {\n  expect(sugar(2)).toBe(3)\n})\n'
)


def draft(unit: str = "sugar", **files: str) -> Draft:
    named = {f"{FOLDER}/{unit}/{name.replace('__', '.')}": text for name, text in files.items()}
    return Draft(Unit(step="frontend_mock", id=unit), "", named)


def said(issues: list[Issue]) -> str:
    return "\n".join(f"{issue.path}: {issue.message}" for issue in issues)


FACTS = Facts(analysis=ANALYSIS)


def test_a_tool_with_tested_logic_holds() -> None:
    whole = draft(index__tsx="export default function Sugar() {}", logic__ts=LOGIC, logic__test__ts=TEST)
    assert tool_logic_holds(whole, FACTS) == []
    assert parts_are_apart(whole, FACTS) == []


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("logic__ts", 'import { useState } from "react"\n' + LOGIC, "This imports 'react'"),
        ("logic__ts", 'import { x } from "@/components/field"\n' + LOGIC, "imports '@/components/field'"),
        ("logic__ts", LOGIC.replace("export ", ""), "exports nothing"),
        ("logic__test__ts", TEST.replace('test("', 'describe("'), "There is no test"),
        ("logic__test__ts", TEST.replace('test("', 'test.skip("'), "keeps tests from running"),
        ("logic__test__ts", TEST.replace('"vitest"', '"@playwright/test"'), "Tests are vitest's"),
        ("logic__test__ts", TEST.replace('"./logic"', '"./other"'), "tests nothing of logic.ts"),
        ("logic__test__ts", TEST.replace("expect(sugar(2)).toBe(3)", "sugar(2)"), "No test expects"),
    ],
)
def test_logic_that_draws_and_tests_that_cannot_fail_are_refused(name: str, text: str, wanted: str) -> None:
    assert wanted in said(tool_logic_holds(draft(**{name: text}), FACTS))


def test_every_file_that_is_missing_is_named() -> None:
    missing = said(parts_are_apart(draft(), FACTS))
    assert all(name in missing for name in ("index.tsx", "logic.ts", "logic.test.ts"))
    board = said(parts_are_apart(draft("board"), FACTS))
    assert "data.ts" in board
    assert "logic.ts" not in board


def test_other_pages_may_have_a_logic_of_any_kind() -> None:
    assert tool_logic_holds(draft("board", logic__ts='import "react"'), FACTS) == []
