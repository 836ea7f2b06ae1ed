"""Browsers of one machine take turns, whichever run they belong to.

Ten runs at once whose journeys share two processors all time out; one after another they pass.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

POLL_SECONDS = 0.2
PROCESSORS_A_TURN = 2
"""The journeys of an app run two files at a time."""


@asynccontextmanager
async def browser_turn(
    folder: Path, progress: Callable[[str], None], at_once: int | None = None
) -> AsyncIterator[None]:
    """Wait until no more than ``at_once`` others (by default a half of the processors) are at it.

    ``folder`` is where runs meet: a lock in it goes with the process that holds it. ``progress``
    is told once if there is a wait.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    many = at_once or max(1, (os.cpu_count() or 1) // PROCESSORS_A_TURN)
    locks = [FileLock(folder / f"{number}.lock", thread_local=False) for number in range(many)]
    lock = await asyncio.to_thread(_taken, locks)
    if lock is None:
        progress("Waiting for another run's browser")
    while lock is None:
        await asyncio.sleep(POLL_SECONDS)
        lock = await asyncio.to_thread(_taken, locks)
    try:
        yield
    finally:
        await asyncio.to_thread(lock.release)


def _taken(locks: list[FileLock]) -> FileLock | None:
    """The first free lock, now held."""
    for lock in locks:
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        return lock
    return None
