"""System messages: every step has one, whole, small, and the same for all of its units."""

import jinja2
import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from gencode_graph.artifacts import Page
from gencode_graph.nodes.registry import STEPS as DECLARED
from gencode_graph.prompts.load import PromptInputs, environment, messages, system_prompt

AGENTS = {
    "analysis": "marcus",
    "architecture": "victoria",
    "frontend_mock": "derek",
    "screenshot_verify": "marcus",
    "contracts": "marcus",
    "backend_models": "derek",
    "backend_routers": "derek",
    "frontend_integration": "derek",
    "testing_backend": "derek",
    "testing_frontend": "luna",
    "preview_final": "marcus",
}
STEPS = list(AGENTS)


def test_prompts_are_tested_as_the_steps_are_declared() -> None:
    asked = {name: step.agent for name, step in DECLARED.items() if step.reads}
    assert asked == AGENTS


@pytest.mark.parametrize("step", STEPS)
def test_every_step_renders_whole(step: str) -> None:
    prompt = system_prompt(step, AGENTS[step])
    assert prompt.startswith(f"You are {AGENTS[step].capitalize()},")
    assert "## Answer" in prompt
    assert "{{" not in prompt.split("```")[0].split("<file")[0]
    assert "{%" not in prompt


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_review_criteria(step: str) -> None:
    prompt = system_prompt("review", "marcus", of=step)
    assert f"step `{step}`" in prompt
    assert '"quality_score"' in prompt


SIZES = {
    "analysis": 2970,
    "architecture": 930,
    "frontend_mock": 3150,
    "screenshot_verify": 660,
    "contracts": 2280,
    "backend_models": 1780,
    "backend_routers": 2230,
    "frontend_integration": 940,
    "testing_backend": 1360,
    "testing_frontend": 1590,
    "preview_final": 800,
}
"""System prompts in tokens of four characters. Every call pays for them: change a number here when
the change is meant."""


@pytest.mark.parametrize("step", STEPS)
def test_a_system_prompt_has_the_size_it_had(step: str) -> None:
    assert len(system_prompt(step, AGENTS[step])) / 4 == pytest.approx(SIZES[step], rel=0.1)


@pytest.mark.parametrize("step", STEPS)
def test_a_review_stays_small(step: str) -> None:
    assert len(system_prompt("review", "marcus", of=step)) / 4 < 700


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError, match="of"):
        system_prompt("review", "marcus")
    with pytest.raises(jinja2.UndefinedError):
        environment().from_string("{{ entity.name }}").render()


@pytest.mark.parametrize(("step", "agent"), [("cooking", "marcus"), ("analysis", "bob")])
def test_an_unknown_step_or_agent_is_an_error(step: str, agent: str) -> None:
    with pytest.raises(jinja2.TemplateNotFound):
        system_prompt(step, agent)


def test_the_system_message_is_the_same_for_all_units_and_attempts() -> None:
    first = messages(PromptInputs("backend_routers", "hive", 1, "Write it."), "derek")
    again = messages(
        PromptInputs("backend_routers", "apiary", 3, "Write it.", {"entity": 1}, {}, "no", ["bad"]), "derek"
    )
    assert isinstance(first[0], SystemMessage)
    assert isinstance(first[1], HumanMessage)
    assert first[0].content == again[0].content
    assert first[1].content != again[1].content


def test_a_review_takes_its_criteria_from_the_step_under_review() -> None:
    ask = PromptInputs("review", "backend_models/hive", 1, "Review it.", {"draft": "x"})
    assert messages(ask, "marcus")[0].content == system_prompt("review", "marcus", of="backend_models")


def test_a_page_is_told_of_its_kind_only() -> None:
    def prompt(kind: str) -> str:
        page = Page.model_validate({"slug": "hives", "route": "/hives", "kind": kind, "title": "Hives"})
        return str(
            messages(PromptInputs("frontend_mock", "hives", inputs={"page": page}), "derek")[0].content
        )

    assert "RecordList" in prompt("collection")
    assert "BarList" not in prompt("collection")
    assert "BarList" in prompt("dashboard")
    assert "RecordList" not in prompt("dashboard")
    assert len(prompt("collection")) / 4 < 2800
    assert len(prompt("landing")) / 4 < 1500


def test_images_go_with_the_text() -> None:
    ask = PromptInputs("screenshot_verify", "hives", images=(b"\x89PNG",))
    content = messages(ask, "marcus")[1].content
    assert isinstance(content, list)
    assert content[0] == {
        "type": "text",
        "text": '<task step="screenshot_verify" unit="hives" attempt="1"></task>',
    }
    assert content[1] == {"type": "image", "base64": "iVBORw==", "mime_type": "image/png"}
