"""Running Compose, whichever is installed: ``docker compose`` (v2) or ``docker-compose`` (1.29)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from gencode_graph.errors import EngineError, ImageBuildError, ImageMissingError, UnhealthyServiceError
from gencode_graph.sandbox.docker.client_config import without_proxies
from gencode_graph.sandbox.docker.engine import engine_error, is_full
from gencode_graph.sandbox.leftovers import MARKER, owned_prefix

BUILD_SECONDS = 1800.0
UP_SECONDS = 300.0
TELL_SECONDS = 5.0
_ASK_SECONDS = 20
_LINE_BYTES = 2**20
_LAST_LINES = 8
_PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "SSH_AUTH_SOCK", "XDG_RUNTIME_DIR")
_CANNOT_PULL = re.compile(
    r"pull access denied|manifest unknown|manifest for .* not found|failed to resolve|no such host"
    r"|failed to do request|error pulling|i/o timeout|connection refused",
    re.IGNORECASE,
)

Progress = Callable[[str], None]


def find_compose() -> tuple[str, ...] | None:
    """The command of the Compose that is installed, None without one. Blocks for a moment."""
    for command in (("docker", "compose"), ("docker-compose",)):
        if shutil.which(command[0]) is None:
            continue
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            asked = [*command, "version"]
            subprocess.run(asked, capture_output=True, timeout=_ASK_SECONDS, check=True)
            return command
    return None


@dataclass(frozen=True)
class Compose:
    """One project: ``files`` are its compose files, ``values`` fill in their variables.

    Nothing else of this process's environment can be named in the files.
    """

    command: tuple[str, ...]
    project: str
    files: tuple[Path, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    progress: Progress = lambda _line: None

    async def build(self, seconds: float = BUILD_SECONDS) -> None:
        """Build the project's images. Raises ImageBuildError, ImageMissingError, DiskFullError."""
        code, said = await self._run(["build"], "Building the app's images", seconds)
        if code is None:
            raise _build_error([f"it ran over {seconds:.0f} s", *said])
        if code != 0:
            raise _build_error(said)

    async def up(self, seconds: float = UP_SECONDS) -> None:
        """Start what was built and wait for the health of what others depend on.

        Raises UnhealthyServiceError with the last lines of the logs, ImageMissingError, EngineError.
        """
        with without_proxies() as settings:
            asked = ["up", "--detach", "--no-build"]
            code, said = await self._run(asked, "Starting the app", seconds, settings=settings)
        if code == 0:
            return
        text = " ".join(said)
        if code is not None and "unhealthy" not in text and "exited" not in text:
            raise _refused(text)
        how = f"is not ready after {seconds:.0f} s" if code is None else "does not become ready"
        raise UnhealthyServiceError(f"A service of the app {how}: {await self.logs()}")

    async def logs(self) -> str:
        """The last lines of every service, as one line."""
        asked = ["logs", "--no-color", f"--tail={_LAST_LINES}"]
        _, said = await self._run(asked, "Reading the logs", UP_SECONDS, keep=3 * _LAST_LINES)
        return " | ".join(said) or "it printed nothing"

    async def _run(
        self,
        arguments: Sequence[str],
        what: str,
        seconds: float,
        *,
        keep: int = _LAST_LINES,
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> tuple[int | None, list[str]]:
        """(exit code, last lines); no code when time was up. Its whole process group dies with the caller."""
        files = [part for path in self.files for part in ("-f", str(path))]
        environment = {**await asyncio.to_thread(self._environment), **settings}
        process = await asyncio.create_subprocess_exec(
            *self.command, "--ansi", "never", "-p", self.project, *files, *arguments,
            env=environment, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT, start_new_session=True, limit=_LINE_BYTES,
        )  # fmt: skip
        said: deque[str] = deque(maxlen=keep)
        try:
            async with asyncio.timeout(seconds):
                await self._follow(process, what, said)
                return await process.wait(), list(said)
        except TimeoutError:
            return None, list(said)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()

    async def _follow(self, process: asyncio.subprocess.Process, what: str, said: deque[str]) -> None:
        assert process.stdout is not None
        began = told = time.monotonic()
        async for raw in process.stdout:
            line = " ".join(raw.decode(errors="replace").split())
            if line:
                said.append(line)
            now = time.monotonic()
            if line and now - told > TELL_SECONDS:
                told = now
                self.progress(f"{what}: {now - began:.0f} s, {line[:100]}")

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in _PASSED_ON or name.startswith("DOCKER_") or name.upper().endswith("_PROXY")
        }
        # Were this process killed, Compose would go on alone: `doctor --clean` finds it by this.
        return {**kept, **self.values, MARKER: owned_prefix()}


def _build_error(said: Sequence[str]) -> EngineError:
    text = " | ".join(said) or "it printed nothing"
    if is_full(text):
        return engine_error(text)
    hint = "GENCODE_DOCKER_* settings name other images, mirrors and certificates."
    if _CANNOT_PULL.search(text):
        return ImageMissingError(f"An image is not here and cannot be pulled: {text}.", hint)
    return ImageBuildError(f"The app's images could not be built: {text}.", hint)


def _refused(text: str) -> EngineError:
    if _CANNOT_PULL.search(text):
        return _build_error([text])
    return engine_error(text)
