"""A second chance for what ran out of time: that may be the machine's fault, which has much else to do."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from gencode_graph.sandbox.protocol import ExecResult

_LATE = re.compile(r"\btimed? ?out\b|Timeout(?:Error|Exception)?\b", re.IGNORECASE)


async def in_time(run: Callable[[], Awaitable[ExecResult]]) -> ExecResult:
    """What comes of a command, which is run once more if it ran out of time."""
    result = await run()
    return await run() if result.timed_out else result


def is_late(message: str) -> bool:
    """Whether a test that failed with it had waited too long for something."""
    return _LATE.search(message) is not None
