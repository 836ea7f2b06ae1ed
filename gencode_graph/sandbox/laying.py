"""A folder in which strangers' programs work, brought back to exactly the files that it should hold.

Between two commands of an app nothing that the first one left may lead the second: no file that was
appended to, no configuration planted beside it, no link where a file or folder was. Everything here goes by
open folders, one component at a time and through no link, so it holds while a program of the app still runs.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gencode_graph.errors import PathRefusedError, SandboxError
from gencode_graph.sandbox.paths import split_path
from gencode_graph.sandbox.removal import clear_name

MOST_FILES = 5_000
MOST_BYTES = 128 * 2**20
DEEPEST = 40
"""What may be taken out of a folder: no program decides how much of this one's memory it takes."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_MODE = 0o644

Kept = Mapping[str, str | None]
"""Entries that a sandbox made for itself: path -> where its link leads, None for an empty folder."""
_Tree = dict[str, Any]
"""Name -> a file's bytes, a folder's tree, or a kept entry."""


class _Link(str):
    """Where a kept link leads."""

    __slots__ = ()


def lay(root: Path, files: Mapping[str, bytes], kept: Kept | None = None) -> None:
    """Make ``root`` hold these files and nothing else. What is right stays untouched. Blocks.

    Raises SandboxError where that cannot be done.
    """
    tree = _tree(files, kept or {})
    try:
        root.mkdir(parents=True, exist_ok=True)
        here = os.open(root, _FOLDER)
        try:
            _lay_folder(here, tree)
        finally:
            os.close(here)
    except OSError as error:
        raise SandboxError(f"The app's folder cannot be laid anew: {error}.") from error


def taken(root: Path, folder: str) -> dict[str, bytes]:
    """Path -> content of all files in a folder of the app, paths relative to the app; links and the like
    are left out. Empty where there is no such folder. Blocks. Raises PathRefusedError if it is too large."""
    found: dict[str, bytes] = {}
    with _opened(root, split_path(folder)) as here:
        if here is not None:
            _take(here, folder, found, MOST_BYTES)
    return found


def kept_entry(root: Path, path: str) -> Kept:
    """What is at a path now, to be kept: a link, or a folder. Nothing where there is neither. Blocks."""
    *folders, name = split_path(path)
    with _opened(root, tuple(folders)) as here:
        if here is None:
            return {}
        mode = _mode(name, here)
        if stat.S_ISLNK(mode):
            return {path: os.readlink(name, dir_fd=here)}
        return {path: None} if stat.S_ISDIR(mode) else {}


def _tree(files: Mapping[str, bytes], kept: Kept) -> _Tree:
    tree: _Tree = {}
    links = {path: {} if target is None else _Link(target) for path, target in kept.items()}
    for path, content in {**links, **files}.items():
        *folders, name = split_path(path)
        inner = tree
        for folder in folders:
            inner = inner.setdefault(folder, {})
            if not isinstance(inner, dict):
                raise PathRefusedError(f"{folder!r} in {path!r} is a file.")
        inner[name] = content
    return tree


def _lay_folder(here: int, tree: _Tree) -> None:
    with os.scandir(here) as entries:
        present = [entry.name for entry in entries]
    for name in present:
        if not _is_right(name, here, tree.get(name)):
            clear_name(name, here)
    missing = tree.keys() - set(os.listdir(here))
    for name in missing:
        _make(name, here, tree[name])
    for name, inner in tree.items():
        if isinstance(inner, dict):
            folder = os.open(name, _FOLDER, dir_fd=here)
            try:
                _lay_folder(folder, inner)
            finally:
                os.close(folder)


def _is_right(name: str, here: int, wanted: object) -> bool:
    mode = _mode(name, here)
    if isinstance(wanted, dict):
        return stat.S_ISDIR(mode) and mode & 0o700 == 0o700
    if isinstance(wanted, _Link):
        return stat.S_ISLNK(mode) and os.readlink(name, dir_fd=here) == wanted
    if not isinstance(wanted, bytes) or not stat.S_ISREG(mode) or stat.S_IMODE(mode) != _MODE:
        return False
    return _content(name, here, len(wanted)) == wanted


def _make(name: str, here: int, wanted: object) -> None:
    if isinstance(wanted, dict):
        os.mkdir(name, 0o755, dir_fd=here)
    elif isinstance(wanted, _Link):
        os.symlink(wanted, name, dir_fd=here)
    elif isinstance(wanted, bytes):
        # Under a name that nobody knows, so that it is whole and ours when it appears.
        temporary = f".{secrets.token_hex(8)}.tmp"
        with os.fdopen(os.open(temporary, _WRITE, _MODE, dir_fd=here), "wb") as file:
            os.fchmod(file.fileno(), _MODE)
            file.write(wanted)
        os.rename(temporary, name, src_dir_fd=here, dst_dir_fd=here)


def _take(here: int, place: str, found: dict[str, bytes], room: int) -> int:
    """Room that is left, in bytes."""
    if place.count("/") > DEEPEST:
        raise PathRefusedError(f"The folder {place[:80]!r} is deeper than an app's build would be.")
    for name in sorted(os.listdir(here)):
        mode, path = _mode(name, here), f"{place}/{name}"
        if stat.S_ISDIR(mode):
            with _component(name, here) as folder:
                room = _take(folder, path, found, room)
        elif stat.S_ISREG(mode):
            content = _content(name, here, room)
            if content is None or len(content) > room or len(found) >= MOST_FILES:
                raise PathRefusedError(f"The folder {place!r} holds more than an app's build would.")
            found[path] = content
            room -= len(content)
    return room


def _content(name: str, here: int, most: int) -> bytes | None:
    """Up to one byte more than ``most``; None for what is no file any more, or cannot be read."""
    try:
        descriptor = os.open(name, _READ, dir_fd=here)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most + 1) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None


def _mode(name: str, here: int) -> int:
    """0 for what is not there."""
    try:
        return os.stat(name, dir_fd=here, follow_symlinks=False).st_mode
    except FileNotFoundError:
        return 0


@contextmanager
def _component(name: str, here: int) -> Iterator[int]:
    try:
        folder = os.open(name, _FOLDER, dir_fd=here)
    except OSError as error:
        raise PathRefusedError(f"The folder {name!r} cannot be opened: {error.strerror}.") from None
    try:
        yield folder
    finally:
        os.close(folder)


@contextmanager
def _opened(root: Path, folders: tuple[str, ...]) -> Iterator[int | None]:
    """None where it is not there, or not a real folder all the way."""
    here = os.open(root, _FOLDER)
    try:
        for name in folders:
            try:
                inner = os.open(name, _FOLDER, dir_fd=here)
            except OSError:
                yield None
                return
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)
