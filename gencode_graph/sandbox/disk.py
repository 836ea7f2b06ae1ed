"""How much of the disk an app's folder takes: a quota where the file system has none.

Polled, so a program passes it by what it can write between two looks; then it is killed.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from gencode_graph.errors import DiskFullError
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.paths import open_folder, opened

BLOCK = 512
RESERVE = 256 * 2**20
"""Bytes that must stay free for the host, whoever takes them."""
FULL = "the disk is full"


def disk_excess(root: Path, limits: Limits, pids: Iterable[int] = ()) -> str:
    """What the folder has too much of, in words, or FULL; "" when it keeps to its limits. Blocks.

    ``pids`` are processes of this machine that write there: a file that is deleted while it is
    open takes room too, and only they tell of it.
    """
    size = entries = 0
    folders = [""]
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        while folders:
            found, problem = _measured(top, folders.pop(), folders)
            size += sum(found)
            entries += len(found)
            if problem:
                return problem
            if entries > limits.files:
                return f"more than {limits.files} files"
            if size > limits.disk:
                return _too_large(limits)
    finally:
        os.close(top)
    if size + _deleted_but_open(root, pids) > limits.disk:
        return _too_large(limits)
    with suppress(OSError):
        if shutil.disk_usage(root).free < RESERVE:
            return FULL
    return ""


def refuse_full(excess: str) -> None:
    """Raises DiskFullError where a command was ended for want of room, and had kept to its own limits."""
    if excess == FULL:
        raise DiskFullError(
            f"Less than {RESERVE // 2**20} MiB are free on the disk that the app is on.",
            "Free some, then go on with: gencode resume.",
        )


def _too_large(limits: Limits) -> str:
    return f"more than {limits.disk // 2**20} MiB on disk"


def _measured(top: int, folder: str, inner: list[str]) -> tuple[list[int], str]:
    """The sizes of a folder's entries, or why they cannot be told; its folders are added to ``inner``.

    What was a folder a moment ago may be a link by now, which is opened by nobody here.
    """
    sizes = []
    try:
        with opened(open_folder(top, folder)) as here, os.scandir(here) as entries:
            for entry in entries:
                try:
                    told = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                sizes.append(told.st_blocks * BLOCK)
                if stat.S_ISDIR(told.st_mode):
                    inner.append(f"{folder}/{entry.name}" if folder else entry.name)
    except OSError as error:
        return sizes, _problem(error)
    return sizes, ""


def _problem(error: OSError) -> str:
    """Nothing for what is gone meanwhile. What cannot be looked into could hide anything."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        return ""
    return f"a folder that cannot be measured ({error.strerror})"


def _deleted_but_open(root: Path, pids: Iterable[int]) -> int:
    device = root.stat().st_dev
    found: dict[int, int] = {}
    for pid in pids:
        with suppress(OSError):
            for descriptor in os.scandir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    told = os.stat(descriptor.path)  # noqa: PTH116 - of what the link stands for
                    if told.st_nlink == 0 and told.st_dev == device and stat.S_ISREG(told.st_mode):
                        found[told.st_ino] = told.st_blocks * BLOCK
    return sum(found.values())
