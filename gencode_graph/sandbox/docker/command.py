"""One container that lives as long as one command: made, watched, and gone whatever happens."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import psutil
from docker.errors import APIError, NotFound
from docker.types import LogConfig
from docker.utils.socket import STDERR, frames_iter

from gencode_graph.sandbox.disk import disk_excess, refuse_full
from gencode_graph.sandbox.docker.confine import INIT, Confinement, host_config
from gencode_graph.sandbox.docker.engine import call, hang_up
from gencode_graph.sandbox.output import BoundedOutput
from gencode_graph.sandbox.process import excess_line
from gencode_graph.sandbox.protocol import KILLED, OUT_OF_BOUNDS

WATCH_SECONDS = 0.5
DRAIN_SECONDS = 10


@dataclass(frozen=True)
class Order:
    """A container to start. ``argv`` and ``env`` are the command's; ``cwd`` is where it runs."""

    image: str
    name: str
    labels: Mapping[str, str]
    argv: Sequence[str]
    env: Mapping[str, str]
    cwd: str
    confined: Confinement


@dataclass
class Container:
    """A started command. ``ended`` is set once nothing of it can print any more."""

    client: docker.APIClient
    id: str
    stdout: BoundedOutput
    stderr: BoundedOutput
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    excess: str = ""
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    async def finish(self, timeout: float, confined: Confinement) -> tuple[int, bool]:
        """Wait for the end; (exit code, timed out). The container is removed before this returns.

        One that grows over a limit is killed, with exit code 137 and a line that says which.
        """
        watching = asyncio.create_task(self.watch(confined))
        timed_out, code = False, KILLED
        try:
            await asyncio.wait_for(self.ended.wait(), timeout)
            code = await call(self._exit_code, confined.limits.memory)
        except TimeoutError:
            timed_out = True
        finally:
            watching.cancel()
            await asyncio.shield(self.remove())
        killed = bool(self.excess)
        if not killed and confined.root:
            # It may have ended between two looks.
            self.excess = await asyncio.to_thread(disk_excess, confined.root, confined.limits)
        if self.excess:
            refuse_full(self.excess)
            self.stderr.feed(excess_line(self.excess, killed=killed))
            return OUT_OF_BOUNDS, False
        return code, timed_out

    async def watch(self, confined: Confinement) -> None:
        """Kill the command when its folder grows over its limits."""
        if confined.root is None:
            return
        pids = await call(self._pids)
        while not self.ended.is_set():
            await asyncio.sleep(WATCH_SECONDS)
            self.excess = await asyncio.to_thread(disk_excess, confined.root, confined.limits, pids())
            if self.excess:
                await call(self._kill)
                return

    async def remove(self) -> None:
        """Kill what runs and remove the container. Safe to call twice."""
        await call(self._remove)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.ended.wait(), DRAIN_SECONDS)

    async def exit_code(self) -> int:
        """How a container that has ended did so."""
        return await call(self._exit_code, 0)

    def _exit_code(self, memory: int) -> int:
        code = int(self.client.wait(self.id, timeout=DRAIN_SECONDS)["StatusCode"])
        state = self.client.inspect_container(self.id)["State"]
        if code and memory and state.get("OOMKilled"):
            self.excess = f"more than {memory // 2**20} MiB of memory"
        return code

    def _pids(self) -> Callable[[], list[int]]:
        """The command's processes as this machine numbers them; none where the engine is elsewhere."""
        state = self.client.inspect_container(self.id)["State"]
        first = int(state.get("Pid") or 0)
        mine = first and self.id in _cgroup(first)

        def pids() -> list[int]:
            with suppress(psutil.Error):
                if mine:
                    return [first, *(child.pid for child in psutil.Process(first).children(recursive=True))]
            return []

        return pids

    def _kill(self) -> None:
        with suppress(APIError):
            self.client.kill(self.id)

    def _remove(self) -> None:
        try:
            self.client.remove_container(self.id, v=True, force=True)
        except NotFound:
            return
        except APIError as error:
            # 409: it is being removed already.
            if error.status_code != 409:
                raise


async def start(client: docker.APIClient, order: Order, *, merged: bool = False) -> Container:
    """Start a command; ``merged`` puts stderr into stdout. Raises EngineError.

    A container that was made is removed even if the caller is cancelled meanwhile.
    """
    out = BoundedOutput()
    err = out if merged else BoundedOutput()
    loop = asyncio.get_running_loop()
    starting = asyncio.ensure_future(call(_launch, client, order))
    try:
        identity, stream = await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(Exception):
            identity, stream = await starting
            hang_up(stream)
            await Container(client, identity, out, err).remove()
        raise
    running = Container(client, identity, out, err)

    def read() -> None:
        # A connection lost is an end too: the container is removed either way.
        with suppress(Exception):
            for channel, data in frames_iter(stream, tty=False):
                (err if channel == STDERR else out).feed(data)
        hang_up(stream)
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(running.ended.set)

    threading.Thread(target=read, name=f"output of {order.name}", daemon=True).start()
    return running


def _launch(client: docker.APIClient, order: Order) -> tuple[str, Any]:
    variables = [f"{name}={value}" for name, value in order.env.items()]
    made = client.create_container(
        order.image,
        entrypoint=["/bin/sh", "-c", INIT, "sandbox"],
        command=[*variables, *order.argv],
        name=order.name,
        hostname=None if order.confined.network.startswith("container:") else "sandbox",
        user=order.confined.user,
        working_dir=order.cwd,
        labels=dict(order.labels),
        stdin_open=True,
        detach=False,
        healthcheck={"test": ["NONE"]},
        use_config_proxy=False,  # they may hold a password, and there is no way to them
        host_config=client.create_host_config(
            # What is printed is read while it is printed, and never kept by the engine.
            log_config=LogConfig(type="none"),
            **host_config(order.confined),
        ),
    )
    identity = made["Id"]
    stream = None
    try:
        stream = client.attach_socket(identity, {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1})
        client.start(identity)
    except BaseException:
        hang_up(stream)
        with suppress(APIError):
            client.remove_container(identity, v=True, force=True)
        raise
    return identity, stream


def _cgroup(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cgroup").read_text(encoding="utf-8")
    return ""
