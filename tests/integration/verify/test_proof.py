"""Guards of a real app, taken out one at a time in the sandbox: which of them its tests keep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gencode_graph.artifacts import (
    Analysis,
    Entity,
    EntityField,
    Evidence,
    Needs,
    Page,
    Requirement,
    StepReport,
)
from gencode_graph.tools.proof.fulfilment import OF_ENTITIES, OF_PAGES, fulfilments
from gencode_graph.tools.wholes import backend_tests_pass
from tests.integration.verify.staging import staged
from tests.unit.offline.backend.assembly import assemble

pytestmark = pytest.mark.integration

COURT = Entity(
    name="Court",
    plural="Courts",
    fields=[EntityField(name="code", unique=True), EntityField(name="seats", type="integer", minimum=1)],
    owned=True,
)
ASKED = [
    Requirement(id="R1", text="No code twice.", kind="rule", where=["Court"]),
    Requirement(id="R2", text="Everybody sees only their own courts.", kind="access", where=["Court"]),
    Requirement(id="R3", text="Courts have seats.", kind="data", where=["Court"]),
]
ANALYSIS = Analysis(
    name="Courts", summary="x", entities=[COURT], requirements=ASKED, needs=Needs(auth=True),
    pages=[Page(slug="courts", route="/", kind="collection", title="Courts", entity="Court")],
)  # fmt: skip
TESTS = "backend/tests/test_court.py"
ROUTER = "backend/app/routers/court.py"
CLOSED = """
@router.post("/{court_id}/close", operation_id="close_court", responses=problems(404, 409, 422))
async def close_court(court: FoundCourt) -> CourtRead:
    \"\"\"Close a court. One with more than nine seats stays open.\"\"\"
    if court.seats > 9:
        raise ConflictError("It is too large to close.")
    return CourtRead.model_validate(court)
"""


def with_untested_rule(files: dict[str, str]) -> dict[str, str]:
    """An operation whose check no test knows of."""
    router = files[ROUTER].replace("import NotFoundError", "import ConflictError, NotFoundError")
    assert "FoundCourt = " in router
    assert "ConflictError" in router
    return {**files, ROUTER: router + "\n" + CLOSED}


def became(evidence: list[Evidence]) -> dict[str, str]:
    steps = {name: StepReport(status="passed") for name in (*OF_ENTITIES, *OF_PAGES)}
    steps["testing_backend"] = StepReport(status="passed", evidence=evidence)
    return {one.id: one.status for one in fulfilments(ANALYSIS, steps)}


async def test_a_guard_that_tests_keep_is_proven_and_one_they_do_not_is_named(tmp_path: Path) -> None:
    files = with_untested_rule(assemble(ANALYSIS))
    told: list[str] = []
    async with staged(tmp_path / "app", ANALYSIS, files, told.append) as stage:
        await backend_tests_pass(stage)

    assert {name: stage.checks[name] for name in ("pytest", "proof")} == {
        "pytest": "passed",
        "proof": "failed",
    }
    messages = [issue.message for issue in stage.issues if issue.check == "proof"]
    assert any(f"{ROUTER}:" in said and "`if court.seats > 9`, which raises" in said for said in messages)
    assert not any("unique_index" in said or "owner_id" in said for said in messages)
    assert {issue.path for issue in stage.issues if issue.check == "proof"} == {TESTS}
    assert any(message.startswith("proof: Court, ") for message in told)

    noticed = {one.requirements[0]: json.dumps(one.fails_without) for one in stage.evidence}
    assert "backend/app/models/court.py" in noticed["R1"]
    assert ROUTER in noticed["R2"]
    assert became(stage.evidence) == {"R1": "proven", "R2": "proven", "R3": "proven"}


async def test_a_marked_test_that_passes_without_the_rule_proves_nothing(tmp_path: Path) -> None:
    files = assemble(ANALYSIS)
    start = files[TESTS].index("    again = ")
    end = files[TESTS].index("\n\n\n", start)
    files[TESTS] = files[TESTS][:start] + "    assert first" + files[TESTS][end:]
    async with staged(tmp_path / "app", ANALYSIS, files) as stage:
        await backend_tests_pass(stage)

    assert any("unique_index" in issue.message for issue in stage.issues)
    assert became(stage.evidence)["R1"] == "built"
