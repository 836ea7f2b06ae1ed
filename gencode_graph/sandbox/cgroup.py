"""A kernel limit on processes for root, whom ``RLIMIT_NPROC`` does not bind.

Needs a writable cgroup tree: there on plain machines, usually not inside a container. Without
one, a run as root has only the watcher, which kills late under a fork bomb.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from pathlib import Path

import psutil

_BASES = (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup"))


def make_group(processes: int) -> Path | None:
    """A new group of at most that many tasks; None where it is not needed or cannot be."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    for base in _BASES:
        if not (base / "cgroup.procs").exists():
            continue
        _sweep(base)
        group = base / f"gencode-{os.getpid()}-{secrets.token_hex(6)}"
        try:
            group.mkdir()
            (group / "pids.max").write_text(str(processes))
        except OSError:
            remove_group(group)
            continue
        return group
    return None


def _sweep(base: Path) -> None:
    """Remove what runs that were killed left behind; their programs died with them."""
    for group in base.glob("gencode-*-*"):
        owner = group.name.split("-")[1]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            with contextlib.suppress(OSError):
                group.rmdir()


def remove_group(group: Path) -> None:
    """Remove a group once its last member is gone; waits for that a moment."""
    for _ in range(100):
        with contextlib.suppress(FileNotFoundError):
            try:
                group.rmdir()
            except OSError:
                time.sleep(0.02)
                continue
        return
