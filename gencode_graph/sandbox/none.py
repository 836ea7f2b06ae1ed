"""No sandbox: files can be read and written, nothing is run. Steps that run things are skipped."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from gencode_graph.errors import SandboxRefusedError
from gencode_graph.sandbox.paths import read_inside, write_inside
from gencode_graph.sandbox.protocol import ExecResult, Service
from gencode_graph.sandbox.services import ServiceName


class NoSandbox:
    """Refuses every command with SandboxRefusedError."""

    name = "none"

    def __init__(self, root: Path) -> None:
        self._root = root

    def _refuse(self) -> SandboxRefusedError:
        return SandboxRefusedError("Nothing is run with --sandbox none.", "Choose --sandbox auto.")

    async def start(self, services: Sequence[ServiceName]) -> None:
        raise self._refuse()

    async def exec(
        self,
        argv: Sequence[str],
        *,
        service: Service,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> ExecResult:
        raise self._refuse()

    async def serve(
        self, service: Service, argv: Sequence[str], *, port: int, env: Mapping[str, str] | None = None
    ) -> str:
        raise self._refuse()

    async def read(self, path: str) -> bytes:
        return await asyncio.to_thread(read_inside, self._root, path)

    async def write(self, path: str, data: bytes) -> None:
        await asyncio.to_thread(write_inside, self._root, path, data)

    async def logs(self, service: Service) -> str:
        return ""

    async def close(self) -> None:
        """Nothing to free."""
