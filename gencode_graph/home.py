"""Where everything is: the home folder of all projects, and what each keeps beside its app."""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from pydantic import TypeAdapter

from gencode_graph.artifacts import RunReport
from gencode_graph.errors import ProjectBusyError, ProjectNotFoundError, StorageError
from gencode_graph.naming import ID_PATTERN, check_id, numbered
from gencode_graph.plain import plain_json
from gencode_graph.text import fit, fit_all
from gencode_graph.tools.paths import write_atomically

PRIVATE = ".gencode"
UNREPORTED = "unreported"
"""A file that is there from a run's beginning until its report is written."""
_LEFT_OVER = re.compile(r"\..*\.tmp|\.owner-.*")
"""Half a file of a process that died while it wrote it."""
_PATIENCE = 0.3
"""Seconds that a lock is asked for: somebody may just be looking whether it is held."""


@dataclass(frozen=True)
class Options:
    """How a project was last run, so that a resume goes on the same way. ``at`` is ISO time.

    ``written_by_model`` stays true once a model other than the offline one has worked on it.
    """

    description: str
    model: str
    sandbox: str
    written_by_model: bool = False
    at: str = ""

    @property
    def of_context(self) -> dict[str, Any]:
        """Those that are fields of ``Context``."""
        return {"model": self.model, "sandbox": self.sandbox, "written_by_model": self.written_by_model}


_OPTIONS, _REPORT = TypeAdapter(Options), TypeAdapter(RunReport)


@dataclass(frozen=True)
class ProjectInfo:
    """One line of ``gencode list``. ``status`` is "running" while another process has the lock, and
    "damaged" where ``description`` says which file is, and what to do."""

    project_id: str
    name: str
    status: str
    revision: str
    updated_at: datetime
    description: str


@dataclass(frozen=True)
class Home:
    """``root/<id>/`` is a project's workspace, ``root/.gencode/gencode.sqlite`` the database."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / PRIVATE / "gencode.sqlite"

    def project_dir(self, project_id: str) -> Path:
        """Raises UsageError for an id that could name anything else."""
        return self.root / check_id(project_id)

    def private(self, project_id: str) -> Path:
        return self.project_dir(project_id) / PRIVATE

    def exists(self, project_id: str) -> bool:
        """Whether the folder holds anything of a project, or of a person.

        What is left by a process that died before it had put down what to build is nothing: the
        id is still free. Raises UsageError, StorageError.
        """
        folder = self.project_dir(project_id)
        return any(name != PRIVATE for name in _names(folder)) or any(
            name != "lock" and not _LEFT_OVER.fullmatch(name) for name in _names(folder / PRIVATE)
        )

    def free_id(self, stem: str) -> str:
        """The first of ``crm``, ``crm-2``, ``crm-3`` that nothing has. Raises UsageError, StorageError."""
        return next(found for found in numbered(stem) if not self.exists(found))

    def need(self, project_id: str) -> None:
        """Raises ProjectNotFoundError unless there is such a project."""
        if not (self.private(project_id).is_dir() and self.exists(project_id)):
            raise ProjectNotFoundError(
                f"There is no project {project_id!r} in {self.root}.", "See 'gencode list'."
            )

    @contextmanager
    def locked(self, project_id: str) -> Iterator[None]:
        """Hold the project for this process; the lock goes when the process does.

        Raises ProjectBusyError when another process holds it, StorageError when the home cannot
        be written.
        """
        private = self.private(project_id)
        lock = FileLock(private / "lock", timeout=_PATIENCE, poll_interval=_PATIENCE / 10)
        try:
            make_home(self.root)
            private.mkdir(parents=True, exist_ok=True)
            lock.acquire()
            for left in filter(_LEFT_OVER.fullmatch, _names(private)):
                (private / left).unlink(missing_ok=True)
        except Timeout as error:
            raise ProjectBusyError(
                f"Another process is running {project_id!r}.", "Wait for it, or stop it first."
            ) from error
        except OSError as error:
            lock.release()
            raise StorageError(
                f"{self.root} cannot be written: {error.strerror}.",
                "Check disk space and permissions, or set GENCODE_HOME to a folder of yours.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def save_options(self, project_id: str, options: Options) -> None:
        stamped = {**asdict(options), "at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._write(project_id, "options.json", json.dumps(stamped, indent=2))

    def load_options(self, project_id: str) -> Options:
        """Raises ProjectNotFoundError, StorageError for options that are damaged or missing."""
        self.need(project_id)
        path = self.private(project_id) / "options.json"
        found = _read(path, project_id, _OPTIONS)
        if found is None:
            raise _damaged(path, project_id)
        return found

    def recalled(self, project_id: str) -> Options:
        """``load_options``; where they are damaged, what is safe to go on with: no words, no model
        and no sandbox of its own, and code that a model may have written.

        Raises ProjectNotFoundError.
        """
        try:
            return self.load_options(project_id)
        except StorageError:
            return Options("", "", "", written_by_model=True)

    def begin_run(self, project_id: str) -> None:
        """Until the next report the last one tells of an earlier run. Raises StorageError."""
        self._write(project_id, UNREPORTED, "")

    def save_report(self, report: RunReport) -> None:
        self._write(report.project_id, "report.json", plain_json(report.model_dump_json(indent=2)))
        (self.private(report.project_id) / UNREPORTED).unlink(missing_ok=True)

    def load_report(self, project_id: str) -> RunReport | None:
        """The last run's report, None while the first run has not ended.

        Raises ProjectNotFoundError, StorageError for a report that is damaged.
        """
        self.need(project_id)
        return _read(self.private(project_id) / "report.json", project_id, _REPORT)

    def projects(self) -> list[ProjectInfo]:
        """All projects, the one last touched first; a damaged one says what to do about it.

        Raises StorageError where the home itself cannot be read.
        """
        names = (name for name in _names(self.root) if ID_PATTERN.fullmatch(name))
        infos = [self._info(name) for name in names if os.path.isdir(self.root / name / PRIVATE)]  # noqa: PTH112
        return sorted(filter(None, infos), key=lambda info: info.updated_at, reverse=True)

    def _info(self, project_id: str) -> ProjectInfo | None:
        options, report, troubles = Options("", "", ""), None, []
        try:
            options = self.load_options(project_id)
        except ProjectNotFoundError:
            return None
        except StorageError as error:
            if os.path.lexists(self.private(project_id) / "options.json"):
                troubles.append(str(error))
            else:  # made by the graph without the command
                options = Options(_first_line(self.project_dir(project_id) / "DESCRIPTION.md"), "", "")
        try:
            report = self.load_report(project_id)
        except StorageError as error:
            troubles.append(str(error))
        told = report is not None and not (self.private(project_id) / UNREPORTED).exists()
        status = "damaged" if troubles else report.status if told and report else "interrupted"
        return ProjectInfo(
            project_id=project_id,
            name=project_id.replace("-", " ").title(),
            status="running" if _busy(self.private(project_id) / "lock") else status,
            revision=report.revision if report else "",
            updated_at=_moment(options.at, self.private(project_id)),
            description=" ".join(troubles) or options.description,
        )

    def _write(self, project_id: str, name: str, text: str) -> None:
        target = self.private(project_id) / name
        try:
            if target.is_dir() and not target.is_symlink():  # nothing of ours: kept, out of the way
                target.rename(target.with_name(f"{name}.{time.time_ns():x}.damaged"))
            write_atomically(target, text.encode() + b"\n")
        except OSError as error:
            raise StorageError(
                f"{target} cannot be written: {error.strerror}.", "Check disk space and permissions."
            ) from error


def make_home(root: Path) -> None:
    """Make the folder, if it is not there. In a repository of the user's, git is to pass it over: it would
    take the database along, and each app as a broken link. Raises OSError."""
    if root.exists():
        return
    root.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), (root / ".gitignore").open("x") as file:
        file.write("*\n")


T = TypeVar("T")


def _names(folder: Path) -> list[str]:
    """What is in a folder, in order; nothing where there is none.

    Raises StorageError where it cannot be read or is no folder.
    """
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  bare names
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be read: {error.strerror}.", "Check GENCODE_HOME and its permissions."
        ) from error


def _read(path: Path, project_id: str, kind: TypeAdapter[T]) -> T | None:
    """A file of ours, None where it is not there. Raises StorageError for anything else."""
    try:
        return kind.validate_python(fit_all(json.loads(path.read_bytes())))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError) as error:  # ValidationError is a ValueError
        raise _damaged(path, project_id) from error


def _damaged(path: Path, project_id: str) -> StorageError:
    return StorageError(f"{path} is damaged.", f"Run 'gencode resume {project_id}' to write it anew.")


def _first_line(path: Path) -> str:
    with suppress(OSError), path.open(errors="replace") as file:
        return fit(file.readline(400).strip())
    return ""


def _busy(lock: Path) -> bool:
    """Whether a process holds the lock. Writes nothing, and holds it for no longer than it looks."""
    try:
        descriptor = os.open(lock, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _moment(told: str, folder: Path) -> datetime:
    """When the project was last run; where that is not told, when its folder last changed."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        at = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
