"""What the commands' arguments have in common: their help, their limits, and the home."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gencode_graph.errors import UsageError
from gencode_graph.naming import MAX_DESCRIPTION, check_description

if TYPE_CHECKING:
    from gencode_graph.context import Context
    from gencode_graph.home import Home

ProjectId = Annotated[str, typer.Argument(metavar="ID", help="The project's id: its folder's name.")]
Json = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON, alone on stdout; progress goes to stderr.")
]


def checked_text(text: str) -> str:
    """``text`` without blanks around it; ``-`` reads stdin. Raises UsageError."""
    return check_description(_from_stdin() if text == "-" else text)


def _from_stdin() -> str:
    raw = sys.stdin.buffer.read(MAX_DESCRIPTION * 4 + 64)  # no more than could be accepted, and see it is
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if len(raw) > MAX_DESCRIPTION * 4:
            return "x" * (MAX_DESCRIPTION + 1)
        raise UsageError("What is on stdin is not UTF-8 text.") from error


def run_context(project_id: str | None = None, **overrides: Any) -> Context:
    """The command line's options, else the environment's, else those ``project_id`` was last run with.

    Raises UsageError, ProjectNotFoundError.
    """
    from gencode_graph.settings import load_settings

    sandbox, cost = overrides.get("sandbox"), overrides.get("max_cost")
    if sandbox not in (None, "auto", "docker", "local", "none"):
        raise UsageError(f"There is no sandbox {sandbox!r}.", "Choose auto, docker, local or none.")
    if cost is not None and not 0 < cost < float("inf"):
        raise UsageError("--max-cost must be a number of dollars above 0.")
    if not overrides.get("allow_unsafe_local"):
        overrides.pop("allow_unsafe_local", None)  # an absent flag leaves the environment's word
    settings = load_settings()
    if project_id is not None:
        last = open_home(settings.context()).recalled(project_id)
        overrides |= settings.unsaid(last.of_context, overrides)
    return settings.context(**overrides)


def open_home(context: Context | None = None) -> Home:
    """The home that holds all workspaces. Raises UsageError, StorageError."""
    from gencode_graph.home import Home

    return Home((context or run_context()).home_path)
