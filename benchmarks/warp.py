"""An event loop in which waiting takes no time: its clock runs on with real work and jumps over
sleeps. Ten minutes of a provider's typing are measured in seconds, and our own work still counts
in full, because the clock jumps only when nothing else is going on.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
GRACE = 0.01
"""Seconds of real silence before a jump: threads (SQLite's) may still be about to report."""


class _WarpSelector(selectors.DefaultSelector):
    loop: WarpLoop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None or timeout <= GRACE or self.loop.working:
            return super().select(timeout if not self.loop.working else _least(timeout, 0.05))
        events = super().select(GRACE)
        if not events and not self.loop.working:
            self.loop.skipped += timeout - GRACE
        return events


class WarpLoop(asyncio.SelectorEventLoop):
    """``skipped`` is how many seconds of sleep were jumped over, ``working`` how many jobs run in threads."""

    def __init__(self) -> None:
        self.skipped = 0.0
        self.working = 0
        selector = _WarpSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return super().time() + self.skipped

    def run_in_executor(self, executor: Any, func: Callable[..., T], *args: Any) -> asyncio.Future[T]:
        self.working += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._worked)
        return future

    def _worked(self, _: Any) -> None:
        self.working -= 1


def run_warped(main: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """What ``main`` returns, and how many seconds it would have taken with its sleeps."""
    loop = WarpLoop()
    try:
        started = loop.time()
        result = loop.run_until_complete(main)
        return result, loop.time() - started
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


def _least(timeout: float | None, bound: float) -> float:
    return bound if timeout is None else min(timeout, bound)
