"""Carries connections in and out of a sandbox without a network.

``relay.py DOORS PORT [DESCRIPTOR=NAME ...]``. ``DOORS`` is a folder of UNIX sockets that the sandbox's owner
listens on. Some connections to ``in`` are always waiting; when the owner sends a byte on one, it is joined to
127.0.0.1:PORT (0: nothing comes in). What connects to DESCRIPTOR, which listens, is joined to ``NAME``. No
network lies between, and none is handed over: a socket that was made elsewhere would still belong there.
"""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress

IN = "in"
CHUNK = 65_536
WAITING = 8
MOST = 128

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def join(one: Stream, other: Stream) -> None:
    """Copy both ways until both have ended; the end of one way is passed on, and the other goes on."""
    try:
        async with asyncio.TaskGroup() as both:
            both.create_task(_copy(one[0], other[1]))
            both.create_task(_copy(other[0], one[1]))
    except* OSError:
        pass  # one of them is gone, and so the other shall be
    finally:
        for _, writer in (one, other):
            writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
    writer.write_eof()


async def _inwards(doors: str, port: int) -> None:
    """Ends when nobody listens any more."""
    room = asyncio.Semaphore(WAITING)
    tasks: set[asyncio.Task[None]] = set()
    with suppress(OSError):
        while True:
            await room.acquire()
            stream = await asyncio.open_unix_connection(f"{doors}/{IN}")
            task = asyncio.create_task(_answer(stream, port, room))
            tasks.add(task)
            task.add_done_callback(tasks.discard)


async def _answer(stream: Stream, port: int, room: asyncio.Semaphore) -> None:
    try:
        wanted = await stream[0].read(1)
    finally:
        room.release()
    with suppress(OSError):
        if wanted:
            await join(stream, await asyncio.open_connection("127.0.0.1", port))
    stream[1].close()


async def _outwards(listening: int, door: str) -> None:
    room = asyncio.Semaphore(MOST)

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            async with room:
                await join((reader, writer), await asyncio.open_unix_connection(door))
        writer.close()

    server = await asyncio.start_server(accept, sock=socket.socket(fileno=listening))
    await server.serve_forever()


async def _relay(doors: str, port: int, ways: Sequence[str]) -> None:
    outwards = []
    for way in ways:
        listening, _, name = way.partition("=")
        outwards.append(asyncio.create_task(_outwards(int(listening), f"{doors}/{name}")))
    if port:
        await _inwards(doors, port)
        for task in outwards:
            task.cancel()
    await asyncio.gather(*outwards, return_exceptions=True)


def main() -> None:
    doors, port, *ways = sys.argv[1:]
    asyncio.run(_relay(doors, int(port), ways))


if __name__ == "__main__":
    main()
