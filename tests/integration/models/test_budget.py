"""Caps on whole runs: never overshot, and a larger one goes on where the smaller one ended."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from gencode_graph.artifacts import Usage
from gencode_graph.checkpoint import serializer
from gencode_graph.errors import UsageError
from gencode_graph.graph import build_graph
from gencode_graph.home import Home
from gencode_graph.models import prices
from gencode_graph.models.amounts import Amount
from gencode_graph.models.journal import Journal
from gencode_graph.models.ledgers import ledger_of
from gencode_graph.models.load import registered
from gencode_graph.models.specs import Spec
from tests.integration.models.kit import ID, PAGE, RECORDS, build, context_of, go_on, troubled

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
        with pytest.raises(UsageError, match="cannot be kept"):
            await build(tmp_path, PAGE, model="unheard-of", max_cost=0.01)
        report = await build(tmp_path, PAGE, model="unheard-of", on_event=lambda e: told.append(e.message))
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


def driven() -> tuple[Any, Callable[..., Any]]:
    """The graph as Studio and ``build_graph()`` users have it: no session around it."""
    graph = build_graph(InMemorySaver(serde=serializer()))

    async def drive(home: Path, project: str, text: str | None, **options: Any) -> Any:
        inputs = None if text is None else {"description": text, "project_id": project}
        config: Any = {"configurable": {"thread_id": project}}
        return await graph.ainvoke(inputs, config, context=context_of(home, **options), durability="sync")

    return graph, drive


def used(home: Path, project: str) -> Usage:
    return Journal(home / project / ".gencode" / "calls.jsonl").spent().usage


async def test_caps_hold_for_whoever_drives_the_graph(tmp_path: Path) -> None:
    _, drive = driven()

    stopped = await drive(tmp_path, "one", PAGE, max_tokens=10)

    assert [stop.value["error"] for stop in stopped["__interrupt__"]] == ["BudgetExhaustedError"]
    assert used(tmp_path, "one").calls == 0
    other = await drive(tmp_path, "two", PAGE)
    assert "__interrupt__" not in other, "one project's caps are not another's"
    spent = used(tmp_path, "two")
    assert spent.calls == sum(step.calls for step in other["steps"].values()) > 0

    tokens = spent.tokens_in + spent.tokens_out
    room: dict[str, Any] = {"output_tokens": 2000, "more_output_tokens": 2000}
    stopped = await drive(tmp_path, "one", None, max_tokens=tokens, **room)
    assert stopped["__interrupt__"], "what an earlier call of the same process spent counts"
    part = used(tmp_path, "one")
    assert 0 < part.tokens_in + part.tokens_out <= tokens
    done = await drive(tmp_path, "one", None)
    assert "__interrupt__" not in done
    assert used(tmp_path, "one").calls == spent.calls
    again = await drive(tmp_path, "one", PAGE, max_tokens=10)
    assert used(tmp_path, "one").calls == 0, "a new run of the project counts from zero"
    assert again.get("__interrupt__") or again["steps"]


async def test_a_graph_that_another_process_went_on_with_counts_what_that_one_spent(tmp_path: Path) -> None:
    _, drive = driven()
    await drive(tmp_path, "one", PAGE, max_tokens=10)
    line = {"sent": "lost", "step": "analysis", "charged": {"cost": 0.0, "tokens": 59_000}}
    with (tmp_path / "one" / ".gencode" / "calls.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    stopped = await drive(tmp_path, "one", None, max_tokens=60_000)
    assert stopped["__interrupt__"]


async def test_a_call_made_from_any_thread_and_loop_holds_to_the_same_caps(tmp_path: Path) -> None:
    (tmp_path / "p" / ".gencode").mkdir(parents=True)
    context = context_of(tmp_path, max_tokens=100)
    counted: list[int] = []

    async def call() -> None:
        ledger = await asyncio.to_thread(ledger_of, context, "p")
        async with ledger.reserved("s", Amount(0.0, 60)) as hold:
            counted.append(sum(one.most.tokens for one in ledger._holds))
            await asyncio.sleep(0.01)
            hold.used = Amount(0.0, 10)

    async def several() -> None:
        await asyncio.gather(*(call() for _ in range(2)))

    await asyncio.wait_for(asyncio.gather(*(asyncio.to_thread(asyncio.run, several()) for _ in range(2))), 30)
    assert counted == [60] * 4
    assert ledger_of(context, "p").total.tokens == 40
