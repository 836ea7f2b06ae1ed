"""Prompts tell of rules, actions and the like to the units that have them, and to no other."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.nodes.asking import asked, asked_review
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Source
from gencode_graph.prompts.load import messages, system_prompt
from gencode_graph.tools.app import App
from tests.unit.offline.backend.ruled import ruled_analysis

MODEL = "backend/app/models/loan.py"
FEES = '"""Fees."""\n\n\ndef fee(days: int) -> int:\n    """By the day."""\n    return days * 3\n'
LOGIC = [{"name": "fees", "text": "Three a day.", "used_by": ["Loan"]}]


def _source(unit: str, **files: str) -> Source:
    data: dict[str, Any] = json.loads(ruled_analysis().model_dump_json()) | {"logic": LOGIC}
    analysis = Analysis.model_validate(data).model_dump_json()
    written = {"analysis.json": analysis, MODEL: "class Loan: ...\n", "backend/app/domain/fees.py": FEES}
    return Source(App({path: text.encode() for path, text in {**written, **files}.items()}), unit)


def _system(step: str, unit: str) -> str:
    return str(messages(asked(STEPS[step], _source(unit)), STEPS[step].agent)[0].content)


def _human(step: str, unit: str) -> str:
    return str(messages(asked(STEPS[step], _source(unit)), STEPS[step].agent)[1].content)


@pytest.mark.parametrize("step", ["contracts", "backend_models", "backend_routers", "testing_backend"])
def test_who_has_no_rules_is_told_of_none(step: str) -> None:
    plain = system_prompt(step, STEPS[step].agent)
    for word in ("unique_together", "transition(", "take_place", "at_once", "claimed_place", "referred_by"):
        assert word not in plain
    assert _system(step, "repair") == plain


def test_who_has_rules_is_told_how_they_are_kept() -> None:
    assert "`unique_together`: create and update" in _system("contracts", "loan")
    assert "unique_together(" in _system("backend_models", "loan")
    router = _system("backend_routers", "loan")
    assert "transition(" in router
    assert "delete_record" in router
    assert "take_place" not in router, "there is no limit on how many"
    assert "at_once" in _system("testing_backend", "loan")
    assert '"when_gone":"delete"' in _human("testing_backend", "loan")


def test_a_unit_of_logic_is_asked_for_pure_functions_alone() -> None:
    assert "fees" in STEPS["backend_models"].unit_ids(_source("fees").app)
    system, human = _system("backend_models", "fees"), _human("backend_models", "fees")
    assert "backend/app/domain/<unit>.py" in system
    assert "Beanie document" not in system
    assert "Three a day." in human
    assert '<input name="entity">' not in human


def test_a_router_is_shown_what_the_logic_it_uses_offers() -> None:
    human = _human("backend_routers", "loan")
    assert "def fee(days: int)" in human
    assert "days * 3" not in human
    assert '<input name="domain">' not in _human("backend_routers", "musician")


def test_the_reviewer_of_a_router_sees_its_model() -> None:
    review = asked_review(STEPS["backend_routers"], _source("loan"), {"backend/app/routers/loan.py": "x = 1"})
    assert MODEL in review.files
    assert "every rule holds" in str(messages(review, "marcus")[0].content)


def _lending(**page: Any) -> str:
    """What the author of the loans' page is told, where loans can be extended."""
    data: dict[str, Any] = json.loads(ruled_analysis().model_dump_json())
    loan = next(entity for entity in data["entities"] if entity["name"] == "Loan")
    loan["actions"] = [{"name": "extend", "text": "A week longer."}]
    shown = next(p for p in data["pages"] if p["slug"] == "loans")
    shown.update(page)
    analysis = Analysis.model_validate(data).model_dump_json()
    source = Source(App({"analysis.json": analysis.encode()}), "loans")
    step = STEPS["frontend_mock"]
    return str(messages(asked(step, source), step.agent)[0].content)


def test_who_lists_records_with_actions_is_told_of_their_buttons() -> None:
    assert "ActionButton" in _lending()
    assert "ActionButton" not in _system("frontend_mock", "loans"), "nothing can be done with them"


def test_a_router_sees_what_points_to_its_entity_where_that_may_decide() -> None:
    assert '"name":"Loan"' in _human("backend_routers", "instrument"), "it has a rule"
    assert '"name":"Loan"' not in _human("backend_routers", "musician")


def test_a_unit_is_told_what_its_rules_were_asked_for() -> None:
    """Though the requirement names another place."""
    data: dict[str, Any] = json.loads(ruled_analysis().model_dump_json())
    for asked_for in data["requirements"]:
        asked_for["where"] = ["Musician"]
    analysis = Analysis.model_validate(data).model_dump_json()
    source = Source(App({"analysis.json": analysis.encode()}), "loan")
    step = STEPS["backend_routers"]
    human = str(messages(asked(step, source), step.agent)[1].content)
    assert "An instrument is lent once a day." in human
