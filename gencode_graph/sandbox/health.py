"""Waiting for a server to answer HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable

from gencode_graph.errors import SandboxError

POLL_SECONDS = 0.1


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def free_port() -> int:
    """A port nobody listens on, kept for a server that is told its number and starts within a minute.

    The system gives no port to others while a connection of it lingers, so one is made and ended
    here; a server may still bind it (SO_REUSEADDR, as servers do).
    """
    with socket.socket() as probe, socket.socket() as caller:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", 0))
        probe.listen(1)
        caller.connect(probe.getsockname())
        probe.accept()[0].close()  # it is the side which ends a connection that lingers
        caller.recv(1)
        return int(probe.getsockname()[1])


async def wait_until_up(has_ended: Callable[[], bool], port: int, seconds: float) -> bool:
    """True once the port answers HTTP, False when the server has ended or time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not has_ended():
        if await _answers(port):
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False


def not_up(service: str, exit_code: int | None, printed: str) -> SandboxError:
    """What is said of a server that did not answer; ``exit_code`` is None while it still runs."""
    lines = " | ".join(printed.strip().splitlines()[-8:])
    how = "does not answer" if exit_code is None else f"ended with exit code {exit_code}"
    return SandboxError(f"The {service} {how}: {lines or 'it printed nothing'}")


async def _answers(port: int) -> bool:
    with contextlib.suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return (await asyncio.wait_for(reader.read(5), 5.0)).startswith(b"HTTP/")
        finally:
            writer.close()
    return False
