"""The example answers in the prompts pass the checks that a model's answer has to pass."""

import re

import pytest

from gencode_graph.artifacts import Analysis, Review, Unit
from gencode_graph.prompts.load import system_prompt, verbatim
from gencode_graph.tools.answers import parse_files, parse_json
from gencode_graph.tools.checks import (
    analysis_draft_holds,
    contract_part_holds,
    models_have_fields,
    run_checks,
)
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.scaffold import skeleton

FILE_STEPS = {
    "architecture": "architecture.md",
    "contracts": "contracts/apiary.md",
    "backend_models": "backend/app/models/hive.py",
    "backend_routers": "backend/app/routers/hive.py",
    "frontend_mock": "frontend/src/pages/hives/data.ts",
    "frontend_integration": "frontend/src/pages/hives/data.ts",
    "testing_backend": "backend/tests/test_hive.py",
    "testing_frontend": "frontend/e2e/hives.spec.ts",
    "preview_final": "REPORT.md",
}


def files_of(step: str) -> dict[str, str]:
    parsed = parse_files(verbatim(f"examples/{step}.md"))
    assert parsed.issues == []
    return parsed.files


@pytest.mark.parametrize(("step", "path"), FILE_STEPS.items())
def test_an_example_is_a_whole_answer_and_ends_the_prompt(step: str, path: str) -> None:
    assert path in files_of(step)
    agent = {"architecture": "victoria", "testing_frontend": "luna"}.get(step, "derek")
    assert system_prompt(step, agent).endswith(verbatim(f"examples/{step}.md") + "\n")


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    found, issues = parse_json(verbatim("examples/analysis.json"), Analysis)
    assert issues == []
    assert found is not None
    return found


@pytest.fixture(scope="module")
def files(analysis: Analysis) -> dict[str, str]:
    """The app's files as the examples find them: the skeleton, and another entity's unit."""
    other = {
        "backend/app/models/apiary.py": "class Apiary: x = 1\n",
        "backend/app/routers/apiary.py": "router = 1\n",
        "backend/app/routers/hive.py": "router = 1\n",
        "frontend/src/pages/hives/index.tsx": "export default function Hives() { return null }\n",
    }
    return {**skeleton(analysis), **other}


@pytest.mark.parametrize(("step", "path"), FILE_STEPS.items())
def test_an_example_passes_every_check_of_a_draft(
    step: str, path: str, analysis: Analysis, files: dict[str, str]
) -> None:
    answer = verbatim(f"examples/{step}.md")
    unit = Unit(step=step, id="apiary" if step == "contracts" else "hive")
    folder = "frontend/src/pages/hives/**"
    facts = Facts(analysis=analysis, files=files, may_write=(folder if folder[:-2] in path else path,))
    own = {"contracts": (contract_part_holds,), "backend_models": (models_have_fields,)}.get(step, ())
    assert run_checks(Draft(unit, answer, files_of(step)), facts, own) == []


def test_the_analysis_example_holds_together() -> None:
    text = verbatim("examples/analysis.json")
    draft = Draft(Unit(step="analysis", id="app"), text, {"analysis.json": text})
    assert run_checks(draft, Facts(may_write=("analysis.json",)), (analysis_draft_holds,)) == []


@pytest.mark.parametrize("step", ["review", "screenshot_verify"])
def test_the_verdict_example_is_a_review(step: str) -> None:
    prompt = system_prompt(step, "marcus", of="contracts")
    (example,) = re.findall(r"^\{\"approved.*\}$", prompt, re.MULTILINE)
    review, issues = parse_json(example, Review)
    assert issues == []
    assert review is not None
    assert review.approved is (review.quality_score >= 7)
