"""Whose a record is, is spoken of to those alone whose contract, model or page tells it."""

from __future__ import annotations

from gencode_graph.artifacts import Analysis
from gencode_graph.nodes.asking import asked, asked_review
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Source
from gencode_graph.prompts.load import messages, system_prompt
from gencode_graph.tools.app import App
from tests.unit.offline.backend.roles import open_shelf, seed_swap


def told(step: str, unit: str, analysis: Analysis) -> tuple[str, str]:
    """The system message and the human one."""
    source = Source(App({"analysis.json": analysis.model_dump_json().encode()}), unit)
    system, human = messages(asked(STEPS[step], source), STEPS[step].agent)
    return str(system.content), str(human.content)


def test_a_contract_and_a_model_are_asked_for_it_where_it_is_told() -> None:
    system, human = told("contracts", "seed", seed_swap())
    assert '<input name="owner_told">\n["Seed"]' in human
    assert "requires `id`, `owner_id` (an id; nowhere else), every field" in system
    assert "Never `owner_id`" not in system
    assert "in Read, never in what is sent" in told("backend_models", "seed", seed_swap())[0]


def test_others_are_told_that_it_is_never_there() -> None:
    for step, words in (
        ("contracts", "Never `owner_id`."),
        ("backend_models", "never in what is sent or answered."),
    ):
        system, human = told(step, "bed", seed_swap())
        assert words in system
        assert "owner_told" not in human
        assert words in system_prompt(step, STEPS[step].agent)


def test_the_reviewer_of_a_model_knows_it_too() -> None:
    files = {"analysis.json": seed_swap().model_dump_json().encode()}
    for unit, words in (("seed", "which Read alone shows"), ("bed", "which no schema shows")):
        review = asked_review(
            STEPS["backend_models"], Source(App(files), unit), {"backend/app/models/x.py": ""}
        )
        assert words in str(messages(review, "marcus")[0].content)


def test_a_page_is_told_whose_records_tell_it() -> None:
    system, human = told("frontend_mock", "seeds", seed_swap())
    assert '"1" for who looks' in system
    assert '<input name="owner_told">\n["Seed"]' in human
    assert '"1" for who looks' not in told("frontend_mock", "beds", seed_swap())[0]


def test_who_may_what_is_told_without_roles_too() -> None:
    system, human = told("frontend_mock", "all", open_shelf())
    assert "useMay(" in system
    assert '"operations":{"list_poems":["public"]' in human
    assert '"roles"' not in human
    journeys, _ = told("testing_frontend", "all", open_shelf())
    assert "`another` makes somebody else" in journeys
    assert "as(" not in journeys, "there are no roles to come as"
