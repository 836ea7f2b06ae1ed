"""A port of this machine that leads into a container without a network.

Publishing a port needs a network with a route to the host, and on Docker Desktop a container's own address
cannot be reached. So each connection is carried by a small program started in the container, over
the engine's own connection: it works wherever the engine does, and the container stays without a route.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import docker
from docker.utils.socket import STDOUT, frames_iter

from gencode_graph.errors import EngineError, SandboxError
from gencode_graph.sandbox.docker.engine import call, hang_up, socket_of

CHUNK = 65_536
MOST_CONNECTIONS = 64

PYTHON_PIPE = """
import os, socket, sys, threading
there = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def send():
    while data := os.read(0, 65536):
        there.sendall(data)
    there.shutdown(socket.SHUT_WR)
threading.Thread(target=send, daemon=True).start()
while data := there.recv(65536):
    while data:
        data = data[os.write(1, data):]
"""
NODE_PIPE = """
const there = require("net").connect(Number(process.argv[1]), "127.0.0.1");
process.stdin.pipe(there); there.pipe(process.stdout);
there.on("error", () => process.exit(1)); there.on("close", () => process.exit());
"""


def pipe_argv(service: str, port: int) -> list[str]:
    """A command that joins its standard input and output to a port inside the container."""
    if service == "backend":
        return ["python3", "-I", "-c", PYTHON_PIPE, str(port)]
    return ["node", "-e", NODE_PIPE, str(port)]


class Relay:
    """Listens on 127.0.0.1. ``argv`` is what carries one connection."""

    def __init__(self, client: docker.APIClient, container: str, argv: Sequence[str]) -> None:
        self._client = client
        self._container = container
        self._argv = list(argv)
        self._server: asyncio.Server | None = None
        self._room = asyncio.Semaphore(MOST_CONNECTIONS)
        self._open: set[asyncio.Task[None]] = set()

    async def listen(self, port: int) -> None:
        """Raises SandboxError when the port is in use."""
        try:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", port)
        except OSError as error:
            raise SandboxError(f"Port {port} is in use.", "Choose another port.") from error

    async def close(self) -> None:
        """Stop listening and end what is open. Safe to call twice."""
        if self._server:
            self._server.close()
            self._server = None
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            async with self._room:
                await self._carry(reader, writer)
        except (EngineError, OSError, asyncio.CancelledError):
            # The container or the client is gone: the connection ends, which says it all.
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = await call(self._pipe)
        inside = socket_of(stream)
        loop = asyncio.get_running_loop()
        back = loop.create_future()

        def receive() -> None:
            with suppress(Exception):
                for channel, data in frames_iter(stream, tty=False):
                    if channel == STDOUT:
                        asyncio.run_coroutine_threadsafe(_write(writer, data), loop).result()
            hang_up(stream)
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_done, back)

        threading.Thread(target=receive, name="relay", daemon=True).start()
        sending = asyncio.create_task(_send(reader, inside))
        try:
            await back
        finally:
            sending.cancel()
            with suppress(OSError):
                inside.shutdown(socket.SHUT_RDWR)

    def _pipe(self) -> Any:
        made = self._client.exec_create(self._container, self._argv, stdin=True, stdout=True, stderr=False)
        return self._client.exec_start(made["Id"], socket=True)


async def _send(reader: asyncio.StreamReader, inside: Any) -> None:
    with suppress(OSError):
        while data := await reader.read(CHUNK):
            await asyncio.to_thread(inside.sendall, data)
        await asyncio.to_thread(inside.shutdown, socket.SHUT_WR)


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


def _done(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
