"""Starts the relay beside an app's program, and becomes the program.

``beside.py RELAY DOORS PORT [ADDRESS:PORT=NAME ...] -- COMMAND...``: what connects to ADDRESS:PORT gets to
the door NAME. The program keeps this process and what it prints to; the relay is nobody's child that it could
wait for, and prints nothing. What leads out is listened on before the program starts.
"""

import os
import sys


def main() -> None:
    cut = sys.argv.index("--")
    relay, doors, port, *ways = sys.argv[1:cut]
    listening = [_listen(way) for way in ways]
    if (child := os.fork()) == 0:
        if os.fork() == 0:
            _become_silent()
            python = (sys.executable, "-I", "-S", relay, doors, port, *listening)
            os.execv(python[0], python)  # noqa: S606 - a list of words, no shell
        os._exit(0)
    os.waitpid(child, 0)
    for one in listening:
        os.close(int(one.partition("=")[0]))
    command = sys.argv[cut + 1 :]
    os.execv(command[0], command)  # noqa: S606 - a list of words, no shell


def _listen(way: str) -> str:
    """``DESCRIPTOR=NAME``."""
    import socket

    place, _, name = way.partition("=")
    address, _, port = place.rpartition(":")
    server = socket.create_server((address, int(port)))
    server.set_inheritable(True)
    return f"{server.detach()}={name}"


def _become_silent() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(nothing, descriptor)


if __name__ == "__main__":
    main()
