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
log = logging.getLogger("gencode_graph.listeners")


class Listener:
    """Tells a callback; its errors are logged. ``close`` waits for what it has begun."""

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
        if self._last is not None:
            await self._last

    async def _awaited(
        self, answer: Awaitable[object], before: asyncio.Future[None] | None, kind: str
    ) -> None:
        """One after the other: a slow coroutine still hears everything in order."""
        if before is not None:
            await before
        try:
            await answer
        except Exception:
            log.exception("The callback failed at the event %s.", kind)
