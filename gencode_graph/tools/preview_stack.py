"""The app started by Compose, as its users will start it: every service in a container, records kept."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
import httpx
import yaml

from gencode_graph.errors import UnhealthyServiceError
from gencode_graph.sandbox.docker.compose import Compose, Progress
from gencode_graph.sandbox.docker.engine import call
from gencode_graph.sandbox.docker.options import DockerOptions, mirrored
from gencode_graph.sandbox.docker.previews import preview_labels, project_name, published_port
from gencode_graph.sandbox.services import FRONTEND_PORT
from gencode_graph.tools.preview import Preview

COMPOSE_FILE = "docker-compose.yml"
ANSWER_SECONDS = 60.0
_POLL_SECONDS = 0.3


async def start_stack(
    root: Path,
    folder: Path,
    *,
    command: tuple[str, ...],
    client: docker.APIClient,
    options: DockerOptions,
    port: int = 0,
    progress: Progress,
) -> Preview:
    """Build and start the copy of an app in ``root`` as the preview of ``folder``.

    It stays up when this process ends. A port of 0 is chosen by the engine; it listens on this machine's
    loopback only. What it started stays when it fails. Raises SandboxError.
    """
    _add_certificates(root, options.certificates())
    override = root.parent / "override.yml"
    override.write_text(
        override_text((root / COMPOSE_FILE).read_text(), preview_labels(folder), options.runtime)
    )
    files = (root / COMPOSE_FILE, override)
    compose = Compose(command, project_name(folder), files, stack_values(options, port), progress)
    progress("Building the app's images (kept for the next time) ...")
    await compose.build()
    progress("Starting the app ...")
    await compose.up()
    found = await call(published_port, client, compose.project, FRONTEND_PORT)
    if not found:
        raise UnhealthyServiceError(f"The frontend ended at once: {await compose.logs()}")
    preview = Preview(f"http://127.0.0.1:{found}")
    if not await _answers(preview.url, backend=(root / "backend").is_dir()):
        raise UnhealthyServiceError(f"The app does not answer: {await compose.logs()}")
    return preview


def stack_values(options: DockerOptions, port: int) -> dict[str, str]:
    """The variables of the compose file that a preview sets. The secret is this preview's own."""
    images = {
        "PYTHON_IMAGE": options.backend_image,
        "NODE_IMAGE": options.frontend_image,
        "NGINX_IMAGE": options.nginx_image,
        "MONGO_IMAGE": options.mongo_image,
    }
    return {
        **{name: mirrored(image, options.registry) for name, image in images.items()},
        "PIP_INDEX_URL": options.pip_index,
        "NPM_CONFIG_REGISTRY": options.npm_registry,
        "PORT": f"127.0.0.1:{port}",
        "JWT_SECRET": secrets.token_urlsafe(48),
    }


def override_text(compose: str, labels: Mapping[str, str], runtime: str) -> str:
    """A second compose file: labels on everything, and nothing that comes back after a reboot."""
    document = yaml.safe_load(compose)
    marks = {"labels": dict(labels)}
    service: dict[str, Any] = {**marks, "restart": "no", **({"runtime": runtime} if runtime else {})}
    parts = {
        "services": dict.fromkeys(document["services"], service),
        "networks": dict.fromkeys(document.get("networks") or {}, marks),
        "volumes": dict.fromkeys(document.get("volumes") or {}, marks),
    }
    return yaml.dump({name: part for name, part in parts.items() if part}, Dumper=_Plain, sort_keys=False)


class _Plain(yaml.SafeDumper):
    """Without anchors: what is the same is written again."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _add_certificates(root: Path, certificates: bytes) -> None:
    if certificates:
        for dockerfile in root.glob("*/Dockerfile"):
            (dockerfile.parent / "extra-ca.crt").write_bytes(certificates)


async def _answers(url: str, *, backend: bool) -> bool:
    """Whether page and API answer within the time that a start may take."""
    paths = ["/", "/api/health"] if backend else ["/"]
    deadline = time.monotonic() + ANSWER_SECONDS
    async with httpx.AsyncClient(base_url=url, timeout=5, trust_env=False) as client:
        while time.monotonic() < deadline:
            if all([await _is_ok(client, path) for path in paths]):
                return True
            await asyncio.sleep(_POLL_SECONDS)
    return False


async def _is_ok(client: httpx.AsyncClient, path: str) -> bool:
    try:
        return (await client.get(path)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
