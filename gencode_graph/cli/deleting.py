"""The command that takes a project away: delete."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from gencode_graph.cli.options import ProjectId, open_home
from gencode_graph.errors import UsageError
from gencode_graph.naming import check_id


def register(app: typer.Typer) -> None:
    app.command("delete", epilog=_DELETE_EPILOG)(delete)


_DELETE_EPILOG = """\b
Examples:
  gencode export crm --to ../my-crm && gencode delete crm --yes

The app's folder goes with its git history, your own commits and files in it, its preview and the preview's
records. What was exported or pushed stays.
"""


def delete(
    project_id: ProjectId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete a project: the app, its history and its records."""
    check_id(project_id)
    from gencode_graph.cli.stopping import stop_preview
    from gencode_graph.cli.summary import shown_path
    from gencode_graph.deleting import delete_project

    home = open_home()
    home.need(project_id)
    folder = home.project_dir(project_id)
    if not yes:
        _ask(f"Delete {shown_path(folder)} with its git history, and all of {project_id!r}?")
    if stop_preview(folder):
        typer.echo("Its preview was ended.", err=True)
    asyncio.run(delete_project(home, project_id))
    typer.echo(f"{project_id} is deleted.")


def _ask(question: str) -> None:
    """Raises UsageError where nobody can be asked, typer.Abort for a no."""
    if not sys.stdin.isatty():
        raise UsageError("Nothing was deleted: nobody is there to ask.", "Say --yes.")
    typer.confirm(question, abort=True, err=True)
