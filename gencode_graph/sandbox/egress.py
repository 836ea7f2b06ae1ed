"""The one way out of an installer's sandbox: a proxy of ours, to the user's registries and nowhere else.

It listens on a socket in a folder of its own. Connections are TLS from end to end as ever (CONNECT), so
certificates, credentials and hashes are the installer's business; what is decided here is where to. Where
the user has a proxy, it is asked in turn.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined]

from gencode_graph.sandbox.inside.relay import Stream, join

PORT = 3128
"""Of the installer's own loopback, from where it is led to this proxy."""
INSIDE = f"http://127.0.0.1:{PORT}"
_HEAD_BYTES = 65_536
_CONNECT_SECONDS = 30.0
HOPELESS_SECONDS = 60.0
"""No installer waits longer for a registry that never once answers meanwhile."""
_FIRST_WAIT, _LONGEST_WAIT = 0.05, 5.0
_PORTS = {"http": 80, "https": 443}

Host = tuple[str, int]
"""Name in lower case, and port."""
Allows = Callable[[Host], Awaitable[bool]]


def host_of(url: str) -> Host | None:
    """Where an http(s) address leads, None for anything else."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in _PORTS and parts.hostname:
            return parts.hostname.lower(), parts.port or _PORTS[parts.scheme]
    return None


class _RefusedError(Exception):
    """With the status that the installer is told."""


@dataclass
class Egress:
    """``proxies`` are the user's own by scheme, with "no" as in the environment. ``refused`` tells
    afterwards where else the installer wanted to go; ``hopeless`` is set once nothing but failures has come
    for a minute, and ``trouble`` is the last of them."""

    allows: Allows
    proxies: Mapping[str, str] = field(default_factory=dict)
    refused: set[Host] = field(default_factory=set)
    hopeless: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: str = ""
    _failures: int = 0
    _failing_since: float = 0.0
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    @asynccontextmanager
    async def listening(self, path: Path) -> AsyncIterator[None]:
        """Serve at a UNIX socket. Who is still being served at the end is cut off."""
        server = await asyncio.start_unix_server(self._accept, path, limit=_HEAD_BYTES)
        try:
            yield
        finally:
            server.close()
            for task in self._serving:
                task.cancel()
            await asyncio.gather(*self._serving, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task of ours: of one that is cancelled asyncio, before Python 3.12, would print a traceback.
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            outer = await self._led_out(head.decode("latin-1"), writer)
            self._failures = 0
            await join((reader, writer), outer)
        except _RefusedError as error:
            await self._failed(str(error))
            writer.write(f"HTTP/1.1 {error}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        except (
            OSError, TimeoutError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError,
        ) as error:  # fmt: skip
            await self._failed(str(error) or type(error).__name__)
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        finally:
            writer.close()

    async def _failed(self, why: str) -> None:
        """Let who failed wait: npm asks again at once, without end, and so fast that nothing else gets on."""
        now = time.monotonic()
        self._failing_since = self._failing_since if self._failures else now
        self._failures, self.trouble = self._failures + 1, why
        if now - self._failing_since > HOPELESS_SECONDS:
            self.hopeless.set()
        await asyncio.sleep(min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(self._failures, 10)))

    async def _led_out(self, head: str, writer: asyncio.StreamWriter) -> Stream:
        line, *fields = head.split("\r\n")
        method, target, _ = line.split(" ", 2)
        tunnel = method == "CONNECT"
        url = urlsplit(f"https://{target}" if tunnel else target)
        host = host_of(url.geturl())
        if host is None:
            raise _RefusedError("400 Bad Request")
        if not await self.allows(host):
            self.refused.add(host)
            raise _RefusedError("403 Forbidden")
        async with asyncio.timeout(_CONNECT_SECONDS):
            if tunnel:
                outer = await self._tunnel(host)
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                return outer
            return await self._request(host, method, url, fields)

    async def _tunnel(self, host: Host) -> Stream:
        proxy = self._proxy("https", host)
        if proxy is None:
            return await asyncio.open_connection(*host)
        reader, writer = await _connected(proxy)
        name = f"[{host[0]}]" if ":" in host[0] else host[0]
        place = f"{name}:{host[1]}"
        writer.write(f"CONNECT {place} HTTP/1.1\r\nHost: {place}\r\n{_credentials(proxy)}\r\n".encode())
        try:
            told = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].decode("latin-1")
        except BaseException:
            writer.close()
            raise
        if told.split(" ")[1:2] != ["200"]:
            writer.close()
            raise _RefusedError(told.partition(" ")[2] or "502 Bad Gateway")
        return reader, writer

    async def _request(self, host: Host, method: str, url: SplitResult, fields: list[str]) -> Stream:
        """One plain request a connection: who reuses it for another host would not be asked."""
        proxy = self._proxy("http", host)
        reader, writer = await (_connected(proxy) if proxy else asyncio.open_connection(*host))
        path = url._replace(scheme="", netloc="", fragment="").geturl() or "/"
        whole = url._replace(netloc=url.netloc.rpartition("@")[2]).geturl() if proxy else path
        own = [f for f in fields if f and not f.lower().startswith(("connection:", "proxy-", "keep-alive:"))]
        lines = [f"{method} {whole} HTTP/1.1", *own, "Connection: close"]
        more = _credentials(proxy) if proxy else ""
        writer.write("\r\n".join([*lines, f"{more}\r\n"]).encode("latin-1"))
        return reader, writer

    def _proxy(self, scheme: str, host: Host) -> SplitResult | None:
        given = self.proxies.get(scheme) or self.proxies.get("all")
        if not given or proxy_bypass_environment(f"{host[0]}:{host[1]}", dict(self.proxies)):
            return None
        proxy = urlsplit(given if "://" in given else f"http://{given}")
        if proxy.scheme not in _PORTS or not proxy.hostname:
            raise _RefusedError("502 Only proxies of HTTP are asked")
        return proxy


async def _connected(proxy: SplitResult) -> Stream:
    secure = proxy.scheme == "https"
    return await asyncio.open_connection(
        proxy.hostname, proxy.port or _PORTS[proxy.scheme], ssl=secure or None
    )


def _credentials(proxy: SplitResult) -> str:
    if proxy.username is None:
        return ""
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n"
