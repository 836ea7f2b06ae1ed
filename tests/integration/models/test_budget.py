"""Caps on whole runs: never overshot, and a larger one goes on where the smaller one ended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gencode_graph.home import Home
from gencode_graph.models import prices
from gencode_graph.models.load import registered
from gencode_graph.models.specs import Spec
from tests.integration.models.kit import ID, PAGE, RECORDS, build, go_on, troubled

pytestmark = pytest.mark.integration


@pytest.fixture
def _priced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dollar for 100,000 tokens."""

    def cost_of(spec: Spec, tokens_in: int, tokens_out: int, cached: int = 0, base_url: str = "") -> float:
        return (tokens_in + tokens_out) / 1e5

    monkeypatch.setattr(prices, "cost_of", cost_of)


@pytest.mark.usefixtures("_priced")
@pytest.mark.parametrize("cap", [0.05, 0.2, 0.35])
async def test_a_run_never_spends_over_its_cap_and_goes_on_with_a_larger_one(
    cap: float, tmp_path: Path
) -> None:
    model = troubled(1, rate=0.0)
    options: dict[str, Any] = {"model": "dear", "output_tokens": 5000, "more_output_tokens": 5000}
    with registered("dear", lambda: model):
        report = await build(tmp_path, RECORDS, max_cost=cap, **options)
        assert report.status == "budget_exhausted"
        assert "gencode resume" in report.reason
        assert (report.usage.cost_usd or 0.0) <= cap
        finished = dict(report.steps)

        again = await go_on(tmp_path, max_cost=cap, **options)
        assert again.status == "budget_exhausted"
        assert again.usage.calls == report.usage.calls

        done = await go_on(tmp_path, max_cost=5.0, **options)
    assert done.status == "completed"
    assert max(model.finished.values()) == 1
    assert done.usage.calls == sum(step.calls for step in done.steps.values()) == model.calls
    assert done.usage.cost_usd == pytest.approx(sum(step.cost_usd or 0.0 for step in done.steps.values()))
    assert {name: done.steps[name] for name in finished} == finished
    assert bool(finished) is (cap > 0.1)
    assert done.usage.seconds > report.usage.seconds


async def test_tokens_and_steps_have_caps_too(tmp_path: Path) -> None:
    model = troubled(1, rate=0.0)
    with registered("free", lambda: model):
        report = await build(tmp_path / "a", PAGE, model="free", max_tokens=20_000, output_tokens=5000,
                             more_output_tokens=5000)  # fmt: skip
        assert report.status == "budget_exhausted"
        assert report.usage.tokens_in + report.usage.tokens_out <= 20_000
        report = await build(tmp_path / "b", PAGE, model="free", max_step_tokens=1_000)
        assert report.status == "budget_exhausted"
        assert "of the step analysis" in report.reason
        report = await build(tmp_path / "c", PAGE, model="free", max_seconds=0.000_1)
        assert report.status == "budget_exhausted"


async def test_an_unknown_price_is_said_once(tmp_path: Path) -> None:
    told: list[str] = []
    model = troubled(1, rate=0.0)
    with registered("unheard-of", lambda: model):
        report = await build(
            tmp_path, PAGE, model="unheard-of", max_cost=0.01, on_event=lambda e: told.append(e.message)
        )
    assert report.status == "completed"
    assert report.usage.cost_usd is None
    assert len([line for line in told if "price of unheard-of is not known" in line]) == 1


async def test_what_a_killed_call_may_have_cost_counts(tmp_path: Path) -> None:
    model = troubled(1, rate=0.0)
    options: dict[str, Any] = {"model": "free", "max_tokens": 60_000, "output_tokens": 5000,
                               "more_output_tokens": 5000}  # fmt: skip
    with registered("free", lambda: model):
        first = await build(tmp_path, PAGE, **{**options, "max_tokens": 1})
        assert first.status == "budget_exhausted"
        line = {"sent": "lost", "step": "analysis", "unit": "app", "model": "free",
                "charged": {"cost": 0.0, "tokens": 59_000}, "session": "x", "at": 1.0}  # fmt: skip
        with (Home(tmp_path).private(ID) / "calls.jsonl").open("a") as file:
            file.write(json.dumps(line) + "\n")
        assert (await go_on(tmp_path, **options)).status == "budget_exhausted"
