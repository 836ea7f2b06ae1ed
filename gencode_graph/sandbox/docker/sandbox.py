"""Commands in containers: one for each command, made of the app's own images."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from gencode_graph.errors import EngineError, SandboxError, ToolMissingError
from gencode_graph.sandbox.deps import Progress
from gencode_graph.sandbox.docker.build import ImageStore
from gencode_graph.sandbox.docker.cleanup import clean
from gencode_graph.sandbox.docker.command import Container, Order, start
from gencode_graph.sandbox.docker.confine import NO_NETWORK, Confinement
from gencode_graph.sandbox.docker.engine import call, connect
from gencode_graph.sandbox.docker.images import MODULES
from gencode_graph.sandbox.docker.labels import labels, new_run, this_process
from gencode_graph.sandbox.docker.mongo import Mongo
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.docker.ownership import hand_over, user_for
from gencode_graph.sandbox.docker.relay import Relay, pipe_argv
from gencode_graph.sandbox.docker.toolbox import Toolbox
from gencode_graph.sandbox.health import not_up, port_is_taken, wait_until_up
from gencode_graph.sandbox.limits import DEFAULT_LIMITS, Limits
from gencode_graph.sandbox.locks import Locks
from gencode_graph.sandbox.paths import is_folder, read_inside, write_inside
from gencode_graph.sandbox.places import HIDDEN, hidden_names, link_modules, unlink_modules
from gencode_graph.sandbox.process import excess_line
from gencode_graph.sandbox.protocol import AppRoot, ExecResult, Service
from gencode_graph.sandbox.services import ServiceName, mongo_service, mongodb_uri

START_SECONDS = 30.0
PROBE_SECONDS = 30.0
NOT_FOUND = 127

T = TypeVar("T")


@dataclass
class Served:
    """A command that serves, the port that leads to it, and who keeps an eye on its disk."""

    container: Container
    relay: Relay
    watching: asyncio.Task[None]

    async def close(self) -> None:
        self.watching.cancel()
        await self.relay.close()
        await self.container.remove()


class DockerSandbox:
    """Implements ``Sandbox``. Connects at once: make it in a thread.

    Raises EngineUnavailableError.
    """

    name = "docker"

    def __init__(
        self,
        root: Path,
        *,
        cache: Path,
        options: DockerOptions,
        limits: Limits = DEFAULT_LIMITS,
        on_progress: Progress | None = None,
        locks: Locks | None = None,
    ) -> None:
        self._root = root.resolve()
        self._client = connect()
        self._options = options
        self._limits = limits
        self._progress = on_progress or (lambda _line: None)
        self._tools = Toolbox(
            AppRoot(self._root), locks or Locks.read(self._root), options, user_for(self._root)
        )
        self._store = ImageStore(self._client, cache / "docker", self._tell, options.registry)
        self._run = new_run()
        self._numbers = itertools.count(1)
        self._owner = this_process()
        self._mongo: Mongo | None = None
        self._one_database = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: set[asyncio.Task[Any]] = set()
        self._served: dict[Service, Served] = {}
        self._linked = False
        self._swept = False

    async def start(self, services: Sequence[ServiceName]) -> None:
        """See ``Sandbox.start``: images are built, and ``mongo`` runs."""
        await self._sweep()
        await self._blocking(self._tools.make_ready, tuple(services), self._store)
        if "frontend" in services:
            self._linked |= await asyncio.to_thread(link_modules, self._root, MODULES)
        if "mongo" in services and self._mongo is None:
            spec = mongo_service(await self._blocking(self._store.base, self._options.mongo_image))
            mongo = Mongo(self._client, spec, self._options.runtime)
            await mongo.start(*self._named("mongo"))
            self._mongo = mongo

    async def exec(
        self,
        argv: Sequence[str],
        *,
        service: Service,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> ExecResult:
        """See ``Sandbox.exec``."""
        order = await self._order(argv, service, env)
        running, (code, timed_out) = await self._tracked(self._finish(order, timeout))
        if code == NOT_FOUND:
            await self._need_program(order)
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
        """See ``Sandbox.serve``. The port of this machine leads to the same one in the container."""
        if before := self._served.pop(service, None):
            await before.close()
        if await asyncio.to_thread(port_is_taken, port):
            raise SandboxError(f"Port {port} is in use.", "Choose another port.")
        order = await self._order(argv, service, env, served=True)
        served = await self._tracked(self._serve(order, service, port))
        self._served[service] = served
        container = served.container
        if await wait_until_up(container.ended.is_set, port, START_SECONDS):
            return f"http://127.0.0.1:{port}"
        code = await container.exit_code() if container.ended.is_set() else None
        await served.close()
        if code == NOT_FOUND:
            await self._need_program(order)
        raise not_up(service, code, container.stdout.text())

    async def read(self, path: str) -> bytes:
        return await asyncio.to_thread(read_inside, self._root, path)

    async def write(self, path: str, data: bytes) -> None:
        await asyncio.to_thread(write_inside, self._root, path, data)

    async def logs(self, service: Service) -> str:
        served = self._served.get(service)
        return served.container.stdout.text() if served else ""

    async def close(self) -> None:
        for task in list(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        while self._served:
            _, served = self._served.popitem()
            await served.close()
        if self._mongo:
            await self._mongo.remove()
            self._mongo = None
        if self._linked:
            self._linked = False
            await asyncio.to_thread(unlink_modules, self._root)
        await asyncio.to_thread(self._client.close)

    async def _finish(self, order: Order, timeout: float) -> tuple[Container, tuple[int, bool]]:
        running = await start(self._client, order)
        return running, await running.finish(timeout, order.confined)

    async def _serve(self, order: Order, service: Service, port: int) -> Served:
        container = await start(self._client, order, merged=True)
        relay = Relay(self._client, container.id, pipe_argv(service, port))
        try:
            await relay.listen(port)
        except BaseException:
            await asyncio.shield(container.remove())
            raise
        return Served(container, relay, asyncio.create_task(_watched(container, order.confined)))

    async def _order(
        self, argv: Sequence[str], service: Service, env: Mapping[str, str] | None, *, served: bool = False
    ) -> Order:
        if not await asyncio.to_thread(is_folder, self._root, service):
            raise SandboxError(f"The app has no {service}.")
        hidden = await asyncio.to_thread(hidden_names, self._root)
        if self._linked and await asyncio.to_thread(link_modules, self._root, MODULES, again=True):
            self._progress(
                "frontend/node_modules was something else: the app's packages are back in its place."
            )
        await asyncio.to_thread(hand_over, self._root, self._tools.user, HIDDEN)
        image = await self._blocking(self._tools.image, service, self._store)
        await self._keep_database()
        name, marks = self._named(service)
        confined = Confinement(
            user=str(self._tools.user),
            limits=self._limits,
            root=self._root,
            writable=() if served else (service,),
            hidden=hidden,
            scratch=self._tools.scratch(service),
            network=self._network(),
            runtime=self._options.runtime,
        )
        full = {**self._tools.env(service, self._database(name)), **(env or {})}
        return Order(image, name, marks, argv, full, str(self._tools.cwd(service)), confined)

    async def _keep_database(self) -> None:
        """An app can end the database that it is given: that is its own fault, and no reason for the next
        command to be without one."""
        async with self._one_database:
            if self._mongo is None or await self._mongo.is_running():
                return
            self._progress(f"MongoDB ended: {await self._mongo.last_lines()}. Starting another.")
            await self._mongo.remove()
            self._mongo = None
            await self.start(["mongo"])

    def _network(self) -> str:
        """The database's, or that of what is served already: all meet on one loopback, alone."""
        if self._mongo:
            return self._mongo.network
        alive = [s.container for s in self._served.values() if not s.container.ended.is_set()]
        return f"container:{alive[0].id}" if alive else NO_NETWORK

    def _database(self, name: str) -> dict[str, str]:
        """Each command starts from an empty database."""
        if not self._mongo:
            return {}
        return {"MONGODB_URI": mongodb_uri("127.0.0.1"), "DATABASE_NAME": name.replace("-", "_")}

    async def _need_program(self, order: Order) -> None:
        """Raises ToolMissingError when the image has no such program. Asked in a container of its own,
        since what the command itself says may be a lie."""
        name, marks = self._named("probe")
        look = ["sh", "-c", 'command -v "$1"', "sh", order.argv[0]]
        probe = replace(order, argv=look, name=name, labels=marks)
        _, (code, _) = await self._tracked(self._finish(probe, PROBE_SECONDS))
        if code != 0:
            raise ToolMissingError(order.argv[0])

    async def _tracked(self, work: Coroutine[Any, Any, T]) -> T:
        """Run to its end, unless the sandbox is closed before."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        try:
            return await task
        finally:
            self._running.discard(task)

    async def _blocking(self, function: Any, *args: Any) -> Any:
        """Work with images, in a thread that stops soon when the caller does."""
        self._loop = asyncio.get_running_loop()
        try:
            return await call(function, *args)
        except asyncio.CancelledError:
            self._store.stopped = True
            raise

    async def _sweep(self) -> None:
        """What a killed process left goes before more is made."""
        if not self._swept:
            self._swept = True
            with suppress(EngineError):
                await call(clean, self._client)

    def _named(self, kind: str) -> tuple[str, dict[str, str]]:
        return f"gencode-{self._run}-{next(self._numbers)}-{kind}", labels(self._run, kind, self._owner)

    def _tell(self, line: str) -> None:
        """Called in the thread that builds; listeners live on the loop."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._progress, line)


async def _watched(container: Container, confined: Confinement) -> None:
    await container.watch(confined)
    if container.excess:
        container.stdout.feed(excess_line(container.excess))
