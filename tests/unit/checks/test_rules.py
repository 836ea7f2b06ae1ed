"""Checks of rules: what the analysis asks for is in contract, models and routers, and nothing is ignored."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gencode_graph.artifacts import Analysis, Unit
from gencode_graph.tools.checks import (
    contract_part_holds,
    domain_is_pure,
    models_keep_rules,
    router_keeps_rules,
)
from gencode_graph.tools.checks.analysis import analysis_holds
from gencode_graph.tools.contract import merge, parse_contract
from gencode_graph.tools.draft import Check, Draft, Facts
from tests.unit.offline.backend.assembly import inputs_for, widgets_for, write
from tests.unit.offline.backend.ruled import ruled_analysis

ANALYSIS = ruled_analysis()
LOAN = ANALYSIS.entity("Loan")
GIVEN = {**inputs_for(ANALYSIS, LOAN), "widgets": widgets_for(ANALYSIS, LOAN)}
CONTRACT = write("contracts", "loan", **GIVEN)["contracts/loan.md"]
MODEL = write("backend_models", "loan", **GIVEN)["backend/app/models/loan.py"]
ROUTER = write("backend_routers", "loan", **GIVEN)["backend/app/routers/loan.py"]


def _told(
    check: Check, path: str, text: str, unit: str = "loan", analysis: Analysis = ANALYSIS, **files: str
) -> str:
    document = merge({"loan": CONTRACT}, ANALYSIS).document if check is router_keeps_rules else None
    draft = Draft(Unit(step="s", id=unit), "", {path: text, **files})
    return " ".join(str(issue) for issue in check(draft, Facts(analysis=analysis, contract=document)))


def test_what_the_writers_write_holds() -> None:
    assert _told(contract_part_holds, "contracts/loan.md", CONTRACT) == ""
    assert _told(models_keep_rules, "backend/app/models/loan.py", MODEL) == ""
    assert _told(router_keeps_rules, "backend/app/routers/loan.py", ROUTER) == ""


def _without(document: dict[str, Any], *way: str) -> str:
    inner = document
    for key in way[:-1]:
        inner = inner[key]
    del inner[way[-1]]
    return f"Loans.\n```yaml\n{json.dumps(document)}\n```\n"


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (("paths", "/api/loans", "post", "responses", "409"), "rule R2"),
        (("paths", "/api/loans/{loan_id}", "patch", "responses", "409"), "rule R3"),
        (("components", "schemas", "LoanFigures", "properties", "due"), "figures.due"),
        (("components", "schemas", "LoanBreakdowns", "properties", "open_by_state"), "breakdowns.open_by_state"),
    ],
)  # fmt: skip
def test_a_contract_without_it_is_refused(way: tuple[str, ...], said: str) -> None:
    document = json.loads(json.dumps(parse_contract(CONTRACT).document))
    assert said in _told(contract_part_holds, "contracts/loan.md", _without(document, *way))


def _loan_with(**more: Any) -> Analysis:
    data = json.loads(ANALYSIS.model_dump_json())
    data["entities"][2] |= more
    return Analysis.model_validate(data)


def test_actions_and_computed_fields_are_in_the_contract() -> None:
    extend = {"name": "extend_by", "text": "Longer.", "input": [{"name": "days", "type": "integer"}]}
    told = _told(contract_part_holds, "contracts/loan.md", CONTRACT, analysis=_loan_with(actions=[extend]))
    assert "add POST /api/loans/{loan_id}/extend-by with operationId extend_by_loan" in told
    fields = [f.model_dump() | ({"computed": "by days"} if f.name == "fee" else {}) for f in LOAN.fields]
    told = _told(contract_part_holds, "contracts/loan.md", CONTRACT, analysis=_loan_with(fields=fields))
    assert "LoanCreate has 'fee', which is worked out" in told
    assert "LoanRead" not in told


def test_deleting_what_others_refer_to_is_told_where_it_is_refused() -> None:
    given = {
        k: v for k, v in inputs_for(ANALYSIS, ANALYSIS.entity("Instrument")).items() if k != "referred_by"
    }
    text = write("contracts", "instrument", **given)["contracts/instrument.md"]
    assert "does not declare the response 409" in _told(
        contract_part_holds, "contracts/instrument.md", text, unit="instrument"
    )


def test_a_missing_index_is_found() -> None:
    said = _told(
        models_keep_rules, "backend/app/models/loan.py", MODEL.replace('"instrument", "day"', '"day"')
    )
    assert 'unique_together("instrument", "day"' in said
    said = _told(
        models_keep_rules, "backend/app/models/loan.py", MODEL.replace('["asked", "lent"]})', '["asked"]})')
    )
    assert "R2" in said


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("matching(state=state, day=day)", "matching(day=day)", "the parameter 'state'"),
        (".sort(sort)", ".sort('day')", "the parameter 'sort'"),
        ("paginate(query, params)", "paginate(query, PageParams())", "the page that is asked for"),
        ('await transition(loan, "state", payload.state, MOVES, changes=payload)', "await loan.apply(payload)", "transition"),
        ("await delete_record(loan)", "await loan.delete()", "delete_record"),
    ],
)  # fmt: skip
def test_what_a_router_ignores_is_found(right: str, wrong: str, said: str) -> None:
    text = ROUTER.replace("page=params.page,", "page=1,").replace(
        "page_size=params.page_size,", "page_size=1,"
    )
    assert right in text
    assert said in _told(router_keeps_rules, "backend/app/routers/loan.py", text.replace(right, wrong))


def test_a_search_that_leaves_out_a_field_is_found() -> None:
    wide = _loan_with(search=["instrument", "musician"])
    text = ROUTER.replace(
        "matching(state=state, day=day)", 'matching(state=state, day=day), containing("x", "instrument")'
    )
    assert "leaves out musician" in _told(
        router_keeps_rules, "backend/app/routers/loan.py", text, analysis=wide
    )


def test_rules_about_time_ask_the_apps_clock() -> None:
    timed = _loan_with(rules=[{"requirement": "R4", "kind": "time", "text": "Until the day before."}])
    text = f"{ROUTER}\n\ndef late() -> bool:\n    return datetime.now(UTC) > date.today()\n"
    said = _told(router_keeps_rules, "backend/app/routers/loan.py", text, analysis=timed)
    assert said.count("app.core.clock") == 2


PURE = "def fee(days: int) -> int:\n    return days * 3\n"
TESTS = "from app.domain.fees import fee\n\n\ndef test_it_is_by_the_day() -> None:\n    assert fee(2) == 6\n"


def _domain(module: str, tests: str = TESTS, unit: str = "fees") -> str:
    data = json.loads(ANALYSIS.model_dump_json())
    data["logic"] = [{"name": "fees", "text": "By days.", "used_by": ["Loan"]}]
    files = {"backend/tests/domain/test_fees.py": tests} if tests else {}
    return _told(
        domain_is_pure, "backend/app/domain/fees.py", module, unit, Analysis.model_validate(data), **files
    )


def test_logic_is_pure_and_tested() -> None:
    assert _domain(PURE) == ""
    assert "not for pure functions" in _domain(f"from app.models.loan import Loan\n{PURE}")
    assert "not for pure functions" in _domain(f"import random\n{PURE}")
    assert "argument" in _domain("from datetime import date\n\ndef fee():\n    return date.today()\n")
    assert "awaits nothing" in _domain(PURE.replace("def", "async def"))
    assert "This file is missing" in _domain(PURE, tests="")
    assert "asserts" in _domain(PURE, tests=TESTS.replace("assert fee(2) == 6", "fee(2)"))
    assert "Only a unit of logic" in _domain(PURE, unit="loan")


def test_the_analysis_of_the_rules_holds() -> None:
    assert analysis_holds(ANALYSIS) == []
