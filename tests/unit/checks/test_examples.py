"""Every example of our prompts is known again, whole or in part; an app of somebody's own is not one."""

from __future__ import annotations

import pytest
from langchain_core.messages import HumanMessage

from gencode_graph.artifacts import Analysis
from gencode_graph.models import load_model
from gencode_graph.nodes.asking import asked
from gencode_graph.nodes.drafting import drafted
from gencode_graph.nodes.examples import not_the_example, read_verdict
from gencode_graph.nodes.registry import STEPS
from gencode_graph.nodes.step import Source, Step
from gencode_graph.prompts.load import human_prompt, verbatim
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.app import ANALYSIS, App

WITH_FILES = [step for step in STEPS.values() if step.writes and step.answer is None]
TOOLS = "A lending library for tools: members borrow tools"


def source(description: str = TOOLS, **files: bytes) -> Source:
    return Source(App(files), "app", description)


def example(step: Step) -> dict[str, str]:
    return dict(parse_files(verbatim(f"examples/{step.name}.md")).files)


@pytest.mark.parametrize("step", WITH_FILES, ids=lambda step: step.name)
def test_each_file_of_an_example_is_known_again(step: Step) -> None:
    files = example(step)
    assert files
    known = {issue.path for issue in not_the_example(step, source(), files)}
    about_bees = {path for path, text in files.items() if "ive" in text or "piar" in text}
    assert known == about_bees
    assert known, "an example shows something of its own"


@pytest.mark.parametrize("step", WITH_FILES, ids=lambda step: step.name)
def test_with_more_around_it_too(step: Step) -> None:
    files = {path: f"\n{text}\n" + "more = 1\n" * 50 for path, text in example(step).items()}
    assert not_the_example(step, source(), files)


def test_whoever_asks_for_bees_gets_bees() -> None:
    for step in WITH_FILES:
        assert not_the_example(step, source("A diary for beekeepers"), example(step)) == []


def test_an_analysis_of_ones_own_is_none() -> None:
    step = next(step for step in STEPS.values() if step.answer is Analysis)
    for wish in (TOOLS, "Track plants", "A bug tracking system", "A landing page for a plumber"):
        prompt = human_prompt(asked(step, source(wish)))
        draft = drafted(step, "app", load_model("offline").invoke([HumanMessage(prompt)]).text, {})
        assert set(draft.files) == {ANALYSIS}
        assert draft.issues == []
        assert not_the_example(step, source(wish), draft.files) == []


def test_bees_in_another_language_are_no_copy() -> None:
    step = next(step for step in STEPS.values() if step.answer is Analysis)
    told = verbatim("examples/analysis.json")
    for english, german in (("Hive Log", "Imkerbuch"), ("Every hive, every harvest", "Jedes Volk"),
                            ("Overview", "Überblick"), ("Beekeepers record", "Imker führen"),
                            ("A place where hives stand", "Ein Standort"), ("A bee colony", "Ein Volk"),
                            ("Honey harvested", "Ernte"), ('"title":"Hives', '"title":"Völker'), ("warm and natural", "warm"),
                            ("#b45309", "#aa6600"), ("Newest hives", "Neue"), ('"title":"Apiaries', '"title":"Stände'),
                            ("One person keeps", "Eine Person"), ('"label":"Honey', '"label":"Honig'), ("#4d7c0f", "#335500")):  # fmt: skip
        told = told.replace(english, german)
    german_one = told.replace('{"name"', '{"language":"de","name"', 1)
    assert not_the_example(step, source("Ein Tagebuch für Imker"), {ANALYSIS: german_one}) == []


def test_a_verdict_that_is_the_examples_is_none() -> None:
    verdict, issues = read_verdict(verbatim("parts/verdict.md"))
    assert verdict is None
    assert "example" in issues[0].message
    own, _ = read_verdict('{"approved": false, "quality_score": 4, "issues": ["a.py: it fails"]}')
    assert own is not None
