"""What became of each requirement, from the reports of the steps."""

from __future__ import annotations

from typing import Any

import pytest

from gencode_graph.artifacts import Analysis, Evidence, Page, Requirement, StepReport
from gencode_graph.tools.proof.fulfilment import OF_ENTITIES, OF_PAGES, fulfilments

RULE = Requirement(id="R1", text="No court twice a day.", kind="rule", where=["Court", "courts"])
VIEW = Requirement(id="R2", text="A calendar.", kind="view", where=["courts"], proof="journey")
DONE = {name: StepReport(status="passed") for name in (*OF_ENTITIES, *OF_PAGES)}


def app(*requirements: Requirement, left_out: tuple[str, ...] = ()) -> Analysis:
    page = Page(slug="courts", route="/", kind="collection", title="Courts", entity="Court")
    return Analysis(
        name="Courts", summary="x", pages=[page], requirements=list(requirements), not_covered=list(left_out)
    )


def became(requirement: Requirement, steps: dict[str, StepReport]) -> str:
    return fulfilments(app(requirement), steps)[0].status


def with_test(requirement: Requirement, **changes: Any) -> dict[str, StepReport]:
    values: dict[str, Any] = {"test": "t.py::test_a", "requirements": [requirement.id], "passed": True}
    report = StepReport(status="passed", evidence=[Evidence(**{**values, **changes})])
    return {**DONE, "testing_backend": report}


def test_a_rule_is_proven_only_by_a_test_that_was_seen_to_fail_without_it() -> None:
    assert became(RULE, DONE) == "built"
    assert became(RULE, with_test(RULE)) == "built"
    assert became(RULE, with_test(RULE, fails_without=["backend/app/routers/court.py:9"])) == "proven"
    assert became(RULE, with_test(RULE, passed=False)) == "failed"


def test_a_view_is_proven_by_its_test() -> None:
    assert became(VIEW, DONE) == "built"
    assert became(VIEW, with_test(VIEW)) == "proven"


@pytest.mark.parametrize("step", ["backend_routers", "frontend_mock"])
@pytest.mark.parametrize("report", [StepReport(status="blocked"), StepReport(status="failed"), None])
def test_what_was_not_built_is_not_there(step: str, report: StepReport | None) -> None:
    steps = {name: one for name, one in with_test(RULE).items() if name != step}
    assert became(RULE, steps | ({step: report} if report else {})) == "failed"


def test_a_step_that_the_app_does_not_need_is_no_loss() -> None:
    steps = {**DONE, "contracts": StepReport(status="skipped", reason="the app needs no backend")}
    assert became(VIEW, steps) == "built"


def test_what_is_left_out_is_listed_too_and_tests_are_named_once() -> None:
    steps = with_test(RULE, fails_without=["a.py:1"])
    steps["testing_frontend"] = steps["testing_backend"]
    proven, left_out = fulfilments(app(RULE, left_out=("Mail.",)), steps)
    assert proven.tests == ["t.py::test_a"]
    assert (left_out.id, left_out.status, left_out.text, left_out.kind) == (
        "N1",
        "not_covered",
        "Mail.",
        None,
    )
    assert fulfilments(None, {}) == []
