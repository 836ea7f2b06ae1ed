"""The files of a tool page: what it works out in ``logic.ts``, tests of that, and what one sees."""

from __future__ import annotations

import math
from typing import Any

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.pages.names import component_name
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.templates import render_page
from gencode_graph.models.offline.pages.tools import formulas, plan

FORMATS = {
    "money": "formatMoney",
    "percent": "formatNumber",
    "number": "formatNumber",
    "integer": "formatNumber",
}


class ToolPage:
    """Writes the files of one page."""

    def __init__(self, page: Page, words: Words) -> None:
        self.page, self.words = page, words
        self.kind = plan.tool_of(page)

    def files(self) -> dict[str, str]:
        """Every file of the page."""
        values = self._values()
        names = ("index.tsx", "logic.ts", "logic.test.ts")
        return {name: render_page(f"tools/{self.kind}/{name}", **values) for name in names}

    def data_api(self, contract: str) -> None:
        """Nothing: the page needs no backend."""

    def spec(self) -> str:
        """``e2e/<slug>.spec.ts``."""
        return render_page(f"tools/{self.kind}/spec.ts", **self._values())

    def _values(self) -> dict[str, Any]:
        own = self._own_values()
        return {
            "w": self.words,
            "page": self.page,
            "component": component_name(self.page.slug),
            "key": self.page.slug,
            **own,
        }

    def _own_values(self) -> dict[str, Any]:
        match self.kind:
            case "calculator":
                return calculator_values(plan.calculator(self.page))
            case "timer":
                return {"phases": plan.phases(self.page)}
            case "quiz":
                return {"questions": plan.questions(self.page)}
        return {"items": list(dict.fromkeys(item.heading for item in plan.items_of(self.page)))}


def calculator_values(made: plan.Calculator) -> dict[str, Any]:
    """What the calculator's templates need: constants, formulas in TypeScript, and what they come to."""
    first = {each.name: each.start for each in made.inputs}
    second = {each.name: each.start + 1 for each in made.inputs}
    changed = {**first, **({made.inputs[0].name: made.inputs[0].start * 2 + 1} if made.inputs else {})}
    everything = [*made.results, *made.tables]
    used = [name for each in everything for name in formulas.functions_in(each.formula)]
    return {
        "inputs": list(made.inputs),
        "results": list(made.results),
        "tables": list(made.tables),
        "functions": list(dict.fromkeys(used)),
        "constant": formulas.constant,
        "constants": lambda named: ", ".join(formulas.constant(each.name) for each in named),
        "typescript": formulas.typescript,
        "formats": FORMATS,
        "used_formats": [
            *(FORMATS[each.type] for each in everything),
            *(["formatNumber"] if made.tables else []),
        ],
        "cases": [(values, outcomes(made, values)) for values in (first, second)],
        "first": outcomes(made, first),
        "changed": (changed, outcomes(made, changed)),
        "rows": lambda table, values: _rows(made, table, values),
        "digits": digits,
        "by": lambda table: table.by.replace("_", " ").capitalize(),
    }


def outcomes(made: plan.Calculator, values: dict[str, float]) -> dict[str, float]:
    """Result -> what it comes to; without those that come to nothing."""
    known = dict(values)
    for result in made.results:
        try:
            known[result.name] = formulas.evaluate(result.formula, known)
        except (ZeroDivisionError, OverflowError, ValueError):
            continue
    return {r.name: known[r.name] for r in made.results if r.name in known and math.isfinite(known[r.name])}


def _rows(made: plan.Calculator, table: plan.Result, values: dict[str, float]) -> list[float]:
    known = {**values, **outcomes(made, values)}
    last = min(200, int(known.get(table.last, 0)))
    return [formulas.evaluate(table.formula, {**known, table.by: float(n)}) for n in range(1, last + 1)]


def digits(value: float, type_: str) -> str:
    """A pattern of the number as any language writes it."""
    text = f"{value:,.2f}" if type_ == "money" else f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(".", r"\D").replace(",", r"\D?")
