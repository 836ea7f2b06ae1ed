"""Files of an app as the host names them, without ever following a symlink.

Code in the sandbox may replace a folder by a link at any moment, so a check of the path
followed by an ``open`` is not enough: each component is opened relative to its parent, or all of them
by one call of the kernel that refuses links.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from gencode_graph.errors import PathRefusedError, SandboxError

READ_LIMIT = 64 * 2**20
"""Bytes of a file that are read for a caller: no program decides how much of this one's memory it takes."""
_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_OPENAT2 = 437
"""The same on every kind of machine, as all calls that are newer than 2019."""
_BENEATH = 0x08 | 0x04
"""RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS."""
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


def open_folder(root: int, path: str) -> int:
    """A descriptor of the folder ``path`` below ``root``, itself a descriptor; "" is the root.

    Raises OSError: ELOOP or ENOTDIR where a component is a link or no folder, ENAMETOOLONG.
    """
    if not path:
        return os.dup(root)
    opened = _openat2(root, path)
    return _walked(root, path) if opened is None else opened


class _OpenHow(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


_libc = ctypes.CDLL(None, use_errno=True)


def _openat2(root: int, path: str) -> int | None:
    """None where the kernel has no such call, or a sandbox around us refuses it."""
    if sys.platform != "linux":
        return None
    how = _OpenHow(_DIRECTORY, 0, _BENEATH)
    name = ctypes.c_char_p(os.fsencode(path))
    opened = int(_libc.syscall(_OPENAT2, root, name, ctypes.byref(how), ctypes.sizeof(how)))
    if opened >= 0:
        return opened
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EPERM):
        return None
    raise OSError(code, os.strerror(code), path)


def _walked(root: int, path: str) -> int:
    here = os.dup(root)
    try:
        for part in path.split("/"):
            inner = os.open(part, _DIRECTORY, dir_fd=here)
            os.close(here)
            here = inner
    except BaseException:
        os.close(here)
        raise
    return here


@contextmanager
def opened(descriptor: int) -> Iterator[int]:
    """Closes the descriptor at the end."""
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def folder_inside(root: Path, path: str) -> Iterator[int]:
    """A descriptor of a folder of the app. Raises FileNotFoundError, PathRefusedError for a link."""
    with _folder(root, split_path(path), path, create=False) as opened:
        yield opened


def is_folder(root: Path, path: str) -> bool:
    """Whether it is there, and is a folder itself: no link."""
    try:
        with folder_inside(root, path):
            return True
    except (OSError, PathRefusedError):
        return False


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
        why = error.strerror or "its folder is gone"
        raise SandboxError(f"{path} could not be written: {why}.") from error


def _discard(name: str, parent: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=parent)
