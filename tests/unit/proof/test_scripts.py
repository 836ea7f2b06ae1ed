"""What decides in a tool's logic is found and taken out, and nothing that would hang or not compile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import Analysis, Page, Requirement
from gencode_graph.tools.proof.scripts import MOST, script_mutants
from gencode_graph.tools.proof.units import tools_to_prove, unnoticed_logic
from gencode_graph.tools.verify.logic import vitest_evidence
from gencode_graph.tools.verify.reports import UnitRun

LOGIC = "frontend/src/pages/quiz/logic.ts"


def changes(text: str) -> list[tuple[str, str]]:
    data = text.encode()
    return [(data[m.start : m.end].decode(), m.new) for m in script_mutants(LOGIC, text)]


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("if (late) return 0", "(late)", "(false)"),
        ("if (late) { says(); throw new Error('ß') }", "(late)", "(false)"),
        ("return ms <= 5000 ? 2 : 1", "<=", "<"),
        ("return given === right", "===", "!=="),
        ("return rate * months", "*", "/"),
        ("for (const a of all) { sum = sum + a }\n  return sum", "+", "-"),
    ],
)
def test_what_decides_is_taken_out(code: str, before: str, after: str) -> None:
    assert (before, after) in changes(f"export function f() {{\n  {code}\n}}\n")


@pytest.mark.parametrize(
    "code",
    [
        'return "a" + n', "return `${n}` + b", "if (shown) { draws() }",
        "for (let i = 0; i < n; i = i + 1) { draws(i) }", "while (a < b) { a = next(a) }", "return (",
    ],
)  # fmt: skip
def test_texts_loops_and_what_is_no_script_are_left_alone(code: str) -> None:
    assert changes(f"export function f() {{\n  {code}\n}}\n") == []


@given(st.lists(st.sampled_from(["if (a) return 1", "b = c < d", "e = f * g", 'h = "i" + j']), max_size=30))
def test_each_is_one_edit_and_there_are_no_more_than_can_be_tried(lines: list[str]) -> None:
    text = "\n".join(["function f() {", *lines, "}"])
    found = script_mutants(LOGIC, text)
    assert len(found) <= MOST
    assert all(mutant.text(text) != text for mutant in found)
    assert [m.rank for m in found] == sorted(m.rank for m in found)


def test_tests_bear_the_ids_that_their_names_begin_with() -> None:
    told = {
        "testResults": [
            {
                "name": "/x/frontend/src/pages/quiz/logic.test.ts",
                "status": "failed",
                "assertionResults": [
                    {"status": "passed", "fullName": "R3: right answers count"},
                    {"status": "failed", "fullName": "points R2, R5: within five seconds"},
                    {"status": "passed", "fullName": "of no requirement (R7)"},
                    {"status": "skipped", "fullName": "R9: not run"},
                ],
            }
        ]
    }
    found = vitest_evidence(UnitRun.model_validate(told))
    assert [(one.requirements, one.passed) for one in found] == [(["R3"], True), (["R2", "R5"], False)]
    assert found[0].test == "frontend/src/pages/quiz/logic.test.ts: R3: right answers count"


def test_a_tool_with_a_rule_is_to_be_proven_and_its_author_told() -> None:
    quiz = Page(slug="quiz", route="/", kind="tool", title="Quiz", description="Asks.")
    rule = Requirement(id="R1", text="A point an answer.", kind="rule", where=["quiz"], proof="journey")
    looks = Requirement(id="R2", text="It is blue.", kind="look", where=["quiz"], proof="look")

    def analysis(*requirements: Requirement) -> Analysis:
        return Analysis(name="Quiz", summary="Asks.", pages=[quiz], requirements=list(requirements))

    assert tools_to_prove(analysis(rule, looks)) == [quiz]
    assert tools_to_prove(analysis(looks)) == []
    text = "export function f(a: boolean) {\n  if (a) return 1\n  return 2\n}\n"
    (issue,) = unnoticed_logic(script_mutants(LOGIC, text), {LOGIC: text})
    assert (issue.check, issue.path) == ("proof", "frontend/src/pages/quiz/logic.test.ts")
    assert "logic.ts:2: the check `if (a)`, which ends there" in issue.message
