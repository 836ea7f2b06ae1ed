"""Showing an app: in containers that stay up, or in a sandbox until somebody presses Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import docker
import typer

from gencode_graph.cli.demo import demo_lines
from gencode_graph.cli.exporting import export_folder, file_contents
from gencode_graph.cli.stopping import alone, forget_process, note_process
from gencode_graph.context import Context
from gencode_graph.errors import EngineError, SandboxError, UsageError
from gencode_graph.sandbox import DockerOptions, Sandbox, Service, open_sandbox
from gencode_graph.sandbox.docker.compose import find_compose
from gencode_graph.sandbox.docker.engine import call, connect
from gencode_graph.sandbox.docker.previews import is_up, note_up, remove_preview
from gencode_graph.sandbox.leftovers import owned_folder
from gencode_graph.sandbox.locks import Locks
from gencode_graph.tools.laid import LaidSandbox
from gencode_graph.tools.preview import MAIN, Preview, start_preview
from gencode_graph.tools.preview_stack import COMPOSE_FILE, start_stack
from gencode_graph.tools.scaffold import own_locks
from gencode_graph.tools.shelf import as_installed
from gencode_graph.tools.verify import build
from gencode_graph.tools.verify.frontend import DIST
from gencode_graph.tools.workspace import Workspace
from gencode_graph.trust import trusted

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
T = TypeVar("T")


@dataclass(frozen=True)
class Engine:
    """What it takes to show an app in containers."""

    client: docker.APIClient
    compose: tuple[str, ...]


async def run_preview(folder: Path, context: Context, port: int | None) -> None:
    """Start a copy of the app in ``folder`` and print its address.

    In containers it stays up until ``--stop``; else this waits for a signal and stops it. Raises UsageError
    when there are no pages yet, SandboxError when it does not build or start.
    """
    if not (folder / "frontend" / "src" / "pages").is_dir():
        raise UsageError(f"{folder.name} has no pages yet.", f"Go on with: gencode resume {folder.name}")
    stop = _stop_on_signals()
    with owned_folder() as place, alone(folder):
        root = place / folder.name
        await asyncio.to_thread(_copied, folder, root)
        whole = _has_backend(root) or not (root / "backend").is_dir()
        if not whole:
            _say(
                "There is no backend yet: these are the pages on made-up records. "
                f"Go on with: gencode resume {folder.name}"
            )
        contained = whole and (root / COMPOSE_FILE).is_file()
        engine = await asyncio.to_thread(_engine, context) if contained else None
        if engine and await _in_containers(engine, root, folder, context, port or 0, stop):
            return
        if not stop.is_set():
            await _in_sandbox(root, folder, context, port or 0, stop)


def _has_backend(root: Path) -> bool:
    """Whether the app in ``root`` has one that can be started: a run that stopped may have half of it."""
    return (root / MAIN["backend"]).is_file()


def _copied(folder: Path, root: Path) -> None:
    with Workspace(folder).steady():
        # With its .env, if it has one: the copy stays on this machine, and is what the user set it for.
        export_folder(folder, root, private=True)


def _engine(context: Context) -> Engine | None:
    """None where the app is shown without containers: as wished, or for want of an engine or Compose."""
    if context.sandbox == "local":
        return None
    try:
        client = connect()
    except EngineError:
        if context.sandbox == "docker":
            raise
        return None
    compose = find_compose()
    if compose is None:
        client.close()
        _say("Compose is not installed; with it, the app would be shown in containers of its own.")
        return None
    return Engine(client, compose)


async def _in_containers(
    engine: Engine, root: Path, folder: Path, context: Context, port: int, stop: asyncio.Event
) -> bool:
    """Whether that was all. When nobody asked for containers, one that does not come up is no reason to
    show nothing."""
    starting = start_stack(
        root, folder, command=engine.compose, client=engine.client, options=DockerOptions.of(context),
        port=port, progress=_say,
    )  # fmt: skip
    was_up = up = is_up(folder)
    try:
        preview = await _unless(stop, starting)
        if preview:
            note_up(folder, preview.url)
            up = True
            typer.echo(preview.url)
            for line in await _unless(stop, demo_lines(root, preview.url)) or []:
                _say(line)
            _say(f"It stays up, with its records, until: gencode preview {folder.name} --stop")
    except EngineError as error:
        if was_up or context.sandbox == "docker":
            raise
        _say(f"Not shown in containers: {error}")
        return False
    finally:
        if not up:
            await call(remove_preview, engine.client, folder)
    return True


async def _in_sandbox(root: Path, folder: Path, context: Context, port: int, stop: asyncio.Event) -> None:
    files = await asyncio.to_thread(file_contents, root)
    for path in own_locks(files):
        _say(f"{path} is not this version's own: what it pins is installed, apart from everything else.")
    opened = await asyncio.to_thread(_sandbox, root, folder, context, Locks.of(as_installed(files)))
    sandbox = LaidSandbox(opened, root, files)
    try:
        preview = await _unless(stop, _started(sandbox, root, port))
        if preview:
            note_process(folder)
            _tell(preview)
            if preview.api and not os.environ.get("MONGODB_URI"):  # a database of one's own stays as it is
                for line in await _unless(stop, demo_lines(root, preview.url)) or []:
                    _say(line)
            _say("Ctrl-C stops it.")
            await stop.wait()
    finally:
        forget_process(folder)
        await sandbox.close()
    _say("Stopped.")


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, stop.set)
    return stop


def _sandbox(root: Path, folder: Path, context: Context, locks: Locks) -> Sandbox:
    """Where the project runs; one that was built without a sandbox still needs one to be seen."""
    return open_sandbox(
        "auto" if context.sandbox == "none" else context.sandbox,
        root,
        trusted=trusted(context, folder),
        allow_unsafe=context.allow_unsafe_local,
        cache=context.cache_path,
        chromium=context.chromium or None,
        docker=DockerOptions.of(context),
        on_progress=_say,
        locks=locks,
    )


async def _started(sandbox: LaidSandbox, root: Path, port: int) -> Preview:
    backend = _has_backend(root)
    services: tuple[Service, ...] = ("backend", "frontend") if backend else ("frontend",)
    await sandbox.start(services)
    _say("Building the pages ...")
    issues = await build(sandbox)
    if issues:
        raise SandboxError(f"The app does not build: {issues[0]}")
    await sandbox.keep(DIST)
    uri = os.environ.get("MONGODB_URI", "")
    return await start_preview(sandbox, backend=backend, port=port, mongodb_uri=uri)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
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
        _say(f"API: {preview.api}/docs")
        if not os.environ.get("MONGODB_URI"):
            _say("Records are kept in memory; set MONGODB_URI to keep them in a database.")


def _say(line: str) -> None:
    typer.echo(line, err=True)
