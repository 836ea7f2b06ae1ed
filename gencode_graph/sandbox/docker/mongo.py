"""The database beside the app: the specification's, without a disk of its own and without a network."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import docker
from docker.errors import NotFound
from docker.types import LogConfig

from gencode_graph.errors import EngineError, UnhealthyServiceError
from gencode_graph.sandbox.docker.confine import CPU_PERIOD, NO_NETWORK
from gencode_graph.sandbox.docker.engine import call
from gencode_graph.sandbox.services import MIB, ServiceSpec

START_SECONDS = 60.0
POLL_SECONDS = 0.2
DATA_SIZE = 768 * MIB
_LAST_LINES = 8


class Mongo:
    """A MongoDB for one sandbox. Commands join its network namespace, in which there is nothing but its
    loopback: they reach it at 127.0.0.1 and nothing else."""

    def __init__(self, client: docker.APIClient, spec: ServiceSpec, runtime: str) -> None:
        self._client = client
        self._spec = spec
        self._runtime = runtime
        self._id = ""

    @property
    def network(self) -> str:
        """What joins a container to this one."""
        return f"container:{self._id}"

    async def start(self, name: str, labels: Mapping[str, str]) -> None:
        """Returns once it answers. Raises UnhealthyServiceError, EngineError."""
        starting = asyncio.ensure_future(call(self._launch, name, labels))
        try:
            await asyncio.shield(starting)
            await self._until_healthy()
        except BaseException:
            with suppress(Exception):
                await starting
            await asyncio.shield(self.remove())
            raise

    async def is_running(self) -> bool:
        """Whether it has not ended. Raises EngineError."""
        return bool((await call(self._client.inspect_container, self._id))["State"]["Running"])

    async def last_lines(self) -> str:
        """What it printed last, in one line."""
        return " | ".join((await call(self._logs)).strip().splitlines()) or "it printed nothing"

    async def remove(self) -> None:
        """Kill it and forget its data. Safe to call twice."""
        if self._id:
            await call(self._remove)

    async def _until_healthy(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not await self._is_healthy():
            running = await self.is_running()
            if not running or time.monotonic() > deadline:
                how = f"is not ready after {START_SECONDS:.0f} s" if running else "ended"
                raise UnhealthyServiceError(
                    f"MongoDB ({self._spec.image}) {how}: {await self.last_lines()}.",
                    "Name an image that runs here in GENCODE_DOCKER_MONGO_IMAGE.",
                )
            await asyncio.sleep(POLL_SECONDS)

    async def _is_healthy(self) -> bool:
        """The specification's own test, asked only until it holds once."""
        try:
            return await call(self._test) == 0
        except EngineError:
            # One that ended meanwhile cannot be asked, which the engine says with whatever status it was
            # on its way to; and it may learn of the end a moment after its tools do.
            await asyncio.sleep(POLL_SECONDS)
            if await self.is_running():
                raise
            return False

    def _launch(self, name: str, labels: Mapping[str, str]) -> None:
        made = self._client.create_container(
            self._spec.image,
            command=list(self._spec.command),
            name=name,
            user=self._spec.user,
            labels=dict(labels),
            environment={variable.name: variable.value for variable in self._spec.environment},
            healthcheck={"test": ["NONE"]},
            use_config_proxy=False,
            host_config=self._client.create_host_config(**self._confined()),
        )
        self._id = made["Id"]
        self._client.start(self._id)

    def _confined(self) -> dict[str, Any]:
        resources = self._spec.resources
        owner = f"uid={self._spec.user.partition(':')[0]},mode=0700"
        folders = {volume.target: f"size={DATA_SIZE},{owner}" for volume in self._spec.volumes}
        folders |= {scratch.target: f"size={scratch.size},mode=1777" for scratch in self._spec.scratch}
        return {
            "network_mode": NO_NETWORK,
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges"],
            "read_only": self._spec.read_only,
            "tmpfs": folders,
            "mem_limit": resources.memory + DATA_SIZE,
            "memswap_limit": resources.memory + DATA_SIZE,
            "pids_limit": resources.pids,
            "cpu_period": CPU_PERIOD,
            "cpu_quota": int(resources.cpus * CPU_PERIOD),
            "log_config": LogConfig(type="json-file", config={"max-size": "1m", "max-file": "1"}),
            **({"runtime": self._runtime} if self._runtime else {}),
        }

    def _test(self) -> int | None:
        made = self._client.exec_create(self._id, list(self._spec.health.argv))
        self._client.exec_start(made["Id"])
        code: int | None = self._client.exec_inspect(made["Id"])["ExitCode"]
        return code

    def _logs(self) -> str:
        printed = self._client.logs(self._id, tail=_LAST_LINES)
        return printed.decode(errors="replace")

    def _remove(self) -> None:
        with suppress(NotFound):
            self._client.remove_container(self._id, v=True, force=True)
        self._id = ""
