"""Requests handed to an app as an HTTP server does, without a socket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.types import Message, Send


async def post(app: Any, path: str, body: Any, send: Send, gone: asyncio.Event | None = None) -> None:
    """One request as an HTTP server hands it over, from a client that leaves when it is ``gone``.

    httpx keeps what an app has sent to itself where the app raises an error afterwards.
    """
    requests = iter([{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}])

    async def receive() -> Message:
        if message := next(requests, None):
            return message
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers, "client": ("127.0.0.1", 1), "server": ("localhost", 80), "scheme": "http",
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)


async def sent(app: Any, path: str, body: Any) -> tuple[int, str]:
    """Status and bytes of what the client got, whatever the app raised."""
    got: list[Message] = []

    async def send(message: Message) -> None:
        got.append(message)

    async with asyncio.timeout(5):
        await asyncio.gather(post(app, path, body, send), return_exceptions=True)
    assert not got[-1].get("more_body"), "the client waits for more"
    return got[0]["status"], b"".join(message.get("body", b"") for message in got).decode()
