"""Files of an app read and written from the host, without ever following a symlink.

Code in the sandbox may replace a folder by a link at any moment, so a check of the path
followed by an ``open`` is not enough: each component is opened relative to its parent.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gencode_graph.errors import PathRefusedError, SandboxError

READ_LIMIT = 64 * 2**20
"""Bytes of a file that are read for a caller: no program decides how much of this one's memory it takes."""
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def split_path(path: str) -> tuple[str, ...]:
    """Components of a path relative to the app. Raises PathRefusedError."""
    parts = tuple(path.split("/"))
    if any(part in ("", ".", "..") for part in parts) or "\\" in path or "\0" in path:
        raise PathRefusedError(f"The path {path!r} is not inside the app.")
    return parts


@contextmanager
def _folder(root: Path, parts: tuple[str, ...], path: str, *, create: bool) -> Iterator[int]:
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts:
            if create:
                with suppress(FileExistsError):
                    os.mkdir(part, dir_fd=here)
            inner = _open_component(part, here, _DIRECTORY, path)
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)


def _open_component(part: str, parent: int, flags: int, path: str) -> int:
    try:
        return os.open(part, flags, dir_fd=parent)
    except FileNotFoundError:
        raise FileNotFoundError(path) from None
    except OSError as error:
        # ELOOP or ENOTDIR: a link, or a file where a folder should be.
        raise PathRefusedError(f"The path {path!r} cannot be opened: {error.strerror}.") from None


def read_inside(root: Path, path: str) -> bytes:
    """A regular file's content, of up to READ_LIMIT bytes. Raises FileNotFoundError, PathRefusedError."""
    *folders, name = split_path(path)
    with _folder(root, tuple(folders), path, create=False) as parent:
        descriptor = _open_component(name, parent, _FILE, path)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise PathRefusedError(f"The path {path!r} is not a file.")
        with os.fdopen(descriptor, "rb") as file:
            data = file.read(READ_LIMIT + 1)
        if len(data) > READ_LIMIT:
            raise PathRefusedError(f"The file {path!r} is larger than {READ_LIMIT // 2**20} MiB.")
        return data


def write_inside(root: Path, path: str, data: bytes) -> None:
    """Write a file whole or not at all. Raises PathRefusedError, SandboxError."""
    *folders, name = split_path(path)
    temporary = f".{secrets.token_hex(8)}.tmp"
    try:
        with _folder(root, tuple(folders), path, create=True) as parent:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            try:
                with os.fdopen(os.open(temporary, flags, 0o644, dir_fd=parent), "wb") as file:
                    file.write(data)
                os.rename(temporary, name, src_dir_fd=parent, dst_dir_fd=parent)
            except BaseException:
                _discard(temporary, parent)
                raise
    except IsADirectoryError:
        raise PathRefusedError(f"The path {path!r} is a folder.") from None
    except OSError as error:
        raise SandboxError(f"{path} could not be written: {error.strerror}.") from error


def _discard(name: str, parent: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=parent)
