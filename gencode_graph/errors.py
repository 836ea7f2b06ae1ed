"""Every error the package raises on purpose: one tree, each with what the user can do.

``str(error)`` is one line that can be shown as it is. Anything else that escapes is a bug.
"""

from __future__ import annotations

from gencode_graph.plain import plain
from gencode_graph.secrecy import redacted
from gencode_graph.text import fit


class GenCodeError(Exception):
    """Base of all errors raised on purpose.

    ``hint`` is one sentence saying what the user can do; it is part of ``str(error)``. Both are made
    fit to be kept and shown: they may quote what somebody else sent.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        # What a provider or a client of one says may quote the key, and in the midst of it what is not seen.
        self.message = redacted(plain(fit(message)))
        self.hint = redacted(plain(fit(hint)))
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class TransientError(GenCodeError):
    """The same call may succeed later: a busy provider, a lost connection, a full queue."""


class PermanentError(GenCodeError):
    """The same call fails again until somebody changes something."""


class UsageError(PermanentError):
    """The request itself is wrong: a bad id, an empty description, an unknown option."""

    exit_code = 2


class ProjectExistsError(UsageError):
    """A project of this id is there already."""


class ProjectNotFoundError(UsageError):
    """No project of this id is known."""


class ProjectBusyError(TransientError):
    """Another process is running this project."""


class StorageError(PermanentError):
    """The home, the database or a workspace cannot be read or written."""


class ModelError(PermanentError):
    """A model cannot be built or refuses to answer: unknown name, missing key, no package."""


class ModelUnavailableError(TransientError):
    """The provider does not answer now: rate limit, overload, lost connection.

    ``retry_after`` is how many seconds it asks to wait, if it says so.
    """

    retry_after: float | None = None


class BudgetExhaustedError(PermanentError):
    """The next call cannot be paid from what the run may still spend."""

    exit_code = 3


class SandboxError(PermanentError):
    """The sandbox itself failed, which says nothing about the program that ran in it."""


class SandboxRefusedError(SandboxError):
    """Nothing here may run this code: it came from a model and there is no isolation."""


class ToolMissingError(SandboxError):
    """A program a step needs is not installed. ``tool`` is its name."""

    def __init__(self, tool: str, hint: str = "") -> None:
        super().__init__(f"{tool} is not installed.", hint)
        self.tool = tool


class ToolVersionError(ToolMissingError):
    """A program is there, but in a version that does not do. ``needed`` says which ones would."""

    def __init__(self, tool: str, version: str, path: str, needed: str, hint: str = "") -> None:
        super().__init__(tool, hint)
        self.message = f"{tool} {version} at {path} does not do: the app's tools need {needed}."


class EngineError(SandboxError):
    """The container engine, or what it was to run, failed: never the generated app's fault."""


class EngineUnavailableError(EngineError):
    """No engine answers: it is not installed, not running, or may not be used by this user."""


class ImageMissingError(EngineError):
    """An image is not here and cannot be pulled."""


class ImageBuildError(EngineError):
    """An image with the app's dependencies could not be built; the message has its last lines."""


class DiskFullError(EngineError):
    """No room is left: where the engine keeps its things, or on the disk of the app."""


class UnhealthyServiceError(EngineError):
    """A service beside the app, as its database, does not become ready; with its last log lines."""


class PathRefusedError(PermanentError):
    """A path that leaves the workspace, or that the step may not write."""
