"""The app's folder itself: files read and written by paths of bytes, through no link."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

TEMPORARY = Path(".gencode/tmp")
KEPT = Path(".gencode/kept")


def place(root: Path, path: bytes) -> Path:
    """Names that are not text come through as they are."""
    return root / os.fsdecode(path)


def status(root: Path, path: bytes) -> os.stat_result | None:
    """What is at the path itself, None where there is nothing, or a link or a file on the way."""
    if blocked(root, path):
        return None
    try:
        return place(root, path).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None


def blocked(root: Path, path: bytes) -> bytes:
    """The first folder of the path that is there and is none, b"" where the way is free."""
    parts = path.split(b"/")[:-1]
    for number in range(1, len(parts) + 1):
        part = b"/".join(parts[:number])
        try:
            found = place(root, part).lstat()
        except FileNotFoundError:
            return b""
        if not stat.S_ISDIR(found.st_mode):
            return part
    return b""


def content(root: Path, path: bytes, found: os.stat_result) -> bytes:
    """What is in a file, or where a link leads. Raises OSError."""
    if stat.S_ISLNK(found.st_mode):
        return os.fsencode(place(root, path).readlink())
    with os.fdopen(os.open(place(root, path), os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        return file.read()


def write(root: Path, path: bytes, mode: int, data: bytes, aside: str) -> None:
    """Put a file or link in its place at once. What stands in the way there, and is not in the
    history, goes to the folder ``.gencode/kept/aside``."""
    if way := blocked(root, path):
        _move_aside(root, way, aside)
    found = status(root, path)
    if found and not stat.S_ISREG(found.st_mode) and not stat.S_ISLNK(found.st_mode):
        _move_aside(root, path, aside)
    temporary = root / TEMPORARY / str(os.getpid())
    temporary.parent.mkdir(parents=True, exist_ok=True)
    temporary.unlink(missing_ok=True)
    if stat.S_ISLNK(mode):
        temporary.symlink_to(os.fsdecode(data))
    else:
        temporary.write_bytes(data)
        if mode & stat.S_IXUSR:
            temporary.chmod(0o755)
    target = place(root, path)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary.replace(target)


def remove(root: Path, path: bytes) -> None:
    """Take a file or link away, and the folders that are empty then."""
    if status(root, path) is None:
        return
    target = place(root, path)
    with suppress(FileNotFoundError, IsADirectoryError, PermissionError):
        target.unlink()
    for folder in target.parents:
        if folder == root:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def _move_aside(root: Path, path: bytes, aside: str) -> None:
    target = place(root / KEPT / aside, path)
    while os.path.lexists(target):
        target = target.with_name(f"{target.name}~")
    target.parent.mkdir(parents=True, exist_ok=True)
    place(root, path).rename(target)
