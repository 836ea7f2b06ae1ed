"""The visual review: what goes back, what goes on, and what no opinion may stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gencode_graph.models.testing import ScriptedModel
from gencode_graph.models.vision import BLIND, OFF, UNKNOWN
from tests.integration.models.kit import StatusError
from tests.integration.nodes.gallery import GREEN, GREY, MOCK, NAME, RED, code, path_of, run_gallery
from tests.integration.nodes.kit import APPROVED, Asked

TWO = {"Alpha": GREEN, "Beta": RED}


def rejected(score: int, issue: str = "the table is red") -> str:
    return f'{{"approved": false, "quality_score": {score}, "issues": ["{issue}"]}}'


def written(page: str, colour: str) -> str:
    return f'<file path="{path_of(page)}">\n{code(colour)}</file>\n'


def critic(repair: str = GREEN, score: int = 4, then: int = 4) -> Any:
    """Approves of green; red has ``score`` and whatever else ``then``. Repairs paint in ``repair``."""

    def answer(asked: Asked, colour: str) -> str:
        if asked.reviewed:
            return APPROVED
        if asked.step == MOCK.name:
            return written(asked.unit, repair)
        return APPROVED if colour == GREEN else rejected(score if colour == RED else then)

    return answer


async def test_a_page_that_looks_wrong_is_repaired_and_looked_at_again(tmp_path: Path) -> None:
    run = await run_gallery(tmp_path, TWO, critic())

    assert run.report.status == "passed"
    assert run.report.checks == {"screenshots": "passed", "visual_review": "passed"}
    assert sorted(run.looks) == [("alphas", 1), ("betas", 1), ("betas", 2)], "an approved page is left alone"
    assert [len(images) for images in run.shown] == [3, 3, 3]
    (repair,) = run.repairs
    assert "[visual_review] frontend/src/pages/betas/index.tsx: the table is red" in repair.text
    assert code(RED) in repair.text
    assert (run.colour("alphas"), run.colour("betas")) == (GREEN, GREEN)
    assert run.report.quality_score == 9
    assert run.report.calls == len(run.asked)


async def test_a_look_gets_its_page_and_nothing_else(tmp_path: Path) -> None:
    run = await run_gallery(tmp_path, TWO, critic())
    look = next(a for a in run.asked if (a.step, a.unit) == (NAME, "alphas"))
    assert '<input name="page">' in look.text
    assert '<input name="entities">' in look.text
    assert '<input name="description">' in look.text, "the user's own words"
    assert '<input name="theme">' in look.text
    assert "Beta" not in look.text
    assert "<file" not in look.text


@pytest.mark.parametrize(("score", "status"), [(6, "warnings"), (4, "blocked")])
async def test_after_the_last_round_the_gate_decides(score: int, status: str, tmp_path: Path) -> None:
    """Each repair has another look, and none is approved of."""
    shades = iter(["#100000", "#200000", "#300000", "#400000", "#500000"])

    def answer(asked: Asked, colour: str) -> str:
        if asked.step == MOCK.name:
            return written(asked.unit, next(shades))
        return APPROVED if asked.reviewed else rejected(score, f"{colour} is too dark")

    run = await run_gallery(tmp_path, {"Alpha": RED}, answer, max_rounds=2)

    assert run.report.status == status
    assert run.report.checks["visual_review"] == "failed"
    assert [number for _, number in run.looks] == [1, 2, 3]
    assert any("is too dark" in issue for issue in run.report.issues)
    assert run.colour("alphas") == ("#200000" if score >= 5 else RED)


async def test_the_same_complaint_three_times_ends_the_repairs(tmp_path: Path) -> None:
    shades = iter(["#100000", "#200000", "#300000", "#400000"])

    def answer(asked: Asked, colour: str) -> str:
        if asked.step == MOCK.name:
            return written(asked.unit, next(shades))
        return APPROVED if asked.reviewed else rejected(6)

    run = await run_gallery(tmp_path, {"Alpha": RED}, answer, max_rounds=9)
    assert run.report.status == "warnings"
    assert len(run.looks) == 3


async def test_a_repair_that_made_it_worse_is_taken_back(tmp_path: Path) -> None:
    """Red would do, grey would not: after the last round the app is the one that would do."""
    run = await run_gallery(tmp_path, {"Alpha": RED}, critic(repair=GREY, score=6, then=2), max_rounds=1)

    assert run.report.status == "warnings"
    assert run.colour("alphas") == RED
    assert run.report.quality_score == 6


async def test_a_repair_that_broke_the_page_does_not_stop_an_app_that_would_do(tmp_path: Path) -> None:
    run = await run_gallery(tmp_path, {"Alpha": RED}, critic(repair="none", score=6), max_rounds=1)
    assert (run.report.status, run.colour("alphas")) == ("warnings", RED)

    def gone(asked: Asked, colour: str) -> str:
        return "I cannot." if asked.step == MOCK.name else critic(score=6)(asked, colour)

    run = await run_gallery(tmp_path / "gone", {"Alpha": RED}, gone)
    assert (run.report.status, run.colour("alphas")) == ("warnings", RED)


async def test_a_page_that_does_not_change_is_not_shown_again(tmp_path: Path) -> None:
    run = await run_gallery(tmp_path, {"Alpha": RED}, critic(repair=RED, score=6))
    assert run.looks == [("alphas", 1)]
    assert run.report.status == "warnings"


async def test_a_later_run_does_not_show_what_was_approved(tmp_path: Path) -> None:
    first = await run_gallery(tmp_path, TWO, critic())
    accepted = first.state["accepted"]
    again = await run_gallery(tmp_path, {"Alpha": GREEN, "Beta": GREY}, critic(), accepted=accepted)
    assert ("alphas", 1) not in again.looks
    assert again.looks == [("betas", 1)]
    assert again.report.checks["visual_review"] == "passed"


@pytest.mark.parametrize(
    ("vision", "said"), [("auto", UNKNOWN), ("off", OFF)]
)  # fmt: skip
async def test_without_sight_the_hard_checks_stand_and_it_is_said(
    vision: str, said: str, tmp_path: Path
) -> None:
    run = await run_gallery(tmp_path, TWO, critic(), model=ScriptedModel, vision=vision)
    assert run.asked == []
    assert run.report.status == "passed"
    assert run.report.checks == {"screenshots": "passed", "visual_review": "skipped"}
    assert run.report.reason == f"{said}; the hard checks were made"


async def test_a_model_that_refuses_pictures_does_not_stop_the_run(tmp_path: Path) -> None:
    refusal = StatusError(400, "this model does not support image_url")
    run = await run_gallery(tmp_path, TWO, lambda a, c: refusal, model=ScriptedModel, vision="on")
    assert len(run.looks) == 2
    assert run.report.status == "passed"
    assert run.report.checks == {"screenshots": "passed", "visual_review": "skipped"}
    assert run.report.reason == BLIND
    assert run.report.calls == 0


async def test_a_look_that_cannot_be_had_is_asked_for_again_and_no_other(tmp_path: Path) -> None:
    busy = [StatusError(503), StatusError(503)]

    def answer(asked: Asked, colour: str) -> Any:
        return busy.pop() if asked.unit == "betas" and asked.step == NAME and busy else APPROVED

    run = await run_gallery(tmp_path, {"Alpha": GREEN, "Beta": GREEN}, answer, resumes=2)
    assert sorted(run.looks) == [("alphas", 1), ("betas", 1), ("betas", 1), ("betas", 1)]
    assert run.report.checks["visual_review"] == "passed"
    assert (run.report.units, run.report.calls) == (2, 2)


async def test_a_recorded_review_plays_back(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    first = await run_gallery(tmp_path / "first", TWO, critic(), record=str(tape))
    again = await run_gallery(tmp_path / "again", TWO, critic(), replay=f"replay:{tape}")
    assert again.asked == []
    taken = {"seconds", "cost_usd"}
    assert again.report.model_dump(exclude=taken) == first.report.model_dump(exclude=taken)
    assert again.colour("betas") == GREEN


async def test_a_verdict_nobody_can_read_is_a_warning(tmp_path: Path) -> None:
    run = await run_gallery(tmp_path, TWO, lambda a, c: "Lovely!" if a.unit == "alphas" else APPROVED)
    assert run.report.status == "warnings"
    assert any("verdict could not be read" in issue for issue in run.report.issues)
    assert set(run.state["accepted"]) == {f"{NAME}/betas"}


async def test_pages_that_fail_hard_checks_are_repaired_before_anybody_looks(tmp_path: Path) -> None:
    run = await run_gallery(tmp_path, {"Alpha": "none"}, critic())
    assert [a.step for a in run.asked] == [MOCK.name, "review", NAME]
    assert run.report.status == "passed"
