"""How many calls at once an address gets: more as it bears more, fewer after trouble."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.context import Context
from gencode_graph.errors import ModelUnavailableError
from gencode_graph.models import providers
from gencode_graph.models.faults import BusyError, LateError
from gencode_graph.models.providers import Pool, patiently, pause, pool_of
from gencode_graph.models.specs import Spec


async def test_an_address_of_ones_own_begins_small_and_a_provider_with_all() -> None:
    spec = Spec.of("openai:x")
    assert pool_of(spec, "http://localhost/v1", Context()).at_once == 2
    assert pool_of(spec, "", Context()).at_once == 16
    assert pool_of(spec, "http://localhost/v1", Context(provider_concurrency=1)).at_once == 1
    assert pool_of(spec, "", Context()) is pool_of(spec, "", Context())


def test_it_grows_quickly_then_halves_and_grows_slowly() -> None:
    pool = Pool(16, 2)
    for _ in range(6):
        pool.went_well(0.1, 300)
    assert pool.at_once == 8
    pool.went_badly(time.monotonic(), late=False)
    assert pool.at_once == 4
    for _ in range(4):
        pool.went_well(0.1, 300)
    assert 4 < pool.at_once <= 5


def test_a_burst_of_refusals_is_one_trouble() -> None:
    pool, sent_at = Pool(16, 16), time.monotonic()
    for _ in range(16):
        pool.went_badly(sent_at, late=False)
    assert pool.at_once == 8


def test_where_calls_wait_for_each_other_there_are_no_more() -> None:
    pool = Pool(16, 2)
    for _ in range(50):
        pool.went_well(100.0, 300)
    assert pool.at_once == 2


def test_a_server_of_ones_own_that_was_late_is_waited_for_longer() -> None:
    own, providers_own = Pool(16, 2, 4.0), Pool(16, 16)
    for pool in (own, providers_own):
        for _ in range(5):
            pool.went_badly(time.monotonic(), late=True)
    assert (own.patience, providers_own.patience) == (4.0, 1.0)


@given(st.lists(st.sampled_from(["quick", "slow", "busy", "late"])), st.integers(1, 64))
def test_there_is_always_one_and_never_too_many(events: list[str], most: int) -> None:
    pool = Pool(most, min(most, 2))
    for event in events:
        if event in ("quick", "slow"):
            pool.went_well(0.0 if event == "quick" else 1e9, 300)
        else:
            pool.went_badly(time.monotonic(), late=event == "late")
        assert 1 <= pool.at_once <= most


def test_waits_for_a_limit_without_a_time_come_to_more_than_a_minute() -> None:
    assert sum(pause(BusyError("x"), failed) for failed in range(1, 6)) > 60
    assert sum(pause(ModelUnavailableError("x"), failed) for failed in range(1, 6)) < 60


async def test_a_cancelled_call_gives_its_place_back() -> None:
    pool, held = Pool(1, 1), asyncio.Event()

    async def hold() -> None:
        async with pool.place():
            held.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await held.wait()
    waiting = asyncio.create_task(hold())
    await asyncio.sleep(0)
    for one in (waiting, task):
        one.cancel()
    await asyncio.gather(task, waiting, return_exceptions=True)
    async with asyncio.timeout(5), pool.place():
        assert pool.under_way == 1
    assert pool.under_way == 0


@pytest.mark.parametrize("kind", [ModelUnavailableError, BusyError, LateError])
async def test_tries_are_bounded(kind: type[ModelUnavailableError], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "FIRST_WAIT", 0.0)
    tries = 0

    async def once() -> None:
        nonlocal tries
        tries += 1
        raise kind("no")

    with pytest.raises(kind):
        await patiently(once, 3, Pool(1, 1), lambda _: None)
    assert tries == 4
