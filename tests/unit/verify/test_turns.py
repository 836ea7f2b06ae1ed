"""No more browsers at once than there are turns, and none is lost."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from gencode_graph.tools import turns
from gencode_graph.tools.turns import _taken, browser_turn


async def test_no_more_than_the_turns_are_at_it(tmp_path: Path) -> None:
    now, most, waiting = 0, 0, asyncio.Semaphore(0)

    async def one() -> None:
        nonlocal now, most
        async with browser_turn(tmp_path, lambda _: waiting.release(), at_once=2):
            now += 1
            most = max(most, now)
            async with asyncio.timeout(60):
                await others_wait
            now -= 1

    async def until_three_wait() -> None:
        for _ in range(3):
            await waiting.acquire()

    others_wait = asyncio.ensure_future(until_three_wait())
    await asyncio.gather(*(one() for _ in range(5)))
    assert (now, most) == (0, 2)


async def test_a_turn_is_given_back_when_its_work_fails(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(RuntimeError, match="broken"):
        async with browser_turn(tmp_path, told.append, at_once=1):
            raise RuntimeError("broken")
    async with asyncio.timeout(60), browser_turn(tmp_path, told.append, at_once=1):
        pass
    assert told == []


async def a_turn(folder: Path, progress: Callable[[str], None]) -> None:
    async with browser_turn(folder, progress, at_once=1):
        pass


async def test_who_waits_says_so_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    tried = asyncio.Semaphore(0)

    def taken(locks: list[FileLock]) -> FileLock | None:
        tried.release()
        return _taken(locks)

    monkeypatch.setattr(turns, "_taken", taken)
    async with browser_turn(tmp_path, told.append, at_once=1):
        waiting = asyncio.create_task(a_turn(tmp_path, told.append))
        for _ in range(4):  # the one that had it, and three that had not
            await tried.acquire()
        waiting.cancel()
    assert told == ["Waiting for another run's browser"]
