"""A budget is reserved, settled and shared: no order of events lets a run spend more than its cap."""

from __future__ import annotations

import asyncio
import json
import random
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock as Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import Usage
from gencode_graph.errors import BudgetExhaustedError, StorageError
from gencode_graph.models.amounts import Amount, Caps
from gencode_graph.models.budget import Ledger
from gencode_graph.models.journal import Journal
from gencode_graph.models.kept import KeptAnswer

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
    assert [line.begin for line in second._lines() if line.begin] == ["run", "resume"]
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


_NUMBERS = st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=5) | st.none() | st.booleans()
_LINES = st.dictionaries(
    st.sampled_from(["sent", "ended", "step", "role", "usage", "charged", "session", "at"]),
    _NUMBERS
    | st.dictionaries(st.sampled_from(["calls", "tokens", "tokens_in", "cost", "cost_usd"]), _NUMBERS),
)


@settings(deadline=None)
@given(
    lines=st.lists(_LINES.map(json.dumps) | st.text() | st.binary().map(repr), max_size=8), cut=st.binary()
)
def test_no_line_of_a_journal_can_break_it_or_give_money_back(lines: list[str], cut: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.jsonl"
        journal = Journal(path)
        journal.begin("run")
        name = journal.sent("one", "u", "m", Amount(1.0, 100))
        journal.ended(name, "one", "derek", Usage(calls=1, tokens_in=50, cost_usd=0.5), Amount(0.5, 50))
        with path.open("ab") as file:
            file.write("\n".join(lines).encode("utf-8", "surrogatepass") + b"\n" + cut)
        spent = journal.spent()
        assert spent.charged["one"].tokens >= 50
        assert spent.charged["one"].cost >= 0.5
        assert all(amount.possible for amount in spent.charged.values())
        assert spent.usage.calls >= 1
        Journal(path).begin("run")
        assert Journal(path).spent().charged == {}


def test_a_line_told_twice_counts_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "calls.jsonl")
    journal.begin("run")
    name = journal.sent("one", "u", "m", Amount(1.0, 100))
    for _ in range(2):
        journal.ended(name, "one", "derek", Usage(calls=1), Amount(0.5, 50))
    assert journal.spent().charged["one"] == Amount(0.5, 50)
    assert journal.spent().usage.calls == 1


@pytest.mark.parametrize(
    "used", [Amount(-1.0, 5), Amount(0.1, -5), Amount(float("nan"), 1), Amount(float("inf"))]
)
async def test_what_cannot_have_been_used_counts_as_all_that_was_reserved(used: Amount) -> None:
    ledger = Ledger(Caps(tokens=100))
    async with ledger.reserved("s", Amount(1.0, 60)) as hold:
        hold.used = used
    assert ledger.total == Amount(1.0, 60)


def test_a_full_disk_is_said_and_the_next_line_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path / "calls.jsonl")
    journal.begin("run")
    whole = Path.open

    def cut(self: Path, *args: Any, **kwargs: Any) -> Any:
        file = whole(self, *args, **kwargs)
        return Mock(wraps=file, write=lambda data: file.write(data[:7]), __enter__=lambda m: m,
                    __exit__=lambda *_: file.close(), tell=file.tell)  # fmt: skip

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", cut)
        with pytest.raises(StorageError, match="the disk is full"):
            journal.sent("one", "u", "m", Amount(1.0, 100))
    name = journal.sent("one", "u", "m", Amount(1.0, 100))
    journal.ended(name, "one", "derek", Usage(calls=1), Amount(0.5, 50))
    assert journal.spent().usage.calls == 1


def test_an_answer_is_kept_until_the_run_has_ended(tmp_path: Path) -> None:
    first = Journal(tmp_path / "calls.jsonl")
    first.begin("run")
    name = first.sent("one", "u", "m", Amount(1.0, 100))
    kept = KeptAnswer(call=name, text="é\u2028", finish_reason="stop", usage=Usage(calls=1, cost_usd=0.5),
                      cost=0.5, tokens=50)  # fmt: skip
    first.answers.keep("place", kept)  # and the process is killed before the line is written

    second = Journal(tmp_path / "calls.jsonl")
    ledger = Ledger.opened(Caps(), second)
    assert ledger.total == Amount(1.0, 100)
    for _ in range(2):
        assert second.answered("place", "one", "derek") == kept
    assert second.spent().charged["one"] == Amount(0.5, 50)
    assert second.spent().usage.calls == 1
    assert second.answered("elsewhere", "one", "derek") is None
    (tmp_path / "answers" / "place.json").write_bytes(b"\xff{")
    assert second.answered("place", "one", "derek") is None
    second.begin("run")
    assert not (tmp_path / "answers").exists()
