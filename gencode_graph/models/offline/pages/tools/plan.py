"""What a tool page is to be, read from its first section.

The section's ``action`` says which tool it is, its ``items`` what is in it (heading, body):

    calculator   Loan amount      money 250000
                 Monthly payment  money = loan_payment(loan_amount, rate, years)
                 Left to pay      money by year 1..years = loan_left(loan_amount, rate, years, year)
    checklist    Passport
    timer        Work             25:00
    quiz         Which bee lays?  The queen | A drone | A worker        (the right answer first)

Inputs and results are ``money``, ``percent``, ``number`` or ``integer``; formulas name inputs, and results
above them, by their headings in snake case. ``Section`` and ``SectionItem`` hold it all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from gencode_graph.artifacts import Page, SectionItem
from gencode_graph.models.offline.pages.tools.formulas import FormulaError, names_in

KINDS = ("calculator", "checklist", "timer", "quiz")
_INPUT = re.compile(r"(money|percent|number|integer)(?: (\d+(?:\.\d+)?))?")
_RESULT = re.compile(r"(money|percent|number|integer) = (.+)")
_TABLE = re.compile(r"(money|percent|number|integer) by (\w+) 1\.\.(\w+) = (.+)")
_LENGTH = re.compile(r"(\d{1,3}):([0-5]\d)")


@dataclass(frozen=True)
class Input:
    name: str
    label: str
    type: str
    start: float


@dataclass(frozen=True)
class Result:
    """``by`` and ``last`` are of tables: a row for each whole number from 1 to the value named ``last``."""

    name: str
    label: str
    type: str
    formula: str
    by: str = ""
    last: str = ""


@dataclass(frozen=True)
class Calculator:
    inputs: tuple[Input, ...]
    results: tuple[Result, ...]
    tables: tuple[Result, ...]


@dataclass(frozen=True)
class Phase:
    label: str
    seconds: int


@dataclass(frozen=True)
class Question:
    """``answers`` are in the order in which they are shown."""

    text: str
    answers: tuple[str, ...]
    right: str


def tool_of(page: Page) -> str:
    """Which of the tools the page is; a checklist where it does not say."""
    action = page.sections[0].action.strip().lower() if page.sections else ""
    return action if action in KINDS else "checklist"


def items_of(page: Page) -> list[SectionItem]:
    return page.sections[0].items if page.sections else []


def calculator(page: Page) -> Calculator:
    """Inputs, results and tables in their order. What is none of these, or names what is not there, is
    left out."""
    inputs: list[Input] = []
    results: list[Result] = []
    tables: list[Result] = []
    for item in items_of(page):
        name, body = snake(item.heading), item.body.strip()
        if found := _INPUT.fullmatch(body):
            inputs.append(Input(name, item.heading, found[1], float(found[2] or 0)))
        elif found := _RESULT.fullmatch(body):
            results += _known(Result(name, item.heading, found[1], found[2]), inputs, results)
        elif found := _TABLE.fullmatch(body):
            table = Result(name, item.heading, found[1], found[4], found[2], found[3])
            tables += _known(table, inputs, results)
    return Calculator(tuple(inputs), tuple(results), tuple(tables))


def _known(result: Result, inputs: list[Input], results: list[Result]) -> list[Result]:
    there = {each.name for each in inputs} | {each.name for each in results}
    there |= {result.by} if result.by else set()
    try:
        named = {*names_in(result.formula), *([result.last] if result.last else [])}
    except FormulaError:
        return []
    return [result] if named <= there else []


def phases(page: Page) -> list[Phase]:
    """The timer's parts; one of 25 minutes where there is none."""
    found = [(item.heading, _LENGTH.fullmatch(item.body.strip())) for item in items_of(page)]
    read = [Phase(label, int(length[1]) * 60 + int(length[2])) for label, length in found if length]
    return [phase for phase in read if phase.seconds] or [Phase(page.title, 25 * 60)]


def questions(page: Page) -> list[Question]:
    """Those with at least two answers. Sorted, so that the right one is not always the first."""
    found = []
    for item in items_of(page):
        answers = [part.strip() for part in item.body.split("|") if part.strip()]
        if len(set(answers)) > 1:
            found.append(Question(item.heading, tuple(sorted(set(answers))), answers[0]))
    return found


def snake(label: str) -> str:
    """``Interest rate (%)`` -> ``interest_rate``; a name that TypeScript takes too."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    return name if name[:1].isalpha() else f"value_{name}".rstrip("_")
