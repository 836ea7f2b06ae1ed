"""The connection to the engine, and its errors in the words of this package."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import docker
from docker.constants import DEFAULT_UNIX_SOCKET
from docker.context import ContextAPI
from docker.errors import APIError, DockerException, ImageNotFound
from docker.utils import kwargs_from_env
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from gencode_graph.errors import DiskFullError, EngineError, EngineUnavailableError, ImageMissingError

CALL_SECONDS = 60
_START = "Start Docker (Docker Desktop, or: systemctl start docker), or choose --sandbox local."
_FULL = ("no space left on device", "enospc", "disk quota exceeded")

T = TypeVar("T")


class Client(docker.APIClient):
    """The SDK's, but no call may wait forever: builds and pulls by default do."""

    def send(self, request: Any, **options: Any) -> Any:
        """One HTTP exchange; the time-out is between two signs of life."""
        return super().send(request, **{**options, "timeout": self.timeout})


def connect(seconds: float = CALL_SECONDS) -> docker.APIClient:
    """A client of the engine that ``DOCKER_HOST``, or the current Docker context, names; a call that says
    nothing for ``seconds`` fails. Blocks. Raises EngineUnavailableError."""
    given: dict[str, Any] = dict(kwargs_from_env())
    given.setdefault("base_url", _context_host() or DEFAULT_UNIX_SOCKET)
    try:
        _knock(str(given["base_url"]))
        return Client(**given, timeout=int(seconds))
    except (DockerException, OSError) as error:
        raise EngineUnavailableError(f"No Docker engine answers: {_reason(error)}.", _START) from error


def _knock(url: str) -> None:
    """Raises OSError where nobody listens: the SDK forgets to close the socket it tried with."""
    _, unix, path = url.partition("unix://")
    if unix:
        with socket.socket(socket.AF_UNIX) as tried:
            tried.connect(path)


def _context_host() -> str | None:
    """Where ``docker context use`` points: Docker Desktop and Colima listen elsewhere than Linux's engine."""
    try:
        context = ContextAPI.get_current_context()
        return str(context.Host)
    except (DockerException, OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def engine_answers() -> bool:
    """Whether there is an engine to use. Blocks for a moment."""
    try:
        client = connect(5)
        with engine_errors():
            client.ping()
    except EngineError:
        return False
    client.close()
    return True


@contextmanager
def engine_errors() -> Iterator[None]:
    """Raises the SDK's errors as EngineError and its kinds."""
    try:
        yield
    except ImageNotFound as error:
        raise ImageMissingError(f"An image is missing: {_reason(error)}.") from error
    except APIError as error:
        raise engine_error(_reason(error)) from error
    except DockerException as error:
        raise EngineError(f"Docker failed: {_reason(error)}.") from error
    except (RequestException, HTTPError, OSError) as error:
        raise EngineUnavailableError(
            f"The Docker engine does not answer: {_reason(error)}.", _START
        ) from error


def engine_error(said: str) -> EngineError:
    """What the engine said, as the error it means."""
    if is_full(said):
        return DiskFullError(
            f"Docker has no room left: {said}.", "Free some: docker system prune, or gencode doctor --clean."
        )
    if "runtime" in said.lower():
        return EngineError(
            f"Docker refused: {said}.", "Is GENCODE_DOCKER_RUNTIME one that it knows (docker info)?"
        )
    return EngineError(f"Docker refused: {said}.")


def is_full(said: str) -> bool:
    """Whether these words are about a full disk."""
    return any(sign in said.lower() for sign in _FULL)


def socket_of(stream: Any) -> Any:
    """The socket behind what the SDK gives for an attached container: its wrapper can only be read."""
    return getattr(stream, "_sock", stream)


def hang_up(stream: Any) -> None:
    """Close such a stream for good; the SDK leaves its parts to the garbage collector."""
    parts: tuple[Any, ...] = (stream, socket_of(stream), getattr(stream, "_response", None))
    for part in parts:
        with suppress(Exception):
            part.close()


async def call(function: Callable[..., T], *args: Any, **options: Any) -> T:
    """One call of the SDK, in a thread. Raises EngineError."""

    def guarded() -> T:
        with engine_errors():
            return function(*args, **options)

    return await asyncio.to_thread(guarded)


def _reason(error: BaseException) -> str:
    said = getattr(error, "explanation", None) or str(error) or type(error).__name__
    return " ".join(str(said).split()).rstrip(".")
