"""Labels on all that is made in the engine: whose it is, so that nothing of a dead process stays and
nothing of a live one is touched."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

OWNER = "gencode.owner"
PRODUCT = "gencode-graph"
RUN = "gencode.run"
KIND = "gencode.kind"
PID = "gencode.pid"
STARTED = "gencode.started"
HOST = "gencode.host"
CLOCK_SECONDS = 5.0


@dataclass(frozen=True)
class Owner:
    """A process: its number, when it started (numbers are used again), and where it runs."""

    pid: int
    started: str
    host: str


def this_process() -> Owner:
    """The owner of what this process makes."""
    pid = os.getpid()
    return Owner(pid, _started(pid) or "", _host())


def new_run() -> str:
    """A name that no other sandbox has."""
    return secrets.token_hex(6)


def labels(run: str, kind: str, owner: Owner) -> dict[str, str]:
    """All labels of one container, network or volume."""
    return {
        OWNER: PRODUCT,
        RUN: run,
        KIND: kind,
        PID: str(owner.pid),
        STARTED: owner.started,
        HOST: owner.host,
    }


def is_left_behind(found: Mapping[str, str], here: str) -> bool:
    """Whether the process that made this is dead. What another host or PID namespace made (an engine
    may be shared) cannot be judged from here, so it is not."""
    pid = found.get(PID, "")
    if found.get(OWNER) != PRODUCT or found.get(HOST) != here or not pid.isdigit():
        return False
    return not is_alive(Owner(int(pid), found.get(STARTED, ""), here))


def is_alive(owner: Owner) -> bool:
    """Whether this very process of this host still runs."""
    started = _started(owner.pid)
    return started is not None and _same_time(started, owner.started)


def _same_time(one: str, other: str) -> bool:
    """Start times are worked out from the host's clock, which is set now and then."""
    with suppress(ValueError):
        return abs(float(one) - float(other)) < CLOCK_SECONDS
    return False


def _started(pid: int) -> str | None:
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        if process.status() != psutil.STATUS_ZOMBIE:
            return f"{process.create_time():.2f}"
    return None


def _host() -> str:
    namespace = ""
    with suppress(OSError):
        namespace = str(Path("/proc/self/ns/pid").readlink())
    return f"{socket.gethostname()} {namespace}".strip()
