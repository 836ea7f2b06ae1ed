"""Folders that strangers wrote in, removed: however deep they are, and whatever their modes say.

``shutil.rmtree`` calls itself, and keeps a descriptor open, for each level: a program that nests
folders a thousand deep is beyond it.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_tree(folder: Path) -> None:
    """Remove as much of it as can be; nothing happens where it is not. Links are removed, never followed.

    Level by level: what is inside of a folder moves up beside it, and the empty folder goes. Blocks.
    """
    with suppress(OSError):
        if folder.is_symlink() or not folder.is_dir():
            return
        folder.chmod(0o700)
        top = os.open(folder, _FOLDER)
        try:
            while _lift(top):
                pass
        finally:
            os.close(top)
        folder.rmdir()


def _lift(top: int) -> bool:
    """Whether something went, or came up a level."""
    with os.scandir(top) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    went = [_emptied(name, top) if is_folder else _unlinked(name, top) for name, is_folder in found]
    return any(went)


def _emptied(name: str, top: int) -> bool:
    changed = False
    with suppress(OSError):
        os.chmod(name, 0o700, dir_fd=top)
        here = os.open(name, _FOLDER, dir_fd=top)
        try:
            with os.scandir(here) as entries:
                found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
            for inner, is_folder in found:
                changed |= _moved_up(inner, here, top) if is_folder else _unlinked(inner, here)
        finally:
            os.close(here)
        os.rmdir(name, dir_fd=top)
        changed = True
    return changed


def _moved_up(name: str, here: int, top: int) -> bool:
    with suppress(OSError):
        os.chmod(name, 0o700, dir_fd=here)  # its parent is written in it
        os.rename(name, secrets.token_hex(8), src_dir_fd=here, dst_dir_fd=top)
        return True
    return False


def _unlinked(name: str, parent: int) -> bool:
    with suppress(OSError):
        os.unlink(name, dir_fd=parent)
        return True
    return False
