"""Whose a project's folder is: the thread's that made it. Claimed where it is made, whoever drives."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from gencode_graph.errors import ProjectExistsError, StorageError
from gencode_graph.home import make_home
from gencode_graph.naming import check_id, numbered

_OWNER = Path(".gencode") / "owner"
_SIGNING = ".owner-"
_RUN_OPTIONS = Path(".gencode") / "options.json"


def claim(home: Path, project_id: str, thread: str) -> str:
    """Make the folder of this id the thread's, or find that it is; the id. Blocks.

    Raises UsageError for a bad id, ProjectExistsError for a folder that another thread made, or a person.
    """
    if not _claimed(home, check_id(project_id), thread):
        raise ProjectExistsError(
            f"The folder {project_id!r} is there already, and another run or a person made it.",
            "Choose another project_id.",
        )
    return project_id


def claim_free(home: Path, stem: str, thread: str) -> str:
    """The first of ``stem``, ``stem-2``, ... that is the thread's or free, made the thread's. Blocks."""
    return next(found for found in numbered(check_id(stem)) if _claimed(home, found, thread))


def _claimed(home: Path, project_id: str, thread: str) -> bool:
    folder = home / project_id
    try:
        make_home(home)
        if thread == project_id and (folder / _RUN_OPTIONS).is_file():
            return True  # a run of the command or of ``new_run``, which holds the project's lock
        if not _holds_anything(folder):
            _sign(folder / _OWNER, thread)
        return not folder.is_symlink() and (folder / _OWNER).read_bytes() == thread.encode()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StorageError(
            f"{home} cannot be written: {error.strerror}.", "Set GENCODE_HOME to a folder of yours."
        ) from error


def _holds_anything(folder: Path) -> bool:
    """Whether there is something to lose. What a process left that was killed here is nothing."""
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return folder.is_symlink() or any(not path.name.startswith(_SIGNING) for path in files)


def _sign(owner: Path, thread: str) -> None:
    """Put down the owner whole and once: of several at a time, one does."""
    owner.parent.mkdir(parents=True, exist_ok=True)
    part = owner.with_name(f"{_SIGNING}{uuid4().hex}")
    part.write_bytes(thread.encode())
    with suppress(FileExistsError):
        owner.hardlink_to(part)
    part.unlink()
