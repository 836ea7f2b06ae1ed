"""Folders that strangers wrote in, removed: however deep they are, and whatever their modes say.

``shutil.rmtree`` calls itself, and keeps a descriptor open, for each level: a program that nests
folders a thousand deep is beyond it.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from contextlib import suppress
from pathlib import Path

from gencode_graph.sandbox.paths import opened

MOST_SECONDS = 60.0
"""A program that still runs could fill the folder as fast as it is emptied."""
_HANDLE = (os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC) if sys.platform == "linux" else None
"""Opens a folder whatever its mode; None where that cannot be done."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_tree(folder: Path) -> None:
    """Remove as much of it as can be; nothing happens where it is not. Links are removed, never followed.

    Level by level: what is inside of a folder moves up beside it, and the empty folder goes. Blocks.
    """
    if folder.is_symlink() or not folder.is_dir():
        return
    with suppress(OSError), opened(os.open(folder.parent, _FOLDER & ~os.O_NOFOLLOW)) as parent:
        clear_name(folder.name, parent)


def clear_name(name: str, parent: int) -> None:
    """Remove whatever has this name in the folder ``parent`` (a descriptor): file, link or tree. Blocks."""
    if _unlinked(name, parent):
        return
    deadline = time.monotonic() + MOST_SECONDS
    with suppress(OSError), opened(_open(name, parent)) as top:
        while _lift(top) and time.monotonic() < deadline:
            pass
    with suppress(OSError):
        os.rmdir(name, dir_fd=parent)


def _open(name: str, parent: int) -> int:
    """The folder of that name, which its owner may change from now on. Raises OSError for anything else,
    links among it.

    Its mode is changed by what was opened, never by its name: ``chmod`` follows links, and
    what was a folder when it was listed may be one by now.
    """
    if _HANDLE is None:
        os.chmod(name, 0o700, dir_fd=parent, follow_symlinks=False)
        return os.open(name, _FOLDER, dir_fd=parent)
    with opened(os.open(name, _HANDLE, dir_fd=parent)) as handle:
        os.chmod(f"/proc/self/fd/{handle}", 0o700)  # noqa: PTH101
        return os.open(".", _FOLDER, dir_fd=handle)


def _lift(top: int) -> bool:
    """Whether something went, or came up a level."""
    with os.scandir(top) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    went = [_emptied(name, top) if is_folder else _unlinked(name, top) for name, is_folder in found]
    return any(went)


def _emptied(name: str, top: int) -> bool:
    changed = False
    with suppress(OSError):
        with opened(_open(name, top)) as here:
            with os.scandir(here) as entries:
                found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
            for inner, is_folder in found:
                changed |= _moved_up(inner, here, top) if is_folder else _unlinked(inner, here)
        os.rmdir(name, dir_fd=top)
        changed = True
    return changed


def _moved_up(name: str, here: int, top: int) -> bool:
    with suppress(OSError):
        os.close(_open(name, here))  # its parent is written in it
        os.rename(name, secrets.token_hex(8), src_dir_fd=here, dst_dir_fd=top)
        return True
    return False


def _unlinked(name: str, parent: int) -> bool:
    with suppress(OSError):
        os.unlink(name, dir_fd=parent)
        return True
    return False
