"""The offline review reads drafts against their inputs, and can say no."""

from __future__ import annotations

import json
from typing import Any

import pytest

from gencode_graph.artifacts import Review
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.models.offline.writers import WRITERS

ANALYSIS = read("Create a bug tracking system")
DUMPED = ANALYSIS.model_dump(mode="json")
ROUTER = """from fastapi import APIRouter
router = APIRouter(prefix="/api/bugs")
@router.get("")
async def list_bugs():
    return []
@router.post("")
async def create_bug():
    return {}
@router.delete("/{bug_id}")
async def delete_bug(bug_id: str):
    return None
"""
PAGE = next(p for p in DUMPED["pages"] if p["entity"] == "Bug")


def _review(unit: str, draft: str, **inputs: Any) -> Review:
    return Review.model_validate_json(
        WRITERS["review"](Ask("review", unit, inputs={**inputs, "draft": draft}))
    )


def _file(path: str, text: str) -> str:
    return f'<file path="{path}">\n{text}\n</file>\n'


def test_approves_a_router_with_every_operation() -> None:
    assert _review("backend_routers/bug", _file("backend/app/routers/bug.py", ROUTER)).approved


@pytest.mark.parametrize(
    ("broken", "word"),
    [
        (ROUTER.replace("return {}", "pass"), "create_bug"),
        (ROUTER.replace("async def list_bugs():", "async def list_bugs(:"), "Python"),
    ],
)
def test_rejects_a_router_that_breaks_its_promise(broken: str, word: str) -> None:
    review = _review("backend_routers/bug", _file("backend/app/routers/bug.py", broken))
    assert not review.approved
    assert review.quality_score is None
    assert any(word in issue for issue in review.issues)


def test_rejects_a_model_without_a_field() -> None:
    bug = next(e for e in DUMPED["entities"] if e["name"] == "Bug")
    text = "class Bug:\n    title: str\nclass BugCreate:\n    title: str\nclass BugUpdate: ...\nclass BugRead: ..."
    review = _review("backend_models/bug", _file("backend/app/models/bug.py", text), entity=bug)
    assert any("status" in issue for issue in review.issues)


def test_rejects_a_page_without_its_states_or_fields() -> None:
    text = "export default function Bugs() { return <p>Bugs</p> }"
    review = _review(
        "frontend_mock/bugs",
        _file("frontend/src/pages/bugs/index.tsx", text),
        page=PAGE,
        entities=DUMPED["entities"],
    )
    told = " ".join(review.issues)
    assert not review.approved
    assert all(word in told for word in ("loading", "error state", "empty", "title", "form"))


def test_rejects_mock_data_after_integration() -> None:
    text = 'import { mockCollection } from "@/lib/mock"\nexport default function Bugs() { return null }'
    review = _review("frontend_integration/bugs", _file("frontend/src/pages/bugs/index.tsx", text), page=PAGE)
    assert any("mockCollection" in issue for issue in review.issues)


def test_rejects_an_empty_draft() -> None:
    assert not _review("architecture/app", "I could not do it.", analysis=DUMPED).approved


@pytest.mark.parametrize("step", ["architecture", "preview_final"])
def test_approves_what_the_offline_model_writes(step: str) -> None:
    inputs = {"analysis": DUMPED, "reports": {"contracts": {"status": "warnings", "reason": "late"}}}
    draft = WRITERS[step](Ask(step, "app", inputs=inputs))
    review = _review(f"{step}/app", draft, **inputs)
    assert review.approved, review.issues
    assert all(entity.name in draft or step != "architecture" for entity in ANALYSIS.entities)


def test_the_report_does_not_praise_a_failed_run() -> None:
    inputs = {
        "analysis": DUMPED,
        "reports": {"testing_backend": {"status": "failed", "reason": "2 tests fail"}},
    }
    text = WRITERS["preview_final"](Ask("preview_final", "app", inputs=inputs))
    assert "Not finished" in text
    assert "2 tests fail" in text


def test_an_analysis_answer_is_json() -> None:
    assert json.loads(WRITERS["analysis"](Ask("analysis", "app", inputs={"description": "Track cars"})))[
        "entities"
    ]
