"""Who commands run as, and that the app's files are theirs."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.docker.images import User

NOBODY_IN_PARTICULAR = User(1000, 1000)
DEEPEST = 100


def usual_user() -> User:
    """Whoever runs this process; user 1000 in the place of root, who it never is."""
    return User(os.geteuid(), os.getegid()) if os.geteuid() else NOBODY_IN_PARTICULAR


def user_for(root: Path) -> User:
    """The usual one; if root runs this process, the owner of the folder where that is somebody else."""
    owner = root.stat()
    return User(owner.st_uid, owner.st_gid) if owner.st_uid and not os.geteuid() else usual_user()


def hand_over(root: Path, user: User, spared: Collection[str]) -> None:
    """Make the app's files the user's, where this process is root and may; ``spared`` are names in the
    root that stay as they are. Links are changed themselves, never what they point to. Deeper than
    ``DEEPEST`` there is only what commands made, which is their user's.

    Raises SandboxError.
    """
    if os.geteuid() != 0:
        return
    try:
        for folder, folders, files, descriptor in os.fwalk(root, follow_symlinks=False):
            if folder == str(root):
                folders[:] = [name for name in folders if name not in spared]
                files = [name for name in files if name not in spared]  # noqa: PLW2901
            if folder.count("/") - str(root).count("/") >= DEEPEST:
                folders.clear()
            _give(descriptor, user)
            for name in (*files, *folders):
                told = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                if told.st_uid != user.uid:
                    os.chown(name, user.uid, user.gid, dir_fd=descriptor, follow_symlinks=False)
    except FileNotFoundError:
        # Removed meanwhile by a command that is still running: what is new is its own.
        return
    except OSError as error:
        raise SandboxError(f"The app's files cannot be handed to the sandbox: {error}.") from error


def _give(descriptor: int, user: User) -> None:
    if os.fstat(descriptor).st_uid != user.uid:
        os.fchown(descriptor, user.uid, user.gid)
