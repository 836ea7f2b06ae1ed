"""When most of a description was left out, the last lines of a run say what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gencode_graph.artifacts import StepReport
from gencode_graph.cli.summary import summary
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.nodes.analysis import lay_skeleton
from gencode_graph.nodes.report import step_report
from gencode_graph.tools.app import ANALYSIS, App

from .conftest import make_report


def _step(description: str) -> StepReport:
    """The report of the analysis' step, as the run makes it."""
    app = App({ANALYSIS: read(description).model_dump_json().encode()})
    issues = lay_skeleton(app).issues
    return step_report({}, issues, blocked=False, checks={}, reasons=[], notes=[], seconds=1)


@pytest.mark.parametrize(
    ("description", "status", "told"),
    [
        ("Build me something cool.", "warnings", True),
        ("Plants have a name and a place.", "passed", False),
    ],
)
def test_says_what_to_do(description: str, status: str, told: bool) -> None:
    step = _step(description)
    report = make_report(steps={"analysis": step})
    assert step.status == status
    assert ("--model PROVIDER:MODEL" in summary(report, Path("app"))) is told
