"""Where everything is: the home folder of all projects, and what each keeps beside its app."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from gencode_graph.artifacts import RunReport
from gencode_graph.errors import ProjectBusyError, ProjectNotFoundError, StorageError
from gencode_graph.naming import check_id
from gencode_graph.tools.paths import write_atomically


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


@dataclass(frozen=True)
class ProjectInfo:
    """One line of ``gencode list``. ``status`` is "running" while another process has the lock."""

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
        return self.root / ".gencode" / "gencode.sqlite"

    def project_dir(self, project_id: str) -> Path:
        """Raises UsageError for an id that could name anything else."""
        return self.root / check_id(project_id)

    def private(self, project_id: str) -> Path:
        return self.project_dir(project_id) / ".gencode"

    def exists(self, project_id: str) -> bool:
        return self.project_dir(project_id).exists()

    def need(self, project_id: str) -> None:
        """Raises ProjectNotFoundError unless there is such a project."""
        if not (self.private(project_id) / "options.json").is_file():
            raise ProjectNotFoundError(
                f"There is no project {project_id!r} in {self.root}.", "See 'gencode list'."
            )

    @contextmanager
    def locked(self, project_id: str) -> Iterator[None]:
        """Hold the project for this process; the lock goes when the process does.

        Raises ProjectBusyError when another process holds it, StorageError when the home cannot
        be written.
        """
        path = self.private(project_id) / "lock"
        lock = FileLock(path, timeout=0)
        try:
            make_home(self.root)
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout as error:
            raise ProjectBusyError(
                f"Another process is running {project_id!r}.", "Wait for it, or stop it first."
            ) from error
        except OSError as error:
            raise StorageError(
                f"{self.root} cannot be written: {error.strerror}.",
                "Set GENCODE_HOME to a folder of yours.",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def save_options(self, project_id: str, options: Options) -> None:
        stamped = {**asdict(options), "at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._write(project_id, "options.json", json.dumps(stamped, indent=2))

    def load_options(self, project_id: str) -> Options:
        """Raises ProjectNotFoundError."""
        self.need(project_id)
        return Options(**json.loads((self.private(project_id) / "options.json").read_text()))

    def save_report(self, report: RunReport) -> None:
        self._write(report.project_id, "report.json", report.model_dump_json(indent=2))

    def load_report(self, project_id: str) -> RunReport | None:
        """The last run's report, None while the first run has not ended.

        Raises ProjectNotFoundError, StorageError for a report that is damaged.
        """
        self.need(project_id)
        path = self.private(project_id) / "report.json"
        if not path.is_file():
            return None
        try:
            return RunReport.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise StorageError(
                f"{path} is damaged.", f"Run 'gencode resume {project_id}' to write it anew."
            ) from error

    def projects(self) -> list[ProjectInfo]:
        """All projects, the one last touched first."""
        if not self.root.is_dir():
            return []
        ids = (p.parent.parent.name for p in self.root.glob("*/.gencode/options.json"))
        return sorted(map(self._info, ids), key=lambda info: info.updated_at, reverse=True)

    def _info(self, project_id: str) -> ProjectInfo:
        options = self.load_options(project_id)
        report = self.load_report(project_id)
        status = "running" if self._busy(project_id) else report.status if report else "interrupted"
        return ProjectInfo(
            project_id=project_id,
            name=project_id.replace("-", " ").title(),
            status=status,
            revision=report.revision if report else "",
            updated_at=datetime.fromisoformat(options.at),
            description=options.description,
        )

    def _busy(self, project_id: str) -> bool:
        try:
            with self.locked(project_id):
                return False
        except ProjectBusyError:
            return True

    def _write(self, project_id: str, name: str, text: str) -> None:
        try:
            write_atomically(self.private(project_id) / name, text.encode() + b"\n")
        except OSError as error:
            raise StorageError(
                f"{self.root} cannot be written: {error.strerror}.", "Check disk space and permissions."
            ) from error


def make_home(root: Path) -> None:
    """Make the folder, if it is not there. In a repository of the user's, git is to pass it over: it would
    take the database along, and each app as a broken link. Raises OSError."""
    if root.exists():
        return
    root.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError), (root / ".gitignore").open("x") as file:
        file.write("*\n")
