"""A provider's endpoint on the loopback: each request takes the next of its planned replies."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """``body`` is sent as it is. ``seconds`` is how long the server thinks before it answers;
    ``cut`` closes the connection although more was promised. ``pieces`` are sent instead of a body, one
    every ``gap`` seconds; ``endless`` sends them again and again."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    seconds: float = 0.0
    cut: bool = False
    pieces: Sequence[str] = ()
    gap: float = 0.0
    endless: bool = False


Answering = Callable[[dict[str, Any], int], Reply]
"""The body of a request, and its number from 1 -> what is replied."""


@dataclass
class Endpoint:
    """``asked`` holds the requests' paths and bodies, ``at`` when each came, ``sent`` the bytes of
    pieces that went out."""

    url: str
    replies: list[Reply]
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    sent: int = 0
    under_way: int = 0
    most_under_way: int = 0

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [body for _, body in self.asked]


class _Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint
    answering: Answering | None
    lock: threading.Lock

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"] or 0)
        self.endpoint.asked.append((self.path, json.loads(self.rfile.read(length))))
        self.endpoint.at.append(time.monotonic())
        with self.lock:
            self.endpoint.under_way += 1
            self.endpoint.most_under_way = max(self.endpoint.most_under_way, self.endpoint.under_way)
        try:
            self._reply(self._next())
        finally:
            with self.lock:
                self.endpoint.under_way -= 1
        self.close_connection = True

    def _next(self) -> Reply:
        if type(self).answering is not None:
            return type(self).answering(self.endpoint.asked[-1][1], len(self.endpoint.asked))
        return self.endpoint.replies.pop(0) if len(self.endpoint.replies) > 1 else self.endpoint.replies[0]

    def _reply(self, reply: Reply) -> None:
        time.sleep(reply.seconds)
        try:
            if reply.pieces:
                self._send_pieces(reply)
            else:
                self._send(reply)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client lost its patience, as it should

    def _send_pieces(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Connection", "close")
        self.end_headers()
        while True:
            for piece in reply.pieces:
                self.wfile.write(piece.encode())
                self.endpoint.sent += len(piece)
                time.sleep(reply.gap)
            if not reply.endless:
                return

    def _send(self, reply: Reply) -> None:
        data = reply.body.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(data) + (100 if reply.cut else 0)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving(
    *replies: Reply, answering: Answering | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Endpoint]:
    """The endpoint while the block runs; the last reply is given again and again."""
    endpoint, lock = Endpoint("", list(replies)), threading.Lock()

    told = {"endpoint": endpoint, "answering": staticmethod(answering) if answering else None, "lock": lock}
    handler = type("Handler", (_Handler,), told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    endpoint.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
