"""Callers' callbacks, which may fail or be coroutines: whoever listens cannot hurt a run."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from gencode_graph.events import Event

OnEvent = Callable[[Event], Any]
"""Is told every event of a run, in order. What it answers is awaited beside the run, and else ignored."""
PATIENCE = 5.0
"""Seconds that a run waits, at its end, for coroutines that are still being told."""
log = logging.getLogger("gencode_graph.listeners")


class Listener:
    """Tells a callback; its errors are logged. ``close`` waits for what it has begun, but not for long."""

    def __init__(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._last: asyncio.Future[None] | None = None

    def tell(self, event: Event) -> None:
        try:
            answer = self._on_event(event)
        except Exception:
            log.exception("The callback failed at the event %s.", event.kind)
            return
        if inspect.isawaitable(answer):
            self._last = asyncio.ensure_future(self._awaited(answer, self._last, event.kind))

    async def close(self) -> None:
        if self._last is None:
            return
        _, late = await asyncio.wait([self._last], timeout=PATIENCE)
        for one in late:  # and with it those before that it waits for
            one.cancel()
            log.warning("The callback was not done %s seconds after the run, and was cancelled.", PATIENCE)

    async def _awaited(
        self, answer: Awaitable[object], before: asyncio.Future[None] | None, kind: str
    ) -> None:
        """One after the other: a slow coroutine still hears everything in order."""
        try:
            if before is not None:
                await before
            await answer
        except asyncio.CancelledError:
            if inspect.iscoroutine(answer):
                answer.close()  # it may not have been begun
            raise
        except Exception:
            log.exception("The callback failed at the event %s.", kind)
