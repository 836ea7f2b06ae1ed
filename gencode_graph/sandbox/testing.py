"""A sandbox that runs nothing: answers are scripted. For tests of code that uses a sandbox."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gencode_graph.errors import PathRefusedError, SandboxError, ToolMissingError
from gencode_graph.sandbox.output import BoundedOutput
from gencode_graph.sandbox.paths import split_path
from gencode_graph.sandbox.protocol import ExecResult, Service
from gencode_graph.sandbox.services import ServiceName


@dataclass(frozen=True)
class Call:
    """One command as it was asked for."""

    argv: tuple[str, ...]
    service: Service
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What a scripted command does: print, write files (path -> content), end."""

    exit_code: int = 0
    stdout: str | bytes = ""
    stderr: str | bytes = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


Script = Callable[[Call], Reply | Awaitable[Reply]]


class ScriptedSandbox:
    """Implements ``Sandbox`` over ``files`` (path -> content, shared with the caller).

    ``replies`` maps a program's name (``argv[0]``) to a reply or a function of the call; a
    program that is not listed is missing. ``calls`` records every command and service.
    """

    name = "scripted"

    def __init__(
        self,
        replies: Mapping[str, Reply | Script] | None = None,
        files: dict[str, bytes] | None = None,
    ) -> None:
        self.replies = dict(replies or {})
        self.files = files if files is not None else {}
        self.calls: list[Call] = []
        self.started: set[ServiceName] = set()
        self.closed = False
        self._logs: dict[Service, str] = {}

    async def start(self, services: Sequence[ServiceName]) -> None:
        self.started |= set(services)

    async def exec(
        self,
        argv: Sequence[str],
        *,
        service: Service,
        env: Mapping[str, str] | None = None,
        timeout: float = 60.0,
    ) -> ExecResult:
        began = time.monotonic()
        try:
            reply = await asyncio.wait_for(self._reply(argv, service, env), timeout)
        except TimeoutError:
            passed = time.monotonic() - began
            return ExecResult(tuple(argv), -1, "", "", passed, timed_out=True)
        out, err = _bounded(reply.stdout), _bounded(reply.stderr)
        return ExecResult(
            argv=tuple(argv),
            exit_code=reply.exit_code,
            stdout=out.text(),
            stderr=err.text(),
            seconds=time.monotonic() - began,
            truncated=out.truncated or err.truncated,
        )

    async def serve(
        self, service: Service, argv: Sequence[str], *, port: int, env: Mapping[str, str] | None = None
    ) -> str:
        """A reply with exit code 0 is a server that answers; any other is one that ended."""
        reply = await self._reply(argv, service, env)
        printed = (_bounded(reply.stdout).text() + _bounded(reply.stderr).text()).strip()
        self._logs[service] = printed
        if reply.exit_code != 0:
            raise SandboxError(f"The {service} ended with exit code {reply.exit_code}: {printed}")
        return f"http://127.0.0.1:{port}"

    async def read(self, path: str) -> bytes:
        name = "/".join(split_path(path))
        if name not in self.files:
            raise FileNotFoundError(path)
        return self.files[name]

    async def write(self, path: str, data: bytes) -> None:
        name = "/".join(split_path(path))
        if any(other.startswith(f"{name}/") for other in self.files):
            raise PathRefusedError(f"The path {path!r} is a folder.")
        self.files[name] = data

    async def logs(self, service: Service) -> str:
        return self._logs.get(service, "")

    async def close(self) -> None:
        self.closed = True
        self._logs.clear()

    async def _reply(self, argv: Sequence[str], service: Service, env: Mapping[str, str] | None) -> Reply:
        call = Call(tuple(argv), service, dict(env or {}))
        self.calls.append(call)
        scripted = self.replies.get(argv[0])
        if scripted is None:
            raise ToolMissingError(argv[0])
        reply = scripted(call) if callable(scripted) else scripted
        if inspect.isawaitable(reply):
            reply = await reply
        self.files.update(reply.files)
        return reply


def _bounded(printed: str | bytes) -> BoundedOutput:
    output = BoundedOutput()
    output.feed(printed if isinstance(printed, bytes) else printed.encode())
    return output
