"""Browsers of one machine take turns, whichever run they belong to.

Ten runs at once whose journeys share two processors all time out; one after another they pass.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

POLL_SECONDS = 0.2
PROCESSORS_A_TURN = 2
"""The journeys of an app run two files at a time."""


def turns_folder() -> Path:
    """Where this user's runs meet. A lock there goes with the process that holds it."""
    return Path(tempfile.gettempdir()) / f"gencode-turns-{os.getuid()}"


@asynccontextmanager
async def browser_turn(folder: Path | None = None, at_once: int | None = None) -> AsyncIterator[None]:
    """Wait until no more than ``at_once`` others (by default a half of the processors) are at it."""
    place = folder or turns_folder()
    await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
    many = at_once or max(1, (os.cpu_count() or 1) // PROCESSORS_A_TURN)
    locks = [FileLock(place / f"{number}.lock", thread_local=False) for number in range(many)]
    while (lock := await asyncio.to_thread(_taken, locks)) is None:  # noqa: ASYNC110  other processes send no event
        await asyncio.sleep(POLL_SECONDS)
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
