"""The addresses that a served command may reach: those of a database that its user named, and no other.

Inside, each is a loopback address of its own. A database's name stays its name there, since certificates and
replica sets go by names.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from gencode_graph.errors import SandboxError

MONGO_PORT = 27017
_FIRST = "127.0.0.1"


@dataclass(frozen=True)
class Reached:
    """``host`` and ``port`` are where this machine connects to, ``inside`` is what stands for it there."""

    host: str
    port: int
    inside: str


def database(uri: str) -> list[Reached]:
    """The servers of a MongoDB's URI; none for "". Raises SandboxError for what cannot be led to."""
    if not uri:
        return []
    scheme, _, rest = uri.partition("://")
    if scheme != "mongodb":
        raise SandboxError(
            "In bubblewrap a database is reached by its servers' names, and there is no DNS to find them by.",
            "Give MONGODB_URI as mongodb://HOST:PORT.",
        )
    hosts = rest.partition("/")[0].partition("?")[0].rpartition("@")[2]
    return [_reached(host, number) for number, host in enumerate(hosts.split(","), start=2)]


def hosts_file(reached: Sequence[Reached]) -> str:
    """``/etc/hosts`` of a command that reaches these."""
    named = [f"{one.inside} {one.host}" for one in reached if one.inside not in (_FIRST, one.host)]
    return "\n".join((f"{_FIRST} localhost", "::1 localhost", *named, ""))


def _reached(host: str, number: int) -> Reached:
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname or "", parts.port or MONGO_PORT
    except ValueError:
        name, port = "", 0
    if not name or any(sign.isspace() or not sign.isprintable() for sign in name):
        raise SandboxError("MONGODB_URI names no server.", "Give it as mongodb://HOST:PORT.")
    if name == "localhost":
        return Reached(name, port, _FIRST)
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return Reached(name, port, f"127.0.0.{number}")
    if not address.is_loopback or address.version != 4:
        raise SandboxError(
            f"In bubblewrap a database is reached by its server's name, not by {name}.",
            "Name its host in MONGODB_URI.",
        )
    return Reached(name, port, name)
