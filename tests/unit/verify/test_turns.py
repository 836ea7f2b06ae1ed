"""No more browsers at once than there are turns, and none is lost."""

import asyncio
from pathlib import Path

import pytest

from gencode_graph.tools.turns import browser_turn


async def test_no_more_than_the_turns_are_at_it(tmp_path: Path) -> None:
    now, most = 0, 0

    async def one() -> None:
        nonlocal now, most
        async with browser_turn(tmp_path, at_once=2):
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.01)
            now -= 1

    await asyncio.gather(*(one() for _ in range(5)))
    assert (now, most) == (0, 2)


async def test_a_turn_is_given_back_when_its_work_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="broken"):
        async with browser_turn(tmp_path, at_once=1):
            raise RuntimeError("broken")
    async with asyncio.timeout(5), browser_turn(tmp_path, at_once=1):
        pass
