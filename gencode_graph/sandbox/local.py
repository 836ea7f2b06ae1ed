"""Commands on this machine: in bubblewrap where there is one, else plain subprocesses."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from gencode_graph.errors import SandboxError, ToolMissingError
from gencode_graph.sandbox.bubblewrap import bwrap_argv
from gencode_graph.sandbox.cgroup import in_group, make_group
from gencode_graph.sandbox.deps import DependencyCache
from gencode_graph.sandbox.health import not_up, port_is_taken, wait_until_up
from gencode_graph.sandbox.layout import SYSTEM_PATH, Layout
from gencode_graph.sandbox.leftovers import owned_prefix
from gencode_graph.sandbox.limits import DEFAULT_LIMITS, Limits, prlimit_argv
from gencode_graph.sandbox.paths import read_inside, write_inside
from gencode_graph.sandbox.process import Running, excess_line, exit_code, finish, spawn, stop, watch
from gencode_graph.sandbox.protocol import AppRoot, ExecResult, Service
from gencode_graph.sandbox.removal import remove_tree
from gencode_graph.sandbox.services import ServiceName
from gencode_graph.sandbox.toolchain import find_chromium, find_node, find_python

START_SECONDS = 30.0


class LocalSandbox:
    """Implements ``Sandbox``. ``bwrap`` is bubblewrap's path; None runs plain subprocesses,
    which is for trusted code only: they see the host's files and network."""

    def __init__(
        self,
        root: Path,
        *,
        cache: DependencyCache,
        bwrap: str | None,
        chromium: str | None = None,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.name = "bubblewrap" if bwrap else "local"
        self._layout = Layout(AppRoot(root.resolve()), python=find_python())
        self._cache = cache
        self._bwrap = bwrap
        self._chromium = chromium
        self._limits = limits
        self._prlimit = shutil.which("prlimit", path=":".join(SYSTEM_PATH))
        self._running: set[asyncio.Task[tuple[int, bool]]] = set()
        self._served: dict[Service, Running] = {}
        self._made: list[Path] = []
        self._home: str | None = None

    @property
    def _root(self) -> Path:
        return self._layout.app.root

    async def start(self, services: Sequence[ServiceName]) -> None:
        """Make packages ready; see ``Sandbox.start``. A missing browser is not an error here."""
        if "backend" in services:
            venv = await self._cache.python_env(self._layout.app.backend)
            self._layout = dataclasses.replace(self._layout, venv=venv)
        if "frontend" in services:
            node = await asyncio.to_thread(find_node)
            modules = await self._cache.node_modules(self._layout.app.frontend)
            try:
                chromium = await asyncio.to_thread(find_chromium, self._chromium)
            except ToolMissingError:
                chromium = None
            self._layout = dataclasses.replace(self._layout, node=node, chromium=chromium, modules=modules)
            await asyncio.to_thread(self._place_modules, modules)

    async def exec(
        self,
        argv: Sequence[str],
        *,
        service: Service,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> ExecResult:
        """See ``Sandbox.exec``."""
        running = await self._spawn(argv, service, env, timeout=timeout, network=False)
        running.root = self._root
        waiting = asyncio.create_task(finish(running, timeout=timeout, limits=self._limits))
        self._running.add(waiting)
        try:
            code, timed_out = await waiting
        except asyncio.CancelledError:
            await asyncio.shield(stop(running))
            raise
        finally:
            self._running.discard(waiting)
        return ExecResult(
            argv=tuple(argv),
            exit_code=code,
            stdout=running.stdout.text(),
            stderr=running.stderr.text(),
            seconds=running.seconds,
            timed_out=timed_out,
            truncated=running.stdout.truncated or running.stderr.truncated,
        )

    async def serve(
        self, service: Service, argv: Sequence[str], *, port: int, env: Mapping[str, str] | None = None
    ) -> str:
        """See ``Sandbox.serve``. The served command shares the host's network."""
        if before := self._served.pop(service, None):
            await stop(before)
        if await asyncio.to_thread(port_is_taken, port):
            raise SandboxError(f"Port {port} is in use.", "Choose another port.")
        running = await self._spawn(argv, service, env, timeout=None, network=True, merged=True)
        running.root = self._root
        watch(running, self._limits)
        self._served[service] = running
        process = running.process
        if await wait_until_up(lambda: process.returncode is not None, port, START_SECONDS):
            return f"http://127.0.0.1:{port}"
        ended = exit_code(running)
        await stop(running)
        if running.excess:
            running.stdout.feed(excess_line(running.excess))
        raise not_up(service, ended, running.stdout.text())

    async def read(self, path: str) -> bytes:
        return await asyncio.to_thread(read_inside, self._root, path)

    async def write(self, path: str, data: bytes) -> None:
        await asyncio.to_thread(write_inside, self._root, path, data)

    async def logs(self, service: Service) -> str:
        running = self._served.get(service)
        return running.stdout.text() if running else ""

    async def close(self) -> None:
        for waiting in list(self._running):
            waiting.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        while self._served:
            _, running = self._served.popitem()
            await stop(running)
        await asyncio.to_thread(self._clean)

    async def _spawn(
        self,
        argv: Sequence[str],
        service: Service,
        env: Mapping[str, str] | None,
        *,
        timeout: float | None,
        network: bool,
        merged: bool = False,
    ) -> Running:
        cwd = self._layout.cwd(service)
        if not await asyncio.to_thread(cwd.is_dir):
            raise SandboxError(f"The app has no {service}.")
        program = await asyncio.to_thread(self._layout.program, service, argv[0])
        full = self._layout.env(service, env)
        limited = prlimit_argv(self._prlimit, self._limits, timeout) if self._prlimit else []
        command = [*limited, program, *argv[1:]]
        if self._bwrap:
            jail = self._layout.jail(service, self._limits, network=network)
            command = [*await asyncio.to_thread(bwrap_argv, self._bwrap, jail, full), *command]
            group = await asyncio.to_thread(make_group, self._limits.processes)
            if group:
                command = in_group(group, command)
            running = await spawn(command, cwd=cwd, env={}, isolated=True, merged=merged)
            running.group = group
            return running
        home = await asyncio.to_thread(self._private_home)
        full = {**full, "HOME": home, "TMPDIR": home, **(env or {})}
        return await spawn([program, *argv[1:]], cwd=cwd, env=full, isolated=False, merged=merged)

    def _private_home(self) -> str:
        if self._home is None:
            self._home = tempfile.mkdtemp(prefix=owned_prefix())
        return self._home

    def _place_modules(self, modules: Path) -> None:
        """Bubblewrap mounts onto a folder; without it a link does. Both go at ``close``."""
        place = self._root / "frontend" / "node_modules"
        if self._bwrap and not place.exists():
            place.mkdir()
            self._made.append(place)
        if not self._bwrap and not place.is_dir():
            place.unlink(missing_ok=True)
            place.symlink_to(modules)
            self._made.append(place)

    def _clean(self) -> None:
        if self._home:
            remove_tree(Path(self._home))
            self._home = None
        while self._made:
            place = self._made.pop()
            if place.is_symlink():
                place.unlink()
            elif place.is_dir() and not any(place.iterdir()):
                place.rmdir()
