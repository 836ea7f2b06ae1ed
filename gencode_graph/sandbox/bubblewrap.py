"""The command line that puts a program into its own namespaces (bubblewrap, ``bwrap``).

Everything not named here does not exist inside: no home, no host environment, no other
processes, no network unless a preview asks for it.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gencode_graph.sandbox.limits import DEFAULT_LIMITS, Limits

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = (
    "alternatives", "ca-certificates", "chromium", "chromium.d", "fonts", "hosts", "ld.so.cache",
    "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "os-release", "ssl",
    "pki", "timezone",
)  # fmt: skip
_KERNEL = tuple(f"/proc/{name}" for name in ("sys", "sysrq-trigger", "acpi", "driver", "fs", "scsi"))
"""Switches of the kernel itself, not of the namespace. Their owner is the host's root, and that is who
the command is to the kernel when root started it; bubblewrap covers them in some cases only."""
HIDDEN = (".git", ".gencode")
"""Parts of the app's root that no program may change: a git hook written there would run on
the host as soon as somebody commits by hand."""


@dataclass(frozen=True)
class Jail:
    """What one command sees. ``read_only`` are extra folders, at the same path as outside;
    ``mounts`` are (source, target) pairs; ``scratch`` are empty in-memory folders."""

    root: Path
    cwd: Path
    read_only: tuple[Path, ...] = ()
    mounts: tuple[tuple[Path, Path], ...] = ()
    scratch: tuple[Path, ...] = ()
    network: bool = False
    limits: Limits = DEFAULT_LIMITS


def bwrap_argv(bwrap: str, jail: Jail, env: Mapping[str, str]) -> list[str]:
    """Everything up to the command itself."""
    argv = [
        bwrap, "--unshare-all", "--unshare-user", "--disable-userns",
        "--uid", "1000", "--gid", "1000", "--hostname", "sandbox",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
    ]  # fmt: skip
    if jail.network:
        argv += ["--share-net", "--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf"]
    argv += [*_system(), "--proc", "/proc"]
    for switches in _KERNEL:
        argv += ["--ro-bind-try", switches, switches]
    argv += ["--dev", "/dev", "--remount-ro", "/dev"]
    argv += ["--size", str(jail.limits.shm_size), "--tmpfs", "/dev/shm"]  # noqa: S108 - the sandbox's own
    argv += ["--size", str(jail.limits.tmp_size), "--tmpfs", "/tmp"]  # noqa: S108 - the sandbox's own
    for path in jail.read_only:
        argv += ["--ro-bind", str(path), str(path)]
    argv += ["--bind", str(jail.root), str(jail.root)]
    for name in HIDDEN:
        argv += ["--ro-bind-try", str(jail.root / name), str(jail.root / name)]
    for source, target in jail.mounts:
        argv += ["--ro-bind", str(source), str(target)]
    for path in jail.scratch:
        argv += ["--tmpfs", str(path)]
    argv += ["--remount-ro", "/", "--chdir", str(jail.cwd)]
    for name, value in env.items():
        argv += ["--setenv", name, value]
    return [*argv, "--"]


def _system() -> list[str]:
    argv: list[str] = []
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            argv += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            argv += ["--ro-bind", name, name]
    for name in _ETC:
        argv += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    # Programs that look up who they are find somebody, and nobody of the host.
    return [*argv, "--ro-bind-try", str(Path(__file__).with_name("passwd")), "/etc/passwd"]


def find_bwrap() -> tuple[str | None, str]:
    """The program if it works here, else None and why not. Runs it once: call from a thread."""
    program = shutil.which("bwrap")
    if program is None:
        return None, "bubblewrap (bwrap) is not installed"
    jail = Jail(root=Path("/usr"), cwd=Path("/"))
    argv = [*bwrap_argv(program, jail, {}), _true()]
    try:
        tried = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20)
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, f"bubblewrap does not work here: {error}"
    if tried.returncode == 0:
        return program, ""
    reason: Sequence[str] = tried.stderr.strip().splitlines() or ("no reason given",)
    return None, f"bubblewrap does not work here: {reason[-1]}"


def _true() -> str:
    return shutil.which("true", path="/usr/bin:/bin") or "/bin/true"
