"""What every container is denied, in the engine's words. Pure: no call is made here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gencode_graph.sandbox.limits import Limits

CPU_PERIOD = 100_000
NO_NETWORK = "none"

INIT = """
exec 3<&0 0</dev/null 4>&2 2>/dev/null
{ cat <&3; kill -s KILL -- -1; } >/dev/null 4>&- &
(exec env -i "$@" 2>&4 3<&- 4>&-)
exit $?
"""
"""The first process of a command's container: it runs the command with an environment of its own,
adopts its orphans, and ends with it, which ends all else in there. Should the process that asked for the
command die, the engine closes this one's standard input, and everything is killed."""


@dataclass(frozen=True)
class Confinement:
    """``root`` is the app's folder, the only one of the host's, and read-only; ``writable`` are folders in it
    that are not, ``hidden`` what is empty. ``scratch`` are empty folders in memory. ``network`` is "none" or
    another container's, which has none either. ``runtime`` is "" for the engine's own."""

    user: str
    limits: Limits
    root: Path | None = None
    writable: Sequence[str] = ()
    hidden: Sequence[str] = ()
    scratch: Mapping[str, str] = field(default_factory=dict)
    network: str = NO_NETWORK
    runtime: str = ""


def host_config(confined: Confinement) -> dict[str, Any]:
    """Arguments of ``APIClient.create_host_config``."""
    limits = confined.limits
    ulimits = (
        ("nofile", limits.open_files),
        ("fsize", limits.file_size),
        ("core", 0),
    )
    given: dict[str, Any] = {
        "network_mode": confined.network,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "read_only": True,
        "tmpfs": {
            "/tmp": f"size={limits.tmp_size},mode=1777,exec",  # noqa: S108
            **confined.scratch,
            **_masks(confined),
        },
        "shm_size": limits.shm_size,
        "mem_limit": limits.memory,
        "memswap_limit": limits.memory,
        "pids_limit": limits.processes,
        "cpu_period": CPU_PERIOD,
        "cpu_quota": int(limits.cpus * CPU_PERIOD),
        "ulimits": [{"Name": name, "Soft": value, "Hard": value} for name, value in ulimits],
        "mounts": _mounts(confined),
        "oom_score_adj": 500,
    }
    return {**given, **({"runtime": confined.runtime} if confined.runtime else {})}


def _mounts(confined: Confinement) -> list[dict[str, Any]]:
    if confined.root is None:
        return []
    # The engine follows links on the host: no source lies below a folder that a command can write.
    writable = [confined.root / name for name in confined.writable]
    return [_bind(confined.root, read_only=True), *(_bind(path, read_only=False) for path in writable)]


def _masks(confined: Confinement) -> dict[str, str]:
    return {f"{confined.root}/{name}": "ro,size=4k" for name in confined.hidden if confined.root}


def _bind(path: Path, *, read_only: bool) -> dict[str, Any]:
    """The same path inside as outside, so that what tools print can be read outside."""
    return {
        "Type": "bind",
        "Source": str(path),
        "Target": str(path),
        "ReadOnly": read_only,
        "BindOptions": {"Propagation": "rprivate"},
    }
