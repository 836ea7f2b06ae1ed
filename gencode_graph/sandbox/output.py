"""Output kept while a command runs: its head and its tail, never the whole."""

from __future__ import annotations

import asyncio
import io
from collections import deque

from gencode_graph.sandbox.protocol import OUTPUT_LIMIT

CHUNK = 65_536


class BoundedOutput:
    """Collects bytes; keeps the first and the last half of ``limit``."""

    def __init__(self, limit: int = OUTPUT_LIMIT) -> None:
        self._half = limit // 2
        self._head = bytearray()
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._dropped = 0

    @property
    def truncated(self) -> bool:
        return self._dropped + max(0, self._tail_size - self._half) > 0

    def feed(self, data: bytes) -> None:
        """Add what was printed next."""
        room = self._half - len(self._head)
        self._head += data[:room]
        rest = data[room:]
        if rest:
            self._tail.append(rest)
            self._tail_size += len(rest)
        while self._tail and self._tail_size - len(self._tail[0]) >= self._half:
            gone = self._tail.popleft()
            self._tail_size -= len(gone)
            self._dropped += len(gone)

    def text(self) -> str:
        """What is kept, as text; bytes that are not UTF-8 are replaced, a gap is marked."""
        tail = b"".join(self._tail)
        dropped = self._dropped + max(0, len(tail) - self._half)
        tail = tail[-self._half :]
        if not dropped:
            return (bytes(self._head) + tail).decode(errors="replace")
        head = bytes(self._head).decode(errors="replace")
        return f"{head}\n[... {dropped} bytes left out ...]\n{tail.decode(errors='replace')}"


async def pump(pipe: io.FileIO, into: BoundedOutput) -> None:
    """Copy a pipe into ``into`` until its last writer closes it; closes it too."""
    stream = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(stream), pipe
    )
    try:
        while data := await stream.read(CHUNK):
            into.feed(data)
    finally:
        transport.close()
