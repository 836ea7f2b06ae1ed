"""What every sandbox can do. Implementations: ``local``, ``docker``, ``none``.

A sandbox holds one directory (the root of one app) and runs commands against it. A command that
fails is a result; only failing infrastructure is an exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from gencode_graph.sandbox.services import ServiceName

KILLED = -1
"""Exit code of a command that ran over its time."""
OUT_OF_BOUNDS = 137
"""Exit code of a command that took too much of something."""
Service = Literal["backend", "frontend"]
OUTPUT_LIMIT = 200_000
"""Bytes of stdout, and of stderr, that are kept of one command: the head and the tail."""


@dataclass(frozen=True)
class ExecResult:
    """How a command ended. ``exit_code`` is KILLED when it ran out of time, OUT_OF_BOUNDS when it took more
    than it may of memory, processes or disk; ``stderr`` then says of what."""

    argv: tuple[str, ...]
    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    timed_out: bool = False
    truncated: bool = False

    @property
    def ok(self) -> bool:
        return self.exit_code == 0 and not self.timed_out


class Sandbox(Protocol):
    """One app's directory, and commands run in it.

    ``service`` picks the toolchain: ``backend`` has Python and the app's packages, its working
    directory is ``backend/``; ``frontend`` has Node and the app's packages, in ``frontend/``.
    Commands have no network but their own loopback, and see no host environment.
    """

    name: str

    async def start(self, services: Sequence[ServiceName]) -> None:
        """Make dependencies of the services ready (cached by lock-file hash).

        ``mongo`` runs a database where the sandbox has one; commands find it by ``MONGODB_URI``. Where it
        has none they get no such variable, and keep their records in memory.

        Raises ToolMissingError if python or node is absent, SandboxError if the install fails.
        """

    async def exec(
        self,
        argv: Sequence[str],
        *,
        service: Service,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> ExecResult:
        """Run one command to its end; at ``timeout`` seconds its whole process tree is killed.

        Raises SandboxError when the command could not be started at all, DiskFullError when it was ended
        because the host's disk is full.
        """

    async def read(self, path: str) -> bytes:
        """A file's content, ``path`` relative to the app. Raises FileNotFoundError, PathRefusedError."""

    async def write(self, path: str, data: bytes) -> None:
        """Write a file, making its folders. Raises PathRefusedError, SandboxError."""

    async def serve(
        self, service: Service, argv: Sequence[str], *, port: int, env: Mapping[str, str] | None = None
    ) -> str:
        """Start a long-running command reachable from the host; the URL once it answers HTTP.

        Raises SandboxError, with the last lines it printed, if it does not answer in 30 seconds.
        """

    async def logs(self, service: Service) -> str:
        """What the served command printed so far, bounded by ``OUTPUT_LIMIT``."""

    async def close(self) -> None:
        """Kill what runs and free what was taken. Safe to call twice."""


@dataclass(frozen=True)
class AppRoot:
    """Where the app's parts are, relative to its root."""

    root: Path

    @property
    def backend(self) -> Path:
        return self.root / "backend"

    @property
    def frontend(self) -> Path:
        return self.root / "frontend"
