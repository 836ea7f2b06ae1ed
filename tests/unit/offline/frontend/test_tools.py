"""Tools: what they work out is right, and every one is a page that holds."""

from __future__ import annotations

import pytest

from gencode_graph.artifacts import Analysis, Needs, Page, Unit
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.pages.tools import formulas, plan
from gencode_graph.models.offline.pages.tools.page import digits
from gencode_graph.models.offline.writers import frontend_mock, testing_frontend
from gencode_graph.nodes.frontend_mock import parts_are_apart
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.checks import journeys_hold, run_checks, tool_logic_holds
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.scaffold import skeleton

ITEMS = {
    "calculator": [
        ("Amount", "money 1200"), ("Rate", "percent 0"), ("Years", "integer 2"),
        ("A month", "money = loan_payment(amount, rate, years)"), ("In all", "money = a_month * 12 * years"),
        ("Left", "money by year 1..years = loan_left(amount, rate, years, year)"), ("Nonsense", "money = x + 1"),
    ],
    "checklist": [("Smoker", ""), ("Veil", "")],
    "timer": [("Work", "25:00"), ("Rest", "5:30")],
    "quiz": [("Who lays?", "The queen | A drone"), ("How many wings?", "Four | Two | Six")],
}  # fmt: skip


def page(kind: str) -> Page:
    items = [{"heading": heading, "body": body} for heading, body in ITEMS[kind]]
    section = {"kind": "text", "heading": "Bees", "action": kind, "items": items}
    return Page.model_validate(
        {
            "slug": "bees",
            "route": "/",
            "kind": "tool",
            "title": "Bees",
            "description": "x",
            "sections": [section],
        }
    )


def written(kind: str, step: str, language: str = "en") -> Draft:
    writer = {"frontend_mock": frontend_mock, "testing_frontend": testing_frontend}[step]
    inputs = {
        "page": page(kind).model_dump(),
        "entities": [],
        "language": language,
        "needs": {"backend": False},
    }
    answer = writer.write(Ask(step, "bees", inputs=inputs))
    return Draft(Unit(step=step, id="bees"), answer, dict(parse_files(answer).files))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("kind", ITEMS)
def test_every_tool_is_a_page_that_holds(kind: str, language: str) -> None:
    analysis = Analysis(name="Bees", summary="Bees", needs=Needs(backend=False), pages=[page(kind)])
    made = written(kind, "frontend_mock", language)
    facts = Facts(analysis=analysis, files=skeleton(analysis), may_write=("frontend/src/pages/bees/**",))
    assert run_checks(made, facts, (parts_are_apart, tool_logic_holds)) == []
    journey = written(kind, "testing_frontend", language)
    facts = Facts(analysis=analysis, files=skeleton(analysis), may_write=("frontend/e2e/bees.spec.ts",))
    assert run_checks(journey, facts, (journeys_hold,)) == []


def test_a_calculator_has_its_inputs_and_what_they_come_to() -> None:
    made = plan.calculator(page("calculator"))
    assert [(each.name, each.start) for each in made.inputs] == [("amount", 1200), ("rate", 0), ("years", 2)]
    assert [each.name for each in made.results] == ["a_month", "in_all"], (
        "what names nothing known is left out"
    )
    assert [each.by for each in made.tables] == ["year"]
    tests = written("calculator", "frontend_mock").files["frontend/src/pages/bees/logic.test.ts"]
    assert "expect(aMonth).toBeCloseTo(50.000000, 4)" in tests
    assert "expect(left.at(-1)).toBeCloseTo(0.000000, 4)" in tests


def test_the_wrong_answer_is_not_always_the_last() -> None:
    first, second = plan.questions(page("quiz"))
    assert first.answers == ("A drone", "The queen")
    assert (second.answers, second.right) == (("Four", "Six", "Two"), "Four")


@pytest.mark.parametrize(
    ("formula", "value", "typescript"),
    [
        ("a * b / 100", 3.0, "(a * b) / 100"),
        ("loan_payment(120000, 0, 10)", 1000.0, "loanPayment(120000, 0, 10)"),
        ("-a + sqrt(b) ** 2", -10.0, "(-a) + (Math.sqrt(b) ** 2)"),
        ("round(unit_price)", 2.0, "Math.round(unitPrice)"),
    ],
)
def test_formulas_are_the_same_in_both_languages(formula: str, value: float, typescript: str) -> None:
    assert formulas.evaluate(formula, {"a": 20, "b": 15 if "/" in formula else 10, "unit_price": 2.2}) == (
        pytest.approx(value)
    )
    assert formulas.typescript(formula) == typescript


@pytest.mark.parametrize("formula", ["a +", "__import__('os')", "a.b", "[a]", "'text'", "open(a)"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(formulas.FormulaError):
        formulas.evaluate(formula, {"a": 1})


def test_loans_and_savings_come_to_what_a_bank_says() -> None:
    assert formulas.loan_payment(250_000, 3.9, 25) == pytest.approx(1305.83, abs=0.005)
    assert formulas.loan_left(250_000, 3.9, 25, 25) == pytest.approx(0, abs=1e-6)
    assert formulas.loan_left(250_000, 3.9, 25, 1) == pytest.approx(243_973.10, abs=0.005)
    assert formulas.savings(0, 100, 0, 1) == 1200
    assert formulas.savings(1000, 0, 12, 1) == pytest.approx(1126.825, abs=0.001)


def test_an_amount_is_found_however_a_language_writes_it() -> None:
    assert digits(1305.834, "money") == r"1\D?305\D83"
    assert digits(12.5, "number") == r"12\D5"
    assert digits(12.0, "integer") == "12"
