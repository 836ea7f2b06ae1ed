"""Running the HTTP server: on a port of its own, and beyond this machine with a token only."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

import uvicorn

from gencode_graph.errors import StorageError, UsageError
from gencode_graph.server.app import create_app
from gencode_graph.server.policy import is_loopback, server_settings


def run_server(host: str, port: int) -> None:
    """Serve until a signal comes. Raises UsageError, StorageError where nothing can listen there."""
    settings = server_settings()
    if not settings.token and not is_loopback(host):
        raise UsageError(
            f"Without a token the server does not listen on {host}: whoever reaches it could start runs.",
            "Set GENCODE_SERVER_TOKEN to a long random text, or leave out --host.",
        )
    app = create_app(settings=settings)
    # Our own streams take colours for what they are: control characters.
    server = uvicorn.Server(uvicorn.Config(app, host=host, port=port, log_level="info", use_colors=False))
    with _listening(host, port) as listener, suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    if not server.started:
        raise StorageError("The server did not start.", "Its own lines above say why.")


def _listening(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        # A name that cannot be looked up has a number of another kind, below 0.
        number = error.errno or 0
        why = os.strerror(number) if number > 0 else error.strerror
        raise StorageError(
            f"Cannot listen on {host}, port {port}: {why}.", "Choose another --port."
        ) from error
