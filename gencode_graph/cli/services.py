"""Commands that use a finished app or serve the graph: export, preview, serve."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from gencode_graph.cli.options import ProjectId, open_home, run_context
from gencode_graph.errors import StorageError, ToolMissingError, UsageError
from gencode_graph.naming import check_id

LOOPBACK = "127.0.0.1"


def register(app: typer.Typer) -> None:
    app.command("preview", epilog=_PREVIEW_EPILOG)(preview)
    app.command("export", epilog=_EXPORT_EPILOG)(export)
    app.command("serve", epilog=_SERVE_EPILOG)(serve)


_EXPORT_EPILOG = """\b
Examples:
  gencode export crm                     writes ./crm.zip
  gencode export crm --to ../my-crm      writes a folder

The app alone: its git history and GenCode's own notes (.git, .gencode) stay behind, and so does what its
.gitignore leaves out, as .env.
"""


def export(
    project_id: ProjectId,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="PATH", help="A new folder, or a file ending in .zip.")
    ] = None,
) -> None:
    """Write the app to a zip file or a folder of its own."""
    from gencode_graph.cli.exporting import export_folder, export_zip
    from gencode_graph.cli.summary import shown_path
    from gencode_graph.tools.workspace import Workspace

    check_id(project_id)
    source = _workspace(project_id)
    target = to or Path(f"{project_id}.zip")
    if target.exists():
        raise UsageError(f"{target} is there already.", "Name another with --to, or move it away.")
    try:
        with Workspace(source).steady():  # one whole revision, also while a run goes on
            count = export_zip(source, target) if target.suffix == ".zip" else export_folder(source, target)
    except OSError as error:
        raise StorageError(f"Cannot write {target}: {error.strerror or error}.") from error
    typer.echo(f"{count} files written to {shown_path(target.resolve())}")


_PREVIEW_EPILOG = """\b
Examples:
  gencode preview crm
  gencode preview crm --port 8080
  gencode preview crm --stop

Where Docker and Compose are, the app starts in containers with a MongoDB, and stays up with its records
until --stop. Elsewhere, or with GENCODE_SANDBOX=local, it is shown until Ctrl-C (or --stop).
"""


def preview(
    project_id: ProjectId,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The frontend's port; a free one if absent.")
    ] = None,
    allow_unsafe_local: Annotated[
        bool, typer.Option("--allow-unsafe-local", help="Run model-written code here without isolation.")
    ] = False,
    stop: Annotated[
        bool, typer.Option("--stop", help="End the app's preview and forget its records.")
    ] = False,
) -> None:
    """Start the app and say where it can be seen."""
    check_id(project_id)
    context = run_context(project_id, allow_unsafe_local=allow_unsafe_local)
    folder = open_home(context).project_dir(project_id)
    if stop:
        from gencode_graph.cli.stopping import stop_preview

        typer.echo("Stopped." if stop_preview(folder) else f"No preview of {project_id} was up.", err=True)
        return
    from gencode_graph.cli.previewing import run_preview

    asyncio.run(run_preview(folder, context, port))


_SERVE_EPILOG = """\b
Examples:
  gencode serve
  GENCODE_SERVER_TOKEN=... gencode serve --host 0.0.0.0 --port 9000

  POST /runs {"description": "..."}      begins a run; GET /runs/ID tells how it is doing
  POST /gencode/stream                   the same through LangServe; /docs describes both

Beyond this machine it listens only with a token, which every request then bears:
Authorization: Bearer TOKEN. docs/server.md tells what clients may ask for.
"""


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = LOOPBACK,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """Serve the graph over HTTP."""
    import importlib.util

    run_context()  # a wrong setting is told here, in one line, not from inside the server
    if importlib.util.find_spec("gencode_graph.server.listening") is None:
        raise ToolMissingError("gencode_graph.server", "This installation has no server.")
    importlib.import_module("gencode_graph.server.listening").run_server(host, port)


def _workspace(project_id: str) -> Path:
    """The project's folder. Raises ProjectNotFoundError."""
    home = open_home()
    home.need(project_id)
    return home.project_dir(project_id)
