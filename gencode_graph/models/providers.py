"""How hard a provider is asked: calls at once and calls a second, and how long to wait after a fault."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakKeyDictionary

from langchain_core.rate_limiters import InMemoryRateLimiter

from gencode_graph.context import Context
from gencode_graph.errors import ModelUnavailableError
from gencode_graph.models.faults import BusyError, LateError
from gencode_graph.models.specs import Spec

T = TypeVar("T")
FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
BUSIER = 4.0
"""How much longer the waits for a busy provider are: most limits are by the minute."""
LONGEST_ASKED = 300.0
"""A provider that asks for more patience than this is given up."""
FIRST_AT_ONCE = 2
"""Calls at once to an address of the user's own before anything is known of it. It may well be a
server that does one after another."""
QUICK = 0.25
"""The part of the time-out within which a first token has to come for more calls to be made at once."""
MOST_PATIENCE = 4.0
"""How many times the time-out is waited at most, at an address of the user's own that was late."""
WORTH_TELLING = 5.0

_Loop = asyncio.AbstractEventLoop
_pools: WeakKeyDictionary[_Loop, dict[tuple[str, str, int], Pool]] = WeakKeyDictionary()
_limiters: dict[tuple[str, float], InMemoryRateLimiter] = {}


class AskAgainError(ModelUnavailableError):
    """What a provider refused has been learnt from: the next try is another request."""


@dataclass(eq=False)
class Pool:
    """One provider's address, and what it has shown to bear. All units share it.

    ``at_once`` grows by one with every quick answer until the first sign of trouble, then by one with
    each round of them; a 429 or a time-out halves it. ``patience`` is how many times GENCODE_TIMEOUT is
    waited: a server of the user's own that was late may be slow, or still be loading its model.
    """

    most: int
    at_once: float
    most_patience: float = 1.0
    patience: float = 1.0
    under_way: int = 0
    answered: int = 0
    rests_until: float = 0.0
    _trouble_at: float = 0.0
    _troubled: bool = False
    _freed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places, once there is one and the provider does not rest."""
        while True:
            await self._rested()
            async with self._freed:
                await self._freed.wait_for(lambda: self.under_way < int(self.at_once))
                if self.rests_until <= time.monotonic():
                    self.under_way += 1
                    break
        try:
            yield
        finally:
            self.under_way -= 1
            await asyncio.shield(self._wake())

    async def _rested(self) -> None:
        while (left := self.rests_until - time.monotonic()) > 0:  # noqa: ASYNC110  it may be made longer meanwhile
            await asyncio.sleep(left)

    async def _wake(self) -> None:
        async with self._freed:
            self._freed.notify_all()

    def rest(self, seconds: float) -> None:
        """Nobody asks for so long."""
        self.rests_until = max(self.rests_until, time.monotonic() + seconds)

    def went_well(self, first_token: float, timeout: float) -> None:
        """An answer, whose first token took so many seconds. Where that is long, calls wait for each
        other within the server, and more of them would only wait longer."""
        self.answered += 1
        if first_token <= timeout * QUICK:
            step = 1 / self.at_once if self._troubled else 1.0
            self.at_once = min(float(self.most), self.at_once + step)

    def went_badly(self, sent_at: float, *, late: bool) -> None:
        """A 429 or a time-out of a call that was sent then. All calls of one burst are one trouble."""
        if sent_at >= self._trouble_at:
            self._trouble_at, self._troubled = time.monotonic(), True
            self.at_once = max(1.0, self.at_once / 2)
            if late:
                self.patience = min(self.most_patience, self.patience * 2)


def pool_of(spec: Spec, base_url: str, context: Context) -> Pool:
    """The pool of an address in the running loop."""
    pools = _pools.setdefault(asyncio.get_running_loop(), {})
    most = context.provider_concurrency
    own = Pool(most, min(most, FIRST_AT_ONCE), MOST_PATIENCE) if base_url else Pool(most, most)
    return pools.setdefault((spec.provider or spec.text, base_url, most), own)


@asynccontextmanager
async def turn(pool: Pool, provider: str, context: Context) -> AsyncIterator[None]:
    """Hold one of the pool's places, once the provider's rate allows the call."""
    async with pool.place():
        if rate := context.requests_per_second:
            limiter = InMemoryRateLimiter(
                requests_per_second=rate, check_every_n_seconds=min(0.1, 0.5 / rate), max_bucket_size=1
            )
            await _limiters.setdefault((provider, rate), limiter).aacquire()
        sent_at = time.monotonic()
        try:
            yield
        except (BusyError, LateError) as error:
            pool.went_badly(sent_at, late=isinstance(error, LateError))
            raise


async def patiently(
    once: Callable[[], Awaitable[T]], retries: int, pool: Pool, tell: Callable[[float], None]
) -> T:
    """The result of ``once``, tried again where it may succeed later. ``tell`` is told of long waits.

    LangGraph's RetryPolicy cannot do this: it does not honour Retry-After, and runs the whole node
    again instead of the one call. As long as a busy provider answers others, one is waiting in a
    queue, and does not give up.
    """
    failed, answered = 0, pool.answered
    while True:
        try:
            return await once()
        except AskAgainError:
            continue
        except ModelUnavailableError as error:
            if isinstance(error, BusyError) and pool.answered > answered:
                failed, answered = 0, pool.answered
            failed += 1
            if failed > retries or (error.retry_after or 0.0) > LONGEST_ASKED:
                raise
            seconds = pause(error, failed)
            if isinstance(error, BusyError):
                pool.rest(seconds)
        if seconds > WORTH_TELLING:
            tell(seconds)
        await asyncio.sleep(seconds)


def pause(error: ModelUnavailableError, failed: int) -> float:
    """Seconds: what the provider asks for, else twice as long each time, with jitter."""
    spread = random.uniform(0.75, 1.0)  # noqa: S311  so that parallel units do not come back at once
    first = FIRST_WAIT * (BUSIER if isinstance(error, BusyError) else 1.0)
    backoff: float = min(LONGEST_WAIT, first * 2.0 ** (failed - 1)) * spread
    return backoff if error.retry_after is None else error.retry_after + backoff * 0.1
