"""Tests of the offline model bear the ids of the requirements that they show, and of no others."""

from __future__ import annotations

import ast

import pytest

from gencode_graph.artifacts import Analysis, Requirement
from gencode_graph.models.offline.proofs import tagged
from gencode_graph.models.offline.reading.assemble import read
from tests.unit.offline.backend.assembly import written
from tests.unit.offline.backend.roles import seed_swap


def borne(analysis: Analysis, module: str) -> dict[str, list[str]]:
    """Test -> ids that it bears."""
    tree = ast.parse(written(analysis)[f"backend/tests/{module}.py"])
    return {
        node.name: [arg.value for mark in node.decorator_list if "proves" in ast.unparse(mark)
                    for arg in mark.args]  # type: ignore[attr-defined]
        for node in tree.body if isinstance(node, ast.AsyncFunctionDef)
        if any("proves" in ast.unparse(mark) for mark in node.decorator_list)
    }  # fmt: skip


def test_a_rule_is_shown_by_the_test_of_that_rule() -> None:
    analysis = read("Members reserve tennis courts by date; a court cannot be reserved twice on one day.")
    (rule,) = (one for one in analysis.requirements if one.kind == "rule")
    tests = borne(analysis, "test_reservation")
    assert [name for name, ids in tests.items() if rule.id in ids] == ["test_no_two_have_the_same_together"]


@pytest.mark.parametrize(
    ("text", "where", "test"),
    [
        ("Only the warden may keep beds.", "Bed", "test_another_role_is_refused"),
        ("Gardeners see their own requests.", "SwapRequest", "test_nobody_else_sees_or_touches_it"),
        ("Nobody sees the requests of others.", "SwapRequest", "test_nobody_else_sees_or_touches_it"),
        ("Notices are posted by who is signed in.", "Notice", "test_another_role_is_refused"),
    ],
)
def test_who_may_what_is_shown_by_who_is_refused(text: str, where: str, test: str) -> None:
    asked = Requirement(id="R1", text=text, kind="access", where=[where])
    analysis = seed_swap().model_copy(update={"requirements": [asked]})
    module = {"Bed": "test_bed", "SwapRequest": "test_swap_request", "Notice": "test_notice"}[where]
    assert borne(analysis, module) == {test: ["R1"]}


def test_what_no_test_shows_has_no_mark() -> None:
    asked = Requirement(id="R1", text="Seeds are exported.", kind="action", where=["Seed"])
    assert borne(seed_swap().model_copy(update={"requirements": [asked]}), "test_seed") == {}


def test_the_first_journey_bears_what_the_page_is_for() -> None:
    asked = [Requirement(id=f"R{n}", text="x", kind="text", where=["home"], proof="journey") for n in (1, 2)]
    source = 'test("a", async ({ page }) => {\n})\ntest("b", async ({ page }) => {\n})\n'
    assert tagged(source, asked[:1]).startswith('test("a", { tag: "@R1" }, async ({ page })')
    assert tagged(source, asked).count("tag: ") == 1
    assert '{ tag: ["@R1", "@R2"] }' in tagged(source, asked)
    assert tagged(source, []) == source
