"""What one command may use. Kernel limits by ``prlimit``, the rest by a watcher."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one command and everything it starts.

    ``processes`` counts threads too where the kernel enforces it. A browser beside a server and
    a build needs several hundred. Sizes are bytes. ``disk`` and ``files`` are of the app's folder
    and polled, as ``memory`` (resident) is without Docker; ``cpus`` holds in Docker.
    """

    processes: int = 1024
    memory: int = 6 * 2**30
    file_size: int = 512 * 2**20
    open_files: int = 4096
    tmp_size: int = 2**30
    shm_size: int = 512 * 2**20
    disk: int = 2**30
    files: int = 100_000
    cpus: float = 2.0


DEFAULT_LIMITS = Limits()


def prlimit_argv(prlimit: str, limits: Limits, timeout: float | None) -> list[str]:
    """The wrapper that sets limits and then becomes the command: no shell, no ``preexec_fn``.

    ``timeout`` (seconds of wall clock) also bounds each process's CPU time, generously since
    a process may use several cores.
    """
    argv = [
        prlimit,
        f"--nproc={limits.processes}",
        f"--fsize={limits.file_size}",
        f"--nofile={limits.open_files}",
        "--core=0",
    ]
    if timeout is not None:
        argv.append(f"--cpu={int(timeout) * 4 + 10}")
    return [*argv, "--"]
