"""The first program of an installer's sandbox: it carries connections from a port of the sandbox's own
loopback to a socket that leads out of it, and runs the installer meanwhile.

Run there by its source, with nothing of this package around it: ``python -I -c SOURCE SOCKET PORT ARGV...``
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading

_CHUNK = 65536


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _lead_out(inner: socket.socket, path: str) -> None:
    with inner, socket.socket(socket.AF_UNIX) as outer:
        outer.connect(path)
        back = threading.Thread(target=_carry, args=(outer, inner), daemon=True)
        back.start()
        _carry(inner, outer)
        back.join()


def _accept(listening: socket.socket, path: str) -> None:
    while True:
        inner, _ = listening.accept()
        threading.Thread(target=_lead_out, args=(inner, path), daemon=True).start()


def main(path: str, port: str, *argv: str) -> int:
    """The installer's exit code."""
    listening = socket.create_server(("127.0.0.1", int(port)))
    threading.Thread(target=_accept, args=(listening, path), daemon=True).start()
    return subprocess.call(argv)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
