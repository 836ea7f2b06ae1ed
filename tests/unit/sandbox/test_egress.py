"""The way out of an installer's sandbox when nothing answers at its end. UNIX sockets alone."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from gencode_graph.sandbox import egress
from gencode_graph.sandbox.egress import Egress

CONNECT = b"CONNECT registry.example:443 HTTP/1.1\r\nHost: registry.example:443\r\n\r\n"


async def allowed(_host: egress.Host) -> bool:
    return True


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refused(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("nobody is there")

    monkeypatch.setattr(asyncio, "open_connection", refused)


async def asks(way_out: Path) -> bytes:
    """One try of a client that tries again as soon as it has failed."""
    reader, writer = await asyncio.open_unix_connection(way_out)
    writer.write(CONNECT)
    answer = await reader.read()
    writer.close()
    return answer


async def test_who_asks_again_at_once_is_held_up(nowhere: None, tmp_path: Path) -> None:
    way, asked = Egress(allowed), 0
    async with way.listening(tmp_path / "out"):
        began = time.monotonic()
        while time.monotonic() - began < 2:
            assert (await asks(tmp_path / "out")).startswith(b"HTTP/1.1 502 ")
            asked += 1
    assert asked < 10
    assert not way.hopeless.is_set()


async def test_nothing_but_failures_is_hopeless_in_the_end(
    nowhere: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(egress, "HOPELESS_SECONDS", 0.2)
    way = Egress(allowed)
    async with way.listening(tmp_path / "out"):
        async with asyncio.timeout(30):
            while not way.hopeless.is_set():
                await asks(tmp_path / "out")
    assert way.trouble == "nobody is there"
