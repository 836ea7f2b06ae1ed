"""Keeping an app up until somebody presses Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import typer

from gencode_graph.cli.exporting import export_folder
from gencode_graph.context import Context
from gencode_graph.errors import SandboxError, UsageError
from gencode_graph.sandbox import DockerOptions, Sandbox, Service, open_sandbox
from gencode_graph.tools.preview import Preview, start_preview
from gencode_graph.tools.verify import build

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run_preview(folder: Path, context: Context, port: int | None) -> None:
    """Build the app in ``folder`` in a copy, start it, print its address and wait for a signal.

    Raises UsageError when there are no pages yet, SandboxError when it does not build or start.
    """
    if not (folder / "frontend" / "package.json").is_file():
        raise UsageError(f"{folder.name} has no pages yet.", f"Go on with: gencode resume {folder.name}")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="gencode-preview-") as place:
        root = Path(place) / folder.name
        await asyncio.to_thread(export_folder, folder, root)
        sandbox = await asyncio.to_thread(_sandbox, root, context)
        try:
            preview = await _unless(stop, _started(sandbox, root, port))
            if preview:
                _tell(preview)
                await stop.wait()
        finally:
            await sandbox.close()
    typer.echo("Stopped.", err=True)


def _sandbox(root: Path, context: Context) -> Sandbox:
    """Where the project runs; one that was built without a sandbox still needs one to be seen."""
    return open_sandbox(
        "auto" if context.sandbox == "none" else context.sandbox,
        root,
        trusted=context.trusted,
        allow_unsafe=context.allow_unsafe_local,
        cache=context.cache_path,
        chromium=context.chromium or None,
        docker=DockerOptions.of(context),
        on_progress=lambda message: typer.echo(message, err=True),
    )


async def _started(sandbox: Sandbox, root: Path, port: int | None) -> Preview:
    backend = (root / "backend").is_dir()
    services: tuple[Service, ...] = ("backend", "frontend") if backend else ("frontend",)
    await sandbox.start(services)
    typer.echo("Building the pages ...", err=True)
    issues = await build(sandbox)
    if issues:
        raise SandboxError(f"The app does not build: {issues[0]}")
    uri = os.environ.get("MONGODB_URI", "")
    return await start_preview(sandbox, backend=backend, port=port or 0, mongodb_uri=uri)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, Preview]) -> Preview | None:
    """``work``'s result, or None when the signal comes first."""
    task = asyncio.ensure_future(work)
    waiting = asyncio.ensure_future(stop.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    if task.done():
        waiting.cancel()
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return None


def _tell(preview: Preview) -> None:
    typer.echo(preview.url)
    if preview.api:
        typer.echo(f"API: {preview.api}/docs", err=True)
        if not os.environ.get("MONGODB_URI"):
            typer.echo("Records are kept in memory; set MONGODB_URI to keep them in a database.", err=True)
    typer.echo("Ctrl-C stops it.", err=True)
