"""Apps that were started to be looked at, and stay up after the command that started them.

No process owns a preview. It belongs to its project's folder, which has a note of it (``preview.json``) from
the moment it is up, and a lock that is held while it is being started or stopped.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
from filelock import FileLock, Timeout

from gencode_graph.sandbox.docker.cleanup import Leftover, marked, remove
from gencode_graph.sandbox.docker.engine import engine_errors
from gencode_graph.sandbox.docker.labels import HOST, KIND, OWNER, PRODUCT, this_process

PREVIEW = "preview"
FOLDER = "gencode.folder"
PROJECT = "com.docker.compose.project"
_NOTES = ".gencode"


def lock_of(folder: Path) -> FileLock:
    """Held while a preview is started or stopped; a dead process gives it back."""
    path = folder / _NOTES / "preview.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path, timeout=0, thread_local=False)


def note_up(folder: Path, url: str) -> None:
    """From now on the folder's preview counts as up."""
    path = _note(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"url": url}) + "\n")


def is_up(folder: Path) -> bool:
    """Whether the folder's preview came up, as far as is known here, and was not stopped."""
    return _note(folder).is_file()


def _note(folder: Path) -> Path:
    return folder / _NOTES / "preview.json"


def project_name(folder: Path) -> str:
    """Compose's name for this folder's preview: no two folders have the same."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
    return f"gencode-{re.sub(r'[^a-z0-9]+', '-', folder.name.lower()).strip('-')[:30]}-{digest}"


def preview_labels(folder: Path) -> dict[str, str]:
    """On everything of a preview: no process is named, so that none outlives its owner."""
    return {
        OWNER: PRODUCT,
        KIND: PREVIEW,
        HOST: this_process().host,
        FOLDER: str(folder.resolve()),
    }


def published_port(client: docker.APIClient, project: str, container_port: int) -> int:
    """The port of this machine that leads to ``container_port`` of a project, 0 without one."""
    with engine_errors():
        containers = client.containers(filters={"label": f"{PROJECT}={project}"})
    found = [port for container in containers for port in container["Ports"] or []]
    return next(
        (p["PublicPort"] for p in found if p["PrivatePort"] == container_port and "PublicPort" in p), 0
    )


def remove_preview(client: docker.APIClient, folder: Path) -> list[Leftover]:
    """Remove the preview of a folder with its records; what was removed. Raises EngineError."""
    name = project_name(folder)
    _note(folder).unlink(missing_ok=True)
    return _removed(client, lambda labels: labels.get(PROJECT) == name)


def clean_previews(client: docker.APIClient) -> list[Leftover]:
    """Remove previews of folders that are gone, and those whose start was killed before they were up."""
    here = this_process().host
    return _removed(client, lambda labels: labels.get(HOST) == here and _is_abandoned(labels))


def _removed(client: docker.APIClient, wanted: Callable[[dict[str, str]], bool]) -> list[Leftover]:
    found = [left for left, labels in marked(client) if labels.get(KIND) == PREVIEW and wanted(labels)]
    return [left for left in found if remove(client, left)]


def _is_abandoned(labels: dict[str, Any]) -> bool:
    folder = Path(labels.get(FOLDER) or "/")
    if not folder.is_dir():
        return True
    if is_up(folder):
        return False
    try:
        with lock_of(folder):
            return not is_up(folder)
    except Timeout:
        return False  # it is being started
