"""The names in an app's folder that a sandbox needs for itself: what is there is seen to before each command.

An app can put anything at a name that it can write, so nothing here follows a link, and a name is only
used once the folder that holds it has been opened.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from gencode_graph.errors import PathRefusedError, SandboxError
from gencode_graph.sandbox.paths import folder_inside
from gencode_graph.sandbox.removal import clear_name

HIDDEN = (".git", ".gencode")
"""Parts of the app's root that no program sees or makes: a git hook written there would run on
the host as soon as somebody commits by hand."""
NODE_MODULES = "node_modules"
_FRONTEND = "frontend"


def hidden_names(root: Path) -> tuple[str, ...]:
    """Those of ``HIDDEN`` that are there. Raises SandboxError where one is a link: no command can have put it
    there, since none can write the root."""
    found = []
    for name in HIDDEN:
        path = root / name
        if path.is_symlink():
            raise SandboxError(f"The app's {name} is a link: nothing is run beside it.")
        if path.exists():
            found.append(name)
    return tuple(found)


def place_modules(root: Path) -> bool:
    """Have a real folder that packages are mounted on; whether it was made.

    Every command that could put something else there finds a mount in its place. Raises SandboxError.
    """
    try:
        with folder_inside(root, _FRONTEND) as frontend:
            if _is_folder(frontend):
                return False
            clear_name(NODE_MODULES, frontend)
            os.mkdir(NODE_MODULES, dir_fd=frontend)
            return True
    except FileNotFoundError:
        return False
    except (OSError, PathRefusedError) as error:
        raise SandboxError(f"There is no place for the packages: {error}") from error


def unplace_modules(root: Path) -> None:
    """Remove that folder again, if nothing is in it."""
    with suppress(OSError, PathRefusedError), folder_inside(root, _FRONTEND) as frontend:
        os.rmdir(NODE_MODULES, dir_fd=frontend)


def link_modules(root: Path, target: str, *, again: bool = False) -> bool:
    """Have a link to ``target`` where the packages are elsewhere; whether it was made now.

    A folder that is there already stays and hides what it stands before, but not ``again``: what is there
    now, in the place of the link, is the app's doing. Raises SandboxError.
    """
    try:
        with folder_inside(root, _FRONTEND) as frontend:
            if _is_link_to(target, frontend) or (_is_folder(frontend) and not again):
                return False
            clear_name(NODE_MODULES, frontend)
            os.symlink(target, NODE_MODULES, dir_fd=frontend)
            return True
    except FileNotFoundError:
        return False
    except (OSError, PathRefusedError) as error:
        raise SandboxError(f"There is no place for the packages: {error}") from error


def unlink_modules(root: Path) -> None:
    """Remove that link again; what else is there stays."""
    with suppress(OSError, PathRefusedError), folder_inside(root, _FRONTEND) as frontend:
        os.unlink(NODE_MODULES, dir_fd=frontend)


def _is_folder(parent: int) -> bool:
    with suppress(FileNotFoundError):
        return stat.S_ISDIR(os.stat(NODE_MODULES, dir_fd=parent, follow_symlinks=False).st_mode)
    return False


def _is_link_to(target: str, parent: int) -> bool:
    with suppress(OSError):
        return os.readlink(NODE_MODULES, dir_fd=parent) == target
    return False
