"""The command line that puts a program into its own namespaces (bubblewrap, ``bwrap``).

Everything not named here does not exist inside: no home, no host environment, no other
processes, no network but a loopback of its own.

bubblewrap finds a mount's source on the host, and follows links there. So no source lies below a folder that
an app can write: its own folder is read-only in every command, and the two in it that commands write
are mounts themselves, which nothing inside can remove, rename or put a link in the place of.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gencode_graph.sandbox.limits import DEFAULT_LIMITS, Limits
from gencode_graph.sandbox.seccomp import seccomp_filter

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_ETC = (
    "alternatives", "chromium", "chromium.d", "crypto-policies", "fonts", "ld.so.cache",
    "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "os-release", "timezone",
    "ssl/openssl.cnf", "ssl/cert.pem", "ssl/ca-bundle.pem", "ssl/certs/ca-certificates.crt",
    "pki/tls/openssl.cnf", "pki/tls/cert.pem", "pki/tls/certs/ca-bundle.crt",
    "pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
)  # fmt: skip
"""Of certificates the public bundles alone: people keep private keys beside them."""
_MADE_UP = ("passwd", "hosts")
"""Programs that look up who and where they are find somebody, and nobody of the host."""
_KERNEL = tuple(f"/proc/{name}" for name in ("sys", "sysrq-trigger", "acpi", "driver", "fs", "scsi"))
"""Switches of the kernel itself, not of the namespace. Their owner is the host's root, and that is who
the command is to the kernel when root started it; bubblewrap covers them in some cases only."""
_TOLD = tuple(f"/proc/{name}" for name in ("keys", "key-users", "kcore", "timer_list", "sched_debug"))
"""What the kernel tells of the host, keys by their names among it."""
DOORS = "/run/gencode"
"""Where a served command finds the sockets that lead out, and who carries its connections."""


@dataclass(frozen=True)
class Jail:
    """What one command sees. ``root`` is the app's folder; of it ``writable`` folders can be written, and
    ``hidden`` ones are empty. ``read_only`` are extra folders, at the same path as outside; ``mounts`` are
    (source, target) pairs; ``scratch`` are empty in-memory folders."""

    root: Path
    cwd: Path
    writable: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = ()
    read_only: tuple[Path, ...] = ()
    mounts: tuple[tuple[Path, Path], ...] = ()
    scratch: tuple[Path, ...] = ()
    limits: Limits = DEFAULT_LIMITS


def bwrap_argv(bwrap: str, jail: Jail, env: Mapping[str, str], *, seccomp: int | None = None) -> list[str]:
    """Everything up to the command itself; ``seccomp`` is a descriptor that a filter is read from."""
    argv = [
        bwrap, "--unshare-all", "--unshare-user", "--disable-userns",
        "--uid", "1000", "--gid", "1000", "--hostname", "sandbox",
        "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
    ]  # fmt: skip
    if seccomp is not None:
        argv += ["--seccomp", str(seccomp)]
    argv += [*_system(), *_kernel()]
    argv += ["--dev", "/dev", "--remount-ro", "/dev"]
    argv += ["--size", str(jail.limits.shm_size), "--tmpfs", "/dev/shm"]  # noqa: S108 - the sandbox's own
    argv += ["--size", str(jail.limits.tmp_size), "--tmpfs", "/tmp"]  # noqa: S108 - the sandbox's own
    for path in jail.read_only:
        argv += ["--ro-bind", str(path), str(path)]
    argv += _app(jail)
    argv += ["--remount-ro", "/", "--chdir", str(jail.cwd)]
    for name, value in env.items():
        argv += ["--setenv", name, value]
    return [*argv, "--"]


def _app(jail: Jail) -> list[str]:
    argv = ["--ro-bind", str(jail.root), str(jail.root)]
    for path in jail.writable:
        argv += ["--bind", str(path), str(path)]
    for path in jail.hidden:
        argv += ["--tmpfs", str(path), "--remount-ro", str(path)]
    for source, target in jail.mounts:
        argv += ["--ro-bind", str(source), str(target)]
    for path in jail.scratch:
        argv += ["--tmpfs", str(path)]
    return argv


def _kernel() -> list[str]:
    argv = ["--proc", "/proc"]
    for switches in _KERNEL:
        argv += ["--ro-bind-try", switches, switches]
    for told in _TOLD:
        if Path(told).exists():
            argv += ["--ro-bind", "/dev/null", told]
    return argv


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
    for name in _MADE_UP:
        argv += ["--ro-bind-try", str(Path(__file__).with_name(name)), f"/etc/{name}"]
    return argv


@contextmanager
def seccomp_descriptor() -> Iterator[int | None]:
    """What ``--seccomp`` reads; None for a kind of machine that there is no filter for."""
    program = seccomp_filter()
    if program is None:
        yield None
        return
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb") as file:
            file.write(program)  # less than a pipe holds
        yield reading
    finally:
        os.close(reading)


def find_bwrap() -> tuple[str | None, str]:
    """The program if it works here, else None and why not. Runs it once: call from a thread."""
    program = shutil.which("bwrap")
    if program is None:
        return None, "bubblewrap (bwrap) is not installed"
    jail = Jail(root=Path("/usr"), cwd=Path("/"))
    try:
        with seccomp_descriptor() as seccomp:
            argv = [*bwrap_argv(program, jail, {}, seccomp=seccomp), _true()]
            passed = () if seccomp is None else (seccomp,)
            tried = subprocess.run(
                argv, capture_output=True, text=True, check=False, timeout=20, pass_fds=passed
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, f"bubblewrap does not work here: {error}"
    if tried.returncode == 0:
        return program, ""
    reason: Sequence[str] = tried.stderr.strip().splitlines() or ("no reason given",)
    return None, f"bubblewrap does not work here: {reason[-1]}"


def _true() -> str:
    return shutil.which("true", path="/usr/bin:/bin") or "/bin/true"
