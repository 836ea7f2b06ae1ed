"""A page's files: all that are missing are named at once."""

from __future__ import annotations

from gencode_graph.artifacts import Unit
from gencode_graph.nodes.frontend_mock import parts_are_apart
from gencode_graph.tools.checks import run_checks
from gencode_graph.tools.draft import Draft, Facts
from tests.integration.nodes.kit import analysis_of

FOLDER = "frontend/src/pages/hives"


def test_all_that_is_missing_is_named_together() -> None:
    table = f"{FOLDER}/HiveTable.tsx"
    text = "export function HiveTable() {\n  return null\n}\n"
    answer = f'<file path="{table}">\n{text}</file>\n'
    draft = Draft(Unit(step="frontend_mock", id="hives"), answer, {table: text})
    facts = Facts(analysis=analysis_of("Hive"), may_write=(f"{FOLDER}/**",))
    found = [
        issue.path for issue in run_checks(draft, facts, (parts_are_apart,)) if issue.check == "page_parts"
    ]
    assert found == [f"{FOLDER}/index.tsx", f"{FOLDER}/data.ts"]
