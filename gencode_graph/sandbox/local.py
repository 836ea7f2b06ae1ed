"""Commands on this machine: in bubblewrap where there is one, else plain subprocesses."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gencode_graph.errors import SandboxError, ToolMissingError
from gencode_graph.sandbox.bubblewrap import Jail
from gencode_graph.sandbox.deps import DependencyCache
from gencode_graph.sandbox.doorway import Doorway
from gencode_graph.sandbox.health import not_up, port_is_taken, wait_until_up
from gencode_graph.sandbox.jailed import Warden, entered, lead_out
from gencode_graph.sandbox.layout import SYSTEM_PATH, Layout
from gencode_graph.sandbox.leftovers import owned_prefix
from gencode_graph.sandbox.limits import DEFAULT_LIMITS, Limits, prlimit_argv
from gencode_graph.sandbox.locks import Locks
from gencode_graph.sandbox.paths import is_folder, read_inside, write_inside
from gencode_graph.sandbox.places import link_modules, place_modules, unlink_modules, unplace_modules
from gencode_graph.sandbox.process import Running, excess_line, exit_code, finish, spawn, stop, watch
from gencode_graph.sandbox.protocol import AppRoot, ExecResult, Service
from gencode_graph.sandbox.reach import database
from gencode_graph.sandbox.removal import remove_tree
from gencode_graph.sandbox.services import ServiceName
from gencode_graph.sandbox.toolchain import find_chromium, find_node, find_python, running_python

START_SECONDS = 30.0


@dataclass
class Served:
    """A command that serves, and the way into where it does; without isolation it needs none."""

    running: Running
    doorway: Doorway | None = None

    async def close(self) -> None:
        if self.doorway:
            await self.doorway.close()
        await stop(self.running)


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
        locks: Locks | None = None,
    ) -> None:
        self.name = "bubblewrap" if bwrap else "local"
        self._layout = Layout(AppRoot(root.resolve()), python=running_python())
        self._locks = locks or Locks.read(self._root)  # now: no command has run here yet
        self._cache = cache
        self._warden = Warden(bwrap, self._layout.python.path) if bwrap else None
        self._chromium = chromium
        self._limits = limits
        self._prlimit = shutil.which("prlimit", path=":".join(SYSTEM_PATH))
        self._running: set[asyncio.Task[tuple[int, bool]]] = set()
        self._served: dict[Service, Served] = {}
        self._placed = False
        self._home: str | None = None

    @property
    def _root(self) -> Path:
        return self._layout.app.root

    async def start(self, services: Sequence[ServiceName]) -> None:
        """Make packages ready; see ``Sandbox.start``. A missing browser is not an error here."""
        if "backend" in services:
            python = await asyncio.to_thread(find_python)
            venv = await self._cache.python_env(self._locks.python)
            self._layout = dataclasses.replace(self._layout, python=python, venv=venv)
        if "frontend" in services:
            node = await asyncio.to_thread(find_node)
            modules = await self._cache.node_modules(self._locks.node)
            try:
                chromium = await asyncio.to_thread(find_chromium, self._chromium)
            except ToolMissingError:
                chromium = None
            self._layout = dataclasses.replace(self._layout, node=node, chromium=chromium, modules=modules)
            if self._warden is None:
                self._placed |= await asyncio.to_thread(link_modules, self._root, str(modules))

    async def exec(
        self,
        argv: Sequence[str],
        *,
        service: Service,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> ExecResult:
        """See ``Sandbox.exec``."""
        command = await self._command(argv, service, timeout)
        full = self._layout.env(service, env)
        if self._warden:
            jail = await self._jail(service)
            running = await self._warden.start(jail, command, full)
        else:
            running = await self._unisolated(command, service, full, env or {})
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
        """See ``Sandbox.serve``. In bubblewrap it can write nothing of the app, and reaches what is served
        already and the servers that ``MONGODB_URI`` in ``env`` names."""
        if before := self._served.pop(service, None):
            await before.close()
        command = await self._command(argv, service, None)
        full = self._layout.env(service, env)
        if self._warden:
            served = await self._serve_jailed(self._warden, command, service, port, full)
        else:
            if await asyncio.to_thread(port_is_taken, port):
                raise SandboxError(f"Port {port} is in use.", "Choose another port.")
            served = Served(await self._unisolated(command, service, full, env or {}, merged=True))
        running = served.running
        running.root = self._root
        watch(running, self._limits)
        self._served[service] = served
        if await wait_until_up(lambda: running.process.returncode is not None, port, START_SECONDS):
            return f"http://127.0.0.1:{port}"
        ended = exit_code(running)
        await served.close()
        if running.excess:
            running.stdout.feed(excess_line(running.excess))
        raise not_up(service, ended, running.stdout.text())

    async def _serve_jailed(
        self, warden: Warden, command: Sequence[str], service: Service, port: int, env: Mapping[str, str]
    ) -> Served:
        doorway = Doorway(port)
        try:
            await doorway.open()
            others = [served.doorway for served in self._served.values() if served.doorway]
            ways = await lead_out(doorway, others, database(env.get("MONGODB_URI", "")))
            jail = warden.with_doors(await self._jail(service, served=True), doorway.folder)
            running = await warden.start(jail, warden.relayed(command, doorway.port, ways), env, merged=True)
        except BaseException:
            await asyncio.shield(doorway.close())
            raise
        return Served(running, doorway)

    async def read(self, path: str) -> bytes:
        return await asyncio.to_thread(read_inside, self._root, path)

    async def write(self, path: str, data: bytes) -> None:
        await asyncio.to_thread(write_inside, self._root, path, data)

    async def logs(self, service: Service) -> str:
        served = self._served.get(service)
        return served.running.stdout.text() if served else ""

    async def close(self) -> None:
        for waiting in list(self._running):
            waiting.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        while self._served:
            _, served = self._served.popitem()
            await served.close()
        await asyncio.to_thread(self._clean)

    async def _command(self, argv: Sequence[str], service: Service, timeout: float | None) -> list[str]:
        """The program with its limits. Raises SandboxError, ToolMissingError."""
        if not await asyncio.to_thread(is_folder, self._root, service):
            raise SandboxError(f"The app has no {service}.")
        program = await asyncio.to_thread(self._layout.program, service, argv[0])
        limited = prlimit_argv(self._prlimit, self._limits, timeout) if self._prlimit and self._warden else []
        return [*limited, program, *argv[1:]]

    async def _jail(self, service: Service, *, served: bool = False) -> Jail:
        mounts_modules = self._layout.modules or (service == "frontend" and not served)
        if mounts_modules and not self._placed:
            self._placed = await asyncio.to_thread(place_modules, self._root)
        return await asyncio.to_thread(self._layout.jail, service, self._limits, served=served)

    async def _unisolated(
        self,
        command: Sequence[str],
        service: Service,
        full: Mapping[str, str],
        given: Mapping[str, str],
        *,
        merged: bool = False,
    ) -> Running:
        home = await asyncio.to_thread(self._private_home)
        env = {**full, "HOME": home, "TMPDIR": home, **given}
        enters, group = await entered(self._layout.python.path, self._limits)
        cwd = self._layout.cwd(service)
        argv = [*enters, *command]
        return await spawn(argv, cwd=cwd, env=env, isolated=False, merged=merged, group=group)

    def _private_home(self) -> str:
        if self._home is None:
            self._home = tempfile.mkdtemp(prefix=owned_prefix())
        return self._home

    def _clean(self) -> None:
        if self._home:
            remove_tree(Path(self._home))
            self._home = None
        if self._placed:
            self._placed = False
            (unplace_modules if self._warden else unlink_modules)(self._root)
