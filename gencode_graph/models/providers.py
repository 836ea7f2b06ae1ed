"""How hard a provider is asked: calls at once and calls a second, and how long to wait after a fault."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from langchain_core.rate_limiters import InMemoryRateLimiter
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from gencode_graph.context import Context
from gencode_graph.errors import ModelUnavailableError

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
LONGEST_ASKED = 300.0
"""A provider that asks for more patience than this is given up."""

_Loop = asyncio.AbstractEventLoop
_slots: WeakKeyDictionary[_Loop, dict[tuple[str, int], asyncio.Semaphore]] = WeakKeyDictionary()
_limiters: dict[tuple[str, float], InMemoryRateLimiter] = {}


@asynccontextmanager
async def turn(provider: str, context: Context) -> AsyncIterator[None]:
    """Hold one of the provider's places, once its rate allows the call."""
    places = _slots.setdefault(asyncio.get_running_loop(), {})
    key = (provider, context.provider_concurrency)
    async with places.setdefault(key, asyncio.Semaphore(context.provider_concurrency)):
        if rate := context.requests_per_second:
            limiter = InMemoryRateLimiter(
                requests_per_second=rate, check_every_n_seconds=min(0.1, 0.5 / rate), max_bucket_size=1
            )
            await _limiters.setdefault((provider, rate), limiter).aacquire()
        yield


def patiently(retries: int) -> AsyncRetrying:
    """Tries again what may succeed later.

    Tenacity rather than LangGraph's RetryPolicy: a policy cannot honour Retry-After, and it runs
    the whole node again instead of the one call.
    """
    return AsyncRetrying(
        stop=stop_after_attempt(retries + 1),
        retry=retry_if_exception(_worth_waiting),
        wait=pause,
        sleep=_sleep,
        reraise=True,
    )


def pause(state: RetryCallState) -> float:
    """Seconds: what the provider asks for, else twice as long each time, with full jitter."""
    error = state.outcome.exception() if state.outcome else None
    spread = random.uniform(0.5, 1.0)  # noqa: S311  so that parallel units do not come back at once
    backoff: float = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (state.attempt_number - 1)) * spread
    asked = error.retry_after if isinstance(error, ModelUnavailableError) else None
    return backoff if asked is None else asked + backoff * 0.1


async def _sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


def _worth_waiting(error: BaseException) -> bool:
    return isinstance(error, ModelUnavailableError) and (error.retry_after or 0.0) <= LONGEST_ASKED
