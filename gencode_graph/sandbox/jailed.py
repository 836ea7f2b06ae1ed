"""Starting commands in bubblewrap: everything that is done on this side before one runs."""

from __future__ import annotations

import asyncio
import dataclasses
import os
import stat
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.bubblewrap import DOORS, HIDDEN, Jail, bwrap_argv, seccomp_descriptor
from gencode_graph.sandbox.cgroup import make_group
from gencode_graph.sandbox.doorway import Doorway
from gencode_graph.sandbox.inside import enter, relay
from gencode_graph.sandbox.layout import NODE_MODULES
from gencode_graph.sandbox.paths import folder_inside
from gencode_graph.sandbox.process import Running, spawn
from gencode_graph.sandbox.reach import Reached, hosts_file
from gencode_graph.sandbox.removal import clear_name

_HOSTS = "hosts"
_RELAY = f"{DOORS}-relay.py"
_PLAIN = ("-I", "-S")
"""Python that takes nothing from where it is started."""


@dataclass(frozen=True)
class Warden:
    """Starts commands. ``python`` runs our own programs, ``bwrap`` is bubblewrap's path."""

    bwrap: str
    python: Path

    async def start(
        self, jail: Jail, command: Sequence[str], env: Mapping[str, str], *, merged: bool = False
    ) -> Running:
        """Raises SandboxError."""
        await asyncio.to_thread(refuse_links, jail.root)
        group = await asyncio.to_thread(make_group, jail.limits.processes)
        enters = [str(self.python), *_PLAIN, enter.__file__, str(group / "cgroup.procs") if group else ""]
        with seccomp_descriptor() as seccomp:
            made = await asyncio.to_thread(bwrap_argv, self.bwrap, jail, env, seccomp=seccomp)
            passed = () if seccomp is None else (seccomp,)
            running = await spawn(
                [*enters, *made, *command], cwd=Path("/"), env={}, isolated=True, merged=merged, passed=passed
            )
        running.group = group
        return running

    def with_doors(self, jail: Jail, doorway: Doorway) -> Jail:
        """The same, with what the relay needs."""
        mounts = ((doorway.folder, Path(DOORS)), (Path(relay.__file__), Path(_RELAY)))
        hosts = doorway.folder / _HOSTS
        named = ((hosts, Path("/etc/hosts")),) if hosts.exists() else ()
        return dataclasses.replace(jail, mounts=(*jail.mounts, *mounts, *named))

    def relayed(self, command: Sequence[str], doorway: Doorway, ways: Sequence[str]) -> list[str]:
        """The command with the relay beside it."""
        return [str(self.python), *_PLAIN, _RELAY, DOORS, str(doorway.port), *ways, "--", *command]


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


def refuse_links(root: Path) -> None:
    """Raises SandboxError where a name that is mounted over is a link. No command could have put it there."""
    for name in HIDDEN:
        if (root / name).is_symlink():
            raise SandboxError(f"The app's {name} is a link: nothing is run beside it.")


def place_modules(root: Path) -> bool:
    """Have a real folder that packages are mounted on; whether it was made. Raises PathRefusedError for a
    ``frontend`` that is a link.

    Every command that could put something else there finds a mount in its place.
    """
    try:
        with folder_inside(root, "frontend") as frontend:
            return _made_folder(NODE_MODULES, frontend)
    except FileNotFoundError:
        return False


def _made_folder(name: str, parent: int) -> bool:
    with suppress(FileExistsError):
        os.mkdir(name, dir_fd=parent)
        return True
    if stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
        return False
    clear_name(name, parent)
    os.mkdir(name, dir_fd=parent)
    return True


def unplace_modules(root: Path) -> None:
    """Remove that folder again, if nothing is in it."""
    with suppress(OSError, SandboxError), folder_inside(root, "frontend") as frontend:
        os.rmdir(NODE_MODULES, dir_fd=frontend)
