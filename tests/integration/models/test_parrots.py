"""Models that give back what stands in their prompt, or that only think: what comes of a run with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from gencode_graph.artifacts import RunReport
from gencode_graph.models.load import load_model, registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.prompts.load import verbatim
from gencode_graph.prompts.wire import PromptInputs, render
from tests.integration.models.kit import RECORDS, build

TOOLS = "A lending library for tools: members borrow tools"
EXAMPLE = verbatim("examples/analysis.json")
pytestmark = pytest.mark.integration
Change = Callable[[str, str], str | None]
"""Step and prompt -> the answer, None for what a good model would say."""


async def run_with(home: Path, change: Change, wish: str = TOOLS) -> RunReport:
    offline = load_model("offline")

    def script(prompt: str) -> str:
        step = prompt.partition('step="')[2].partition('"')[0]
        return change(step, prompt) or offline.invoke([HumanMessage(prompt)]).text

    with registered("scripted", lambda: ScriptedModel(script=script, prompts=[])):
        return await build(home, wish, model="scripted")


def own_words() -> str:
    """The example with what it is called exchanged: its records and pages are still the beekeepers'."""
    told = json.loads(EXAMPLE)
    told |= {"name": "Tool Library", "tagline": "Borrow a tool", "summary": "Members borrow tools."}
    return json.dumps(told)


@pytest.mark.parametrize("answer", [EXAMPLE, f"```json\n{EXAMPLE}\n```", own_words()], ids=["as it is", "fenced", "renamed"])  # fmt: skip
async def test_the_example_is_nobodys_analysis(answer: str, tmp_path: Path) -> None:
    report = await run_with(tmp_path, lambda step, _: answer if step == "analysis" else None)
    assert report.status == "blocked"
    assert any("repeats the example" in str(issue) for issue in report.steps["analysis"].issues)


@pytest.mark.parametrize(
    "wish", ["Beekeepers log hives at their apiaries", "An app for my bees", "Track honey"]
)
async def test_who_asks_for_what_the_example_shows_may_have_it(wish: str, tmp_path: Path) -> None:
    told = json.loads(EXAMPLE)
    told["requirements"][0]["text"] = wish
    report = await run_with(tmp_path, lambda step, _: json.dumps(told) if step == "analysis" else None, wish)
    assert report.steps["analysis"].status == "passed"
    assert report.status == "completed"


async def test_a_sound_analysis_of_another_app_is_nobodys_either(tmp_path: Path) -> None:
    bugs = load_model("offline").invoke([HumanMessage(asked_for(RECORDS))]).text
    report = await run_with(tmp_path, lambda step, _: bugs if step == "analysis" else None)
    assert report.status == "blocked"
    told = [str(issue) for issue in report.steps["analysis"].issues]
    assert any("of another app" in issue for issue in told)
    assert any("members borrow tools" in issue for issue in told)


def asked_for(wish: str) -> str:
    return render(PromptInputs("analysis", "app", inputs={"description": wish}))


async def test_a_parrot_that_comes_to_its_senses_goes_on(tmp_path: Path) -> None:
    def once(step: str, prompt: str) -> str | None:
        return EXAMPLE if step == "analysis" and 'attempt="1"' in prompt else None

    report = await run_with(tmp_path, once, RECORDS)
    assert report.status == "completed"
    assert report.steps["analysis"].attempts == 2


async def test_a_reviewer_that_repeats_its_example_turns_nothing_down(tmp_path: Path) -> None:
    verdict = next(line for line in verbatim("parts/verdict.md").splitlines() if line.startswith("{"))
    report = await run_with(tmp_path, lambda step, _: verdict if step == "review" else None, RECORDS)
    assert report.status == "completed"
    assert any("repeats the example" in str(issue) for step in report.steps.values() for issue in step.issues)


@pytest.mark.parametrize(
    "answer", ["<think>An app for tools, I think. {draft}</think>", "I think so.\n</think>\n"]
)
async def test_a_model_that_only_thinks_is_said_to_do_so(answer: str, tmp_path: Path) -> None:
    report = await run_with(tmp_path, lambda *_: answer)
    assert report.status == "blocked"
    told = [str(issue) for issue in report.steps["analysis"].issues]
    assert len(told) == 1
    assert "only thought, it did not answer" in told[0]
    assert "GENCODE_OUTPUT_TOKENS" in told[0]


async def test_a_thought_that_holds_files_is_dropped(tmp_path: Path) -> None:
    thought = 'I could write\n<file path="notes.txt">\nscratch {"name": "x"}\n</file>\nbut no.\n</think>\n\n'
    offline = load_model("offline")
    report = await run_with(
        tmp_path, lambda _, prompt: thought + offline.invoke([HumanMessage(prompt)]).text, RECORDS
    )
    assert report.status == "completed"


async def test_no_check_that_failed_is_shown_as_a_stack_of_words(tmp_path: Path) -> None:
    report = await run_with(tmp_path, lambda *_: "I cannot help with that.")
    told = " ".join(str(issue) for issue in report.steps["analysis"].issues)
    assert report.status == "blocked"
    assert "no JSON object" in told
    assert "Error" not in told
