"""Images made ready: pulled or built, once, whoever else wants the same at that moment."""

from __future__ import annotations

import io
import re
import tarfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, ImageNotFound
from docker.utils import parse_repository_tag
from filelock import FileLock, Timeout

from gencode_graph.errors import EngineError, EngineUnavailableError, ImageBuildError, ImageMissingError
from gencode_graph.sandbox.docker.engine import connect, engine_error, engine_errors, is_full
from gencode_graph.sandbox.docker.images import ImagePlan
from gencode_graph.sandbox.docker.options import mirrored

BUILD_SECONDS = 1800.0
"""Wall clock of one build or pull."""
SILENT_SECONDS = 300.0
"""A build that prints nothing for so long hangs."""
TELL_SECONDS = 5.0
_LAST_LINES = 8
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

Progress = Callable[[str], None]


class ImageStore:
    """The engine's images. All methods block; ``locks`` is a folder shared by all processes.
    Setting ``stopped`` ends what is under way."""

    def __init__(self, client: docker.APIClient, locks: Path, progress: Progress, registry: str = "") -> None:
        self._client = client
        self._locks = locks
        self._progress = progress
        self._registry = registry
        self.build_seconds = BUILD_SECONDS
        self.silent_seconds = SILENT_SECONDS
        self.stopped = False

    def has(self, image: str) -> bool:
        """Whether the engine has it. Raises EngineError."""
        with engine_errors():
            try:
                self._client.inspect_image(image)
            except ImageNotFound:
                return False
        return True

    def base(self, image: str) -> str:
        """The name under which ``image`` is here, pulled if it was not.

        Raises ImageMissingError, EngineError.
        """
        remote = mirrored(image, self._registry)
        for name in (remote, image):
            if self.has(name):
                return name
        with self._alone(remote):
            if not self.has(remote):
                self._pull(remote)
        return remote

    def ensure(self, plan: ImagePlan, *, again: bool = False) -> str:
        """The tag of a planned image, built if it is not there (or ``again``).

        Raises ImageBuildError, DiskFullError, EngineError.
        """
        if not again and self.has(plan.tag):
            return plan.tag
        with self._alone(plan.tag):
            if again or not self.has(plan.tag):
                self._build(plan, again=again)
        return plan.tag

    def _pull(self, image: str) -> None:
        self._progress(f"Pulling {image}")
        name, tag = parse_repository_tag(image)
        hint = "Is the registry to be reached? GENCODE_DOCKER_* settings name other images and a mirror."
        said: deque[str] = deque(maxlen=_LAST_LINES)
        client = self._long_client()
        try:
            stream = client.pull(name, tag=tag or "latest", stream=True, decode=True)
            self._follow(stream, f"Pulling {image}", said)
        except (APIError, ImageBuildError, EngineUnavailableError) as error:
            why = getattr(error, "explanation", None) or getattr(error, "message", str(error))
            if is_full(str(why)):
                raise engine_error(str(why)) from error
            raise ImageMissingError(
                f"The image {image} is not here and cannot be pulled: {_one_line(str(why))}.", hint
            ) from error
        finally:
            client.close()

    def _build(self, plan: ImagePlan, *, again: bool) -> None:
        self._progress(f"Building the {plan.what} image (once for these lock files)")
        said: deque[str] = deque(maxlen=_LAST_LINES)
        client = self._long_client()
        try:
            with engine_errors():
                stream = client.build(
                    fileobj=_context(plan), custom_context=True, tag=plan.tag, rm=True, forcerm=True,
                    nocache=again, buildargs=dict(plan.build_args), decode=True,
                )  # fmt: skip
                self._follow(stream, f"Building the {plan.what} image", said)
        except EngineUnavailableError as error:
            raise _failed(f"The build of the {plan.what} image hung or lost the engine", said) from error
        finally:
            client.close()

    def _follow(self, stream: Iterable[Mapping[str, Any]], what: str, said: deque[str]) -> None:
        """Read what the engine tells of its work until it is done. Going away ends the work."""
        began = told = time.monotonic()
        for event in stream:
            lines = _lines(event)
            said.extend(lines)
            if "error" in event:
                raise _failed(f"{what} failed", said)
            if self.stopped:
                raise _failed(f"{what} was stopped", said)
            now = time.monotonic()
            if now - began > self.build_seconds:
                raise _failed(f"{what} ran over {self.build_seconds:.0f} s", said)
            if lines and now - told > TELL_SECONDS:
                told = now
                self._progress(f"{what}: {now - began:.0f} s, {lines[-1][:100]}")

    def _long_client(self) -> docker.APIClient:
        """A connection of its own: closing it is what cuts a build off."""
        return connect(self.silent_seconds)

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Held by one process at a time for one image; a dead one gives it back."""
        try:
            self._locks.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(
                f"The folder {self._locks} cannot be made: {error.strerror}.", "Set GENCODE_CACHE."
            ) from error
        lock = FileLock(self._locks / f"{re.sub(r'[^A-Za-z0-9.-]', '_', name)}.lock", thread_local=False)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            self._progress(f"Waiting for another run that prepares {name}")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()


def _context(plan: ImagePlan) -> io.BytesIO:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in {"Dockerfile": plan.dockerfile.encode(), **plan.files}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
    buffer.seek(0)
    return buffer


def _lines(event: Mapping[str, Any]) -> list[str]:
    """One event may hold many lines, as of a traceback, or a part of one."""
    said = event.get("error") or event.get("stream") or event.get("status") or ""
    return [line for text in _ANSI.sub("", str(said)).splitlines() if (line := _one_line(text))]


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _failed(what: str, said: Iterable[str]) -> EngineError:
    lines = list(said)
    if is_full(" ".join(lines)):
        return engine_error(lines[-1])
    return ImageBuildError(
        f"{what}: {' | '.join(lines) or 'it printed nothing'}.",
        "It needs the network: is it up, and are mirrors and certificates set (GENCODE_DOCKER_*)?",
    )
