"""A model a role in a whole run, and the fallback where one of them gives up."""

from __future__ import annotations

from pathlib import Path

import pytest

from gencode_graph.cli.projects import _role_cells
from gencode_graph.models import providers
from gencode_graph.models.load import registered
from tests.integration.models.kit import PAGE, build, troubled

pytestmark = pytest.mark.integration


async def test_each_role_is_answered_by_its_model(tmp_path: Path) -> None:
    writer, reviewer = troubled(1, rate=0.0), troubled(2, rate=0.0)
    with registered("w", lambda: writer), registered("r", lambda: reviewer):
        report = await build(tmp_path, PAGE, model="w", model_review="r")
    assert report.status == "completed"
    assert report.roles["review"].calls == reviewer.calls > 0
    assert sum(usage.calls for usage in report.roles.values()) == report.usage.calls
    assert report.usage.calls == writer.calls + reviewer.calls
    assert _role_cells("review", report.roles["review"])[0] == "Marcus, reviewing"


async def test_the_fallback_takes_over_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "FIRST_WAIT", 0.0)
    told: list[str] = []
    down, up = troubled(1, rate=1.0), troubled(2, rate=0.0)
    down.dice.choice = lambda faults: faults[0]
    with registered("down", lambda: down), registered("up", lambda: up):
        report = await build(
            tmp_path, PAGE, model="down", fallback="up", retries=1, on_event=lambda e: told.append(e.message)
        )
    assert report.status == "completed"
    assert down.calls == 2 * up.calls
    assert any("down is busy" in line and "up is asked instead" in line for line in told)
