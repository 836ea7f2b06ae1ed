"""The example answers in the prompts pass the checks that a model's answer has to pass."""

import ast
import re
from pathlib import PurePosixPath

import pytest
import tree_sitter_typescript
import yaml
from openapi_spec_validator import validate
from tree_sitter import Language, Parser

from gencode_graph.artifacts import Analysis, Review
from gencode_graph.prompts.load import system_prompt, verbatim
from gencode_graph.tools.answers import parse_files, parse_json

FILE_STEPS = {
    "architecture": "architecture.md",
    "contracts": "contracts/apiary.md",
    "backend_models": "backend/app/models/hive.py",
    "backend_routers": "backend/app/routers/hive.py",
    "backend_main": "backend/app/main.py",
    "frontend_mock": "frontend/src/pages/hives/data.ts",
    "frontend_integration": "frontend/src/pages/hives/data.ts",
    "testing_backend": "backend/tests/test_hive.py",
    "testing_frontend": "frontend/e2e/hives.spec.ts",
    "preview_final": "REPORT.md",
}
PARSERS = {
    ".ts": Parser(Language(tree_sitter_typescript.language_typescript())),
    ".tsx": Parser(Language(tree_sitter_typescript.language_tsx())),
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


@pytest.mark.parametrize("step", FILE_STEPS)
def test_code_in_examples_parses_and_leaves_nothing_out(step: str) -> None:
    for path, text in files_of(step).items():
        suffix = PurePosixPath(path).suffix
        if suffix == ".py":
            ast.parse(text)
        elif suffix in PARSERS:
            assert not PARSERS[suffix].parse(text.encode()).root_node.has_error
        assert not re.search(r"TODO|FIXME|\.\.\.$|lorem", text, re.IGNORECASE | re.MULTILINE)


def test_the_analysis_example_is_an_analysis() -> None:
    analysis, issues = parse_json(verbatim("examples/analysis.json"), Analysis)
    assert issues == []
    assert analysis is not None
    for entity in analysis.entities:
        pages = [p for p in analysis.pages if p.kind == "collection" and p.entity == entity.name]
        assert len(pages) == 1
        assert all(analysis.entity(name) for name in entity.references)
    for widget in analysis.widgets:
        entity = analysis.entity(widget.entity)
        assert all(entity.field(name) for name in (widget.field, widget.group_by) if name)


def test_the_contract_example_is_valid_once_merged() -> None:
    text = files_of("contracts")["contracts/apiary.md"]
    (fence,) = re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    contract = yaml.safe_load(fence)
    contract["components"]["schemas"]["Problem"] = {"type": "object"}
    validate(contract)


@pytest.mark.parametrize("step", ["review", "screenshot_verify"])
def test_the_verdict_example_is_a_review(step: str) -> None:
    prompt = system_prompt(step, "marcus", of="contracts")
    (example,) = re.findall(r"^\{\"approved.*\}$", prompt, re.MULTILINE)
    review, issues = parse_json(example, Review)
    assert issues == []
    assert review is not None
    assert review.approved is (review.quality_score >= 7)
