"""What a provider sends, bounded before any client holds it, and an error in a 200 given its status.

OpenAI's and Google's clients read whatever comes, and keep it. So their HTTP clients get a hook that
sees every response before its body is read. It needs nothing but what httpx, and httpx2, which has
the same interface, tell of themselves.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

BYTES_A_TOKEN = 16
"""What a token of an answer may come to at most: the longest are runs of blanks."""
SPARE_TEXT = 64 * 1024
_WIRE_BYTES_A_TOKEN = {"stream": 1024, "whole": 96}
"""A stream has an event around each token, an answer in one piece its escapes; thoughts come with both."""
_SPARE = 1024 * 1024
_LARGEST_ERROR = 256 * 1024
_PACKED = 20
"""How much smaller a compressed body is held to be. We ask for none, but gateways do as they like."""
_THOUGHT = re.compile(rb'"(?:reasoning_content|reasoning)"\s*:\s*"[^"]|"thought"\s*:\s*true')


class TooLongError(Exception):
    """More came than the room that the answer was given can hold."""


@dataclass
class Watch:
    """One call: how much it may bring, and what was seen of it. ``thought`` says that a thought came,
    ``begun`` that a part of the answer did."""

    room: int
    thought: bool = False
    begun: bool = False

    @property
    def longest(self) -> int:
        """Bytes of text at most."""
        return self.room * BYTES_A_TOKEN + SPARE_TEXT


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watching(room: int) -> Iterator[Watch]:
    """Hold what calls within the block bring to answers of ``room`` tokens."""
    watch = Watch(room)
    token = _watch.set(watch)
    try:
        yield watch
    finally:
        _watch.reset(token)


def client_options() -> dict[str, Any]:
    """What an asynchronous HTTP client is made with so that all of this holds."""
    return {"event_hooks": {"response": [received]}, "headers": {"Accept-Encoding": "identity"}}


async def received(response: Any) -> None:
    """The hook. Raises TooLongError, whatever way a client wraps it."""
    watch = _watch.get()
    if watch is None:
        return
    streamed = "text/event-stream" in response.headers.get("content-type", "")
    most = watch.room * _WIRE_BYTES_A_TOKEN["stream" if streamed else "whole"] + _SPARE
    if response.headers.get("content-encoding", "identity") != "identity":
        most //= _PACKED
    library = type(response).__module__.partition(".")[0]
    response.stream = _bounded(library)(response.stream, most, watch)
    if not streamed:
        await response.aread()
        if response.status_code < 400:
            response.status_code = status_in(response.content) or response.status_code


def status_in(body: bytes) -> int | None:
    """The status of an error that came as an answer: the number it names, else 502; None for an answer."""
    if len(body) > _LARGEST_ERROR or b'"error"' not in body:
        return None
    try:
        told = json.loads(body)
    except ValueError:
        return None
    error = told.get("error") if isinstance(told, Mapping) else None
    if not error or told.get("choices") or told.get("candidates"):
        return None
    return status_named(error.get("code") if isinstance(error, Mapping) else None) or 502


def status_named(code: Any) -> int | None:
    """An HTTP status of an error, given as a number or as its digits."""
    text = str(code)
    return int(text) if len(text) == 3 and text.isdecimal() and 400 <= int(text) <= 599 else None


@cache
def _bounded(library: str) -> Any:
    """A stream of bytes as ``library`` wants it, that ends with an error where too much comes."""
    base: Any = sys.modules[library].AsyncByteStream

    class Bounded(base):  # type: ignore[misc]  # httpx or httpx2: known when there is a response
        def __init__(self, inner: Any, most: int, watch: Watch) -> None:
            self.inner, self.left, self.watch = inner, most, watch

        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for chunk in self.inner:
                self.left -= len(chunk)
                if self.left < 0:
                    raise TooLongError("more came than the answer has room for")
                if not self.watch.thought and _THOUGHT.search(chunk):
                    self.watch.thought = True
                # A sender that never pauses would have the loop to itself: no time-out, no signal.
                await asyncio.sleep(0)
                yield chunk

        async def aclose(self) -> None:
            await self.inner.aclose()

    return Bounded
