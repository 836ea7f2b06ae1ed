"""Ending a preview from another terminal, whichever way the app is shown."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import Timeout

from gencode_graph.errors import EngineError, ProjectBusyError, SandboxError
from gencode_graph.sandbox.docker.engine import connect
from gencode_graph.sandbox.docker.labels import Owner, is_alive, this_process
from gencode_graph.sandbox.docker.previews import is_up, lock_of, remove_preview

STOP_SECONDS = 20.0
_POLL_SECONDS = 0.1


def stop_preview(folder: Path) -> bool:
    """End the preview of ``folder`` with its records; whether there was one. Blocks.

    Raises SandboxError when it does not end, EngineUnavailableError when it is in containers and no
    engine answers.
    """
    ended = _end_process(folder)
    with alone(folder):
        try:
            client = connect()
        except EngineError:
            if is_up(folder):
                raise
            return ended
        try:
            return bool(remove_preview(client, folder)) or ended
        finally:
            client.close()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else starts or stops this folder's preview meanwhile. Raises ProjectBusyError."""
    try:
        with lock_of(folder):
            yield
    except Timeout as error:
        raise ProjectBusyError(
            f"A preview of {folder.name} is being shown or started by another process.",
            f"Stop it: gencode preview {folder.name} --stop",
        ) from error


def note_process(folder: Path) -> None:
    """This process serves the folder's preview."""
    me = this_process()
    _note(folder).write_text(json.dumps({"pid": me.pid, "started": me.started, "host": me.host}) + "\n")


def forget_process(folder: Path) -> None:
    _note(folder).unlink(missing_ok=True)


def _end_process(folder: Path) -> bool:
    """Ask the process that serves the preview to end; whether there was one."""
    owner = _owner(folder)
    if owner is None or owner.host != this_process().host or not is_alive(owner):
        return False
    with suppress(ProcessLookupError):
        os.kill(owner.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while is_alive(owner):
        if time.monotonic() > deadline:
            raise SandboxError(f"The preview, process {owner.pid}, does not end.")
        time.sleep(_POLL_SECONDS)
    return True


def _owner(folder: Path) -> Owner | None:
    try:
        return Owner(**json.loads(_note(folder).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def _note(folder: Path) -> Path:
    return folder / ".gencode" / "preview-process.json"
