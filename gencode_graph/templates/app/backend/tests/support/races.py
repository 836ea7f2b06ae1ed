"""Requests that come at the same time."""

import asyncio
from collections.abc import Awaitable

from httpx import Response


async def at_once(*requests: Awaitable[Response]) -> list[Response]:
    """Send all before any is answered: `await at_once(client.post(...), client.post(...))`.

    On the database in memory each request waits for the others wherever it asks the database, so
    what one looked up is old when it writes: a rule that is only looked up does not hold.
    """
    return list(await asyncio.gather(*requests))
