"""One port of this machine that leads into a sandbox without a network, and the few ways that lead out of it.

All bytes are a stranger's, and only carried: what connects is counted, and no more is read than has been
written. ``inside/relay.py`` is the other end.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.inside.relay import IN, MOST, WAITING, Stream, join
from gencode_graph.sandbox.leftovers import owned_prefix
from gencode_graph.sandbox.removal import remove_tree

ANSWER_SECONDS = 10.0
AT_ONCE = 50
"""Connections that are taken in before the first of them is looked at: each is a descriptor of ours."""
LONGEST_PATH = 90
"""A UNIX socket's path has room for 107 bytes."""

Opener = Callable[[], Awaitable[Stream]]


class Doorway:
    """``folder`` holds the sockets, and nothing that a program could change."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.folder = Path()
        self._servers: list[asyncio.Server] = []
        self._waiting: asyncio.Queue[Stream] = asyncio.Queue(2 * WAITING)
        self._open: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen on 127.0.0.1. Raises SandboxError when the port is in use."""
        try:
            server = await asyncio.start_server(self._from_outside, "127.0.0.1", self.port)
        except OSError as error:
            raise SandboxError(f"Port {self.port} is in use.", "Choose another port.") from error
        self._servers.append(server)
        self.folder = await asyncio.to_thread(_make_folder)
        await self._listen(IN, self._wait)

    async def lead_out(self, name: str, opener: Opener) -> None:
        """Whoever connects to the socket ``name`` is joined to what ``opener`` opens."""

        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._carried((reader, writer), opener)

        await self._listen(name, carry)

    async def inside(self) -> Stream:
        """A new connection to the port in the sandbox. Raises OSError when nobody answers there."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while True:
                    reader, writer = await self._waiting.get()
                    if not reader.at_eof():
                        writer.write(b"!")
                        return reader, writer
                    writer.close()
        except TimeoutError as error:
            raise ConnectionRefusedError from error

    async def close(self) -> None:
        """Stop listening and end what is open. Safe to call twice."""
        while self._servers:
            self._servers.pop().close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        while not self._waiting.empty():
            self._waiting.get_nowait()[1].close()
        if self.folder != Path():
            await asyncio.to_thread(remove_tree, self.folder)

    async def _listen(self, name: str, accept: Callable[..., Awaitable[None]]) -> None:
        self._servers.append(await asyncio.start_unix_server(accept, self.folder / name, backlog=AT_ONCE))

    async def _from_outside(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._carried((reader, writer), self.inside)

    async def _wait(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            self._waiting.put_nowait((reader, writer))
        except asyncio.QueueFull:
            writer.close()

    async def _carried(self, stream: Stream, opener: Opener) -> None:
        task = asyncio.current_task()
        if task is None or len(self._open) >= MOST:
            stream[1].close()
            return
        self._open.add(task)
        try:
            with suppress(OSError, asyncio.CancelledError):
                await join(stream, await opener())
        finally:
            self._open.discard(task)
            stream[1].close()


def _make_folder() -> Path:
    prefix = owned_prefix()
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if len(os.fsencode(folder)) > LONGEST_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir="/tmp"))
    return folder
