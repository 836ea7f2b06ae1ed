"""A budget is reserved, settled and shared: no order of events lets a run spend more than its cap."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import Usage
from gencode_graph.errors import BudgetExhaustedError
from gencode_graph.models.amounts import Amount, Caps
from gencode_graph.models.budget import Ledger
from gencode_graph.models.journal import Journal

CALLS = st.lists(
    st.tuples(
        st.floats(0.001, 0.5),  # the most it may cost
        st.floats(0.0, 1.0),  # what part of that it does cost
        st.integers(0, 3),  # how many others go on before it ends
        st.sampled_from(["a", "b"]),
        st.sampled_from(["answered", "answered", "answered", "failed", "cancelled"]),
    ),
    max_size=40,
)


def _end(how: str) -> None:
    if how == "failed":
        raise RuntimeError
    if how == "cancelled":
        raise asyncio.CancelledError


@settings(max_examples=200, deadline=None)
@given(
    calls=CALLS,
    cap=st.floats(0.1, 3.0),
    step_cap=st.none() | st.floats(0.1, 2.0),
    tokens=st.integers(50, 4000),
)
def test_no_run_spends_over_its_caps_however_parallel(
    calls: list[tuple[float, float, int, str, str]], cap: float, step_cap: float | None, tokens: int
) -> None:
    ledger = Ledger(Caps(cost=cap, step_cost=step_cap, tokens=tokens))
    billed: list[tuple[str, Amount]] = []
    refused: list[str] = []

    async def call(most: float, part: float, turns: int, step: str, end: str) -> None:
        limit = Amount(most, int(most * 1000))
        try:
            async with ledger.reserved(step, limit) as hold:
                hold.used = limit
                for _ in range(turns):
                    await asyncio.sleep(0)
                used = Amount(most * part, int(most * part * 1000))
                billed.append((step, used))
                _end(end)
                hold.used = used
        except BudgetExhaustedError:
            refused.append(step)
        except (RuntimeError, asyncio.CancelledError):
            pass

    async def run() -> None:
        await asyncio.wait_for(asyncio.gather(*(call(*one) for one in calls)), 10)

    asyncio.run(run())
    slack = 1e-9
    assert sum(a.cost for _, a in billed) <= ledger.total.cost + slack <= cap + 2 * slack
    assert sum(a.tokens for _, a in billed) <= ledger.total.tokens <= tokens
    if step_cap is not None:
        for step in "ab":
            assert sum(a.cost for s, a in billed if s == step) <= step_cap + slack
    assert len(billed) + len(refused) == len(calls)


async def test_a_call_that_does_not_fit_yet_waits_for_those_in_flight() -> None:
    ledger, order = Ledger(Caps(cost=1.0)), []

    async def call(name: str, most: float, used: float) -> None:
        async with ledger.reserved("s", Amount(most)) as hold:
            order.append(name)
            await asyncio.sleep(0.01)
            hold.used = Amount(used)

    await asyncio.gather(call("first", 0.9, 0.1), call("second", 0.5, 0.1))
    assert order == ["first", "second"]
    with pytest.raises(BudgetExhaustedError, match=r"\$0.2000 of \$1.00 .*resume"):
        await call("third", 0.9, 0.1)


async def test_a_waiting_call_that_is_cancelled_leaves_no_trace() -> None:
    ledger = Ledger(Caps(tokens=100))

    async def call(tokens: int) -> None:
        async with ledger.reserved("s", Amount(0.0, tokens)) as hold:
            await asyncio.sleep(0.01)
            hold.used = Amount(0.0, 1)

    first, second = asyncio.create_task(call(90)), asyncio.create_task(call(90))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert ledger.total.tokens == 1
    await call(90)


async def test_a_step_has_caps_of_its_own() -> None:
    ledger = Ledger(Caps(step_tokens=10))
    async with ledger.reserved("one", Amount(0.0, 10)) as hold:
        hold.used = hold.most
    with pytest.raises(BudgetExhaustedError, match="of the step one"):
        async with ledger.reserved("one", Amount(0.0, 1)):
            pass
    async with ledger.reserved("two", Amount(0.0, 10)):
        pass


async def test_time_is_a_budget_too() -> None:
    now = [0.0]
    ledger = Ledger(Caps(seconds=10), seconds=4, clock=lambda: now[0])
    async with ledger.reserved("s", Amount()):
        assert ledger.seconds_left("s") == 6
    now[0] = 7
    with pytest.raises(BudgetExhaustedError, match="GENCODE_MAX_SECONDS"):
        async with ledger.reserved("s", Amount()):
            pass


def test_the_journal_knows_every_call_also_those_whose_end_was_not_seen(tmp_path: Path) -> None:
    path, answered = tmp_path / "calls.jsonl", Usage(calls=1, tokens_in=10, tokens_out=5, cost_usd=0.25)
    first = Journal(path)
    first.begin("run")
    name = first.sent("analysis", "app", "m", Amount(1.0, 100))
    first.ended(name, "analysis", "marcus", answered, Amount(0.25, 15))
    first.sent("analysis", "app", "m", Amount(0.5, 50))  # and the process is killed
    with path.open("a") as file:
        file.write('{"ended": "cut o')

    second = Journal(path)
    second.begin("resume")
    name = second.sent("contracts", "book", "m", Amount(1.0, 100))
    second.ended(name, "contracts", "review", None, Amount())

    spent = second.spent()
    assert (spent.usage.calls, spent.usage.cost_usd) == (1, 0.25)
    assert [line["begin"] for line in second._lines() if "begin" in line] == ["run", "resume"]
    assert spent.by_role == {"marcus": answered}
    assert spent.charged["analysis"] == Amount(0.75, 65)
    assert spent.charged["contracts"] == Amount()
    second.begin("run")
    assert second.spent().usage.calls == 0


def test_a_journal_of_any_length_adds_up(tmp_path: Path) -> None:
    random.seed(7)
    journal, cost = Journal(tmp_path / "calls.jsonl"), 0.0
    journal.begin("run")
    for _ in range(300):
        used = random.random() / 10
        name = journal.sent("s", "u", "m", Amount(0.1, 1))
        journal.ended(name, "s", "derek", Usage(calls=1, cost_usd=used), Amount(used, 0))
        cost += used
    assert journal.spent().charged["s"].cost == pytest.approx(cost)
    assert journal.spent().usage.calls == 300
