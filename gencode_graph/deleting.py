"""A project taken away for good: its folder with its git history, and what the database has of it."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

from gencode_graph.checkpoint import open_checkpointer
from gencode_graph.errors import StorageError
from gencode_graph.home import PRIVATE, Home
from gencode_graph.sandbox.removal import remove_tree

LEAVING = "deleted"
"""Folder, inside the home's own, of what is on its way out: a deletion that was cut off is ended by the
next."""


async def delete_project(home: Home, project_id: str) -> None:
    """Remove all of a project; its id is free again.

    In this order a process can die anywhere: a folder that the database does not know is taken in as it is by
    whoever works on it, and once the folder has left its place nothing of the project is there.
    Raises ProjectNotFoundError, ProjectBusyError while somebody works on it, StorageError.
    """
    home.need(project_id)
    with home.locked(project_id):
        async with open_checkpointer(home.database) as saver:
            await saver.adelete_thread(project_id)
        gone = await asyncio.to_thread(_put_away, home, project_id)
    await asyncio.to_thread(_empty, gone)


def _put_away(home: Home, project_id: str) -> Path:
    """Where it is now."""
    leaving = home.root / PRIVATE / LEAVING
    try:
        leaving.mkdir(exist_ok=True)
        return home.project_dir(project_id).rename(leaving / f"{project_id}-{secrets.token_hex(4)}")
    except OSError as error:
        raise StorageError(
            f"{home.project_dir(project_id)} cannot be removed: {error.strerror}.", "Check its permissions."
        ) from error


def _empty(gone: Path) -> None:
    """Remove it, and what others left beside it. Raises StorageError where some of it stays."""
    for folder in gone.parent.iterdir():
        if folder.is_symlink():  # of a project that lies elsewhere the link alone was in the home
            folder.unlink(missing_ok=True)
        remove_tree(folder)
    if gone.exists():
        raise StorageError(f"Some files could not be removed: {gone}.", "Remove them by hand.")
