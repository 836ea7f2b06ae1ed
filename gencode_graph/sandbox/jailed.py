"""Starting commands in bubblewrap: everything that is done on this side before one runs."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gencode_graph.sandbox.bubblewrap import DOORS, Jail, bwrap_argv, seccomp_descriptor
from gencode_graph.sandbox.cgroup import make_group
from gencode_graph.sandbox.doorway import Doorway
from gencode_graph.sandbox.inside import enter, relay
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.places import hidden_names
from gencode_graph.sandbox.process import Running, spawn
from gencode_graph.sandbox.reach import Reached, hosts_file

_HOSTS = "hosts"
_PROGRAMS = f"{DOORS}-inside"
_PLAIN = ("-I", "-S")
"""Python that takes nothing from where it is started."""


async def entered(python: Path, limits: Limits) -> tuple[list[str], Path | None]:
    """The words before a command that count its processes and keep its keys apart, and the group for that."""
    group = await asyncio.to_thread(make_group, limits.processes)
    return [str(python), *_PLAIN, enter.__file__, str(group / "cgroup.procs") if group else ""], group


@dataclass(frozen=True)
class Warden:
    """Starts commands. ``python`` runs our own programs, ``bwrap`` is bubblewrap's path."""

    bwrap: str
    python: Path

    async def start(
        self, jail: Jail, command: Sequence[str], env: Mapping[str, str], *, merged: bool = False
    ) -> Running:
        """Raises SandboxError."""
        await asyncio.to_thread(hidden_names, jail.root)
        enters, group = await entered(self.python, jail.limits)
        with seccomp_descriptor() as seccomp:
            made = await asyncio.to_thread(bwrap_argv, self.bwrap, jail, env, seccomp=seccomp)
            passed = () if seccomp is None else (seccomp,)
            return await spawn(
                [*enters, *made, *command], cwd=Path("/"), env={}, isolated=True, merged=merged,
                passed=passed, group=group,
            )  # fmt: skip

    def with_doors(self, jail: Jail, folder: Path) -> Jail:
        """The same, with what the relay needs; ``folder`` holds the doors."""
        mounts = ((folder, Path(DOORS)), (Path(relay.__file__).parent, Path(_PROGRAMS)))
        hosts = folder / _HOSTS
        named = ((hosts, Path("/etc/hosts")),) if hosts.exists() else ()
        return dataclasses.replace(jail, mounts=(*jail.mounts, *mounts, *named))

    def relayed(self, command: Sequence[str], port: int, ways: Sequence[str]) -> list[str]:
        """The command with the relay beside it, which leads to this port of the sandbox (0: to none)."""
        python = [str(self.python), *_PLAIN]
        relayed = [f"{_PROGRAMS}/relay.py", DOORS, str(port), *ways]
        return [*python, f"{_PROGRAMS}/beside.py", *relayed, "--", *command]


async def lead_out(
    doorway: Doorway, others: Sequence[Doorway], reached: Sequence[Reached]
) -> tuple[str, ...]:
    """Open the ways to what else is served and to the databases; the relay's words for them."""
    ways = []
    for other in others:
        name = f"served-{other.port}"
        await doorway.lead_out(name, other.inside)
        ways.append(f"127.0.0.1:{other.port}={name}")
    for number, one in enumerate(reached):
        name = f"database-{number}"
        await doorway.lead_out(name, partial(asyncio.open_connection, one.host, one.port))
        ways.append(f"{one.inside}:{one.port}={name}")
    if reached:
        hosts = doorway.folder / _HOSTS
        await asyncio.to_thread(hosts.write_text, hosts_file(reached), encoding="utf-8")
    return tuple(ways)
