"""A sandbox whose folder is laid anew before each command: no program of the app leads the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from gencode_graph.sandbox.laying import Kept, kept_entry, lay, taken
from gencode_graph.sandbox.protocol import ExecResult, Sandbox, Service
from gencode_graph.sandbox.services import ServiceName

MODULES = "frontend/node_modules"
"""Where sandboxes put the app's packages: a folder to mount on, or a link of their own."""


class LaidSandbox:
    """Implements ``Sandbox`` over another one in ``root``. ``files`` (path -> bytes) are all that a command
    finds there; what one leaves can be read until the next begins, and stays only by ``keep``."""

    def __init__(self, inner: Sandbox, root: Path, files: Mapping[str, bytes]) -> None:
        self.name = inner.name
        self.files = dict(files)
        self._inner = inner
        self._root = root
        self._kept: Kept = {}

    async def start(self, services: Sequence[ServiceName]) -> None:
        """See ``Sandbox.start``."""
        await self._lay()
        await self._inner.start(services)
        if "frontend" in services:
            # A link is made now, a folder to mount on maybe only when a command is.
            made = await asyncio.to_thread(kept_entry, self._root, MODULES)
            self._kept = made or {MODULES: None}

    async def exec(
        self,
        argv: Sequence[str],
        *,
        service: Service,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> ExecResult:
        """See ``Sandbox.exec``."""
        await self._lay()
        return await self._inner.exec(argv, service=service, env=env, timeout=timeout)

    async def serve(
        self, service: Service, argv: Sequence[str], *, port: int, env: Mapping[str, str] | None = None
    ) -> str:
        """See ``Sandbox.serve``. What is served finds the folder as it is when it starts."""
        await self._lay()
        return await self._inner.serve(service, argv, port=port, env=env)

    async def read(self, path: str) -> bytes:
        return await self._inner.read(path)

    async def write(self, path: str, data: bytes) -> None:
        """What is written from here is there for all commands that follow."""
        await self._inner.write(path, data)
        self.files[path] = data

    async def keep(self, folder: str) -> None:
        """Let the files that the last command left in a folder stay. Raises PathRefusedError if it is too
        large."""
        self.files.update(await asyncio.to_thread(taken, self._root, folder))

    @contextmanager
    def instead(self) -> Iterator[None]:
        """What is written and kept meanwhile is gone afterwards, and what was there is there again."""
        before = dict(self.files)
        try:
            yield
        finally:
            self.files = before

    async def logs(self, service: Service) -> str:
        return await self._inner.logs(service)

    async def close(self) -> None:
        await self._inner.close()

    async def _lay(self) -> None:
        await asyncio.to_thread(lay, self._root, self.files, self._kept)
