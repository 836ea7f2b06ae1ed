"""What there is to run apps in containers: the engine, Compose, the images. Optional, unless asked for."""

from __future__ import annotations

import shutil

import docker

from gencode_graph.cli.finding import Finding, Status
from gencode_graph.context import Context
from gencode_graph.errors import EngineError
from gencode_graph.sandbox.docker.cleanup import leftovers
from gencode_graph.sandbox.docker.compose import find_compose
from gencode_graph.sandbox.docker.engine import connect, engine_errors
from gencode_graph.sandbox.docker.options import DockerOptions, mirrored


def engine_findings(context: Context) -> list[Finding]:
    """Asks the engine; it may take a moment."""
    lacking: Status = "missing" if context.sandbox == "docker" else "optional"
    try:
        client = connect()
    except EngineError as error:
        return [Finding("docker", lacking, error.message, _advice(error))]
    try:
        with engine_errors():
            version = str(client.version()["Version"])
        return [
            Finding("docker", "ok", f"engine {version}"),
            _compose(),
            _images(client, DockerOptions.of(context)),
            *_left_behind(client),
        ]
    except EngineError as error:
        return [Finding("docker", lacking, error.message, error.hint)]
    finally:
        client.close()


def _advice(error: EngineError) -> str:
    if shutil.which("dockerd") or shutil.which("docker"):
        return error.hint
    return "Install it to run apps in containers (Debian: apt-get install docker.io); bubblewrap does too."


def _compose() -> Finding:
    command = find_compose()
    if command is None:
        advice = "With it, gencode preview shows apps in containers: apt-get install docker-compose."
        return Finding("compose", "optional", "Compose is not installed.", advice)
    return Finding("compose", "ok", " ".join(command))


def _images(client: docker.APIClient, options: DockerOptions) -> Finding:
    wanted = {options.backend_image, options.frontend_image, options.mongo_image, options.nginx_image}
    absent = sorted(image for image in wanted if not _is_here(client, image, options.registry))
    if not absent:
        return Finding("images", "ok", ", ".join(sorted(wanted)))
    advice = "gencode sandbox build fetches and prepares them; GENCODE_DOCKER_* settings name others."
    return Finding("images", "optional", f"Not here: {', '.join(absent)}.", advice)


def _is_here(client: docker.APIClient, image: str, registry: str) -> bool:
    return any(client.images(name=name, quiet=True) for name in (mirrored(image, registry), image))


def _left_behind(client: docker.APIClient) -> list[Finding]:
    count = len(leftovers(client))
    if not count:
        return []
    return [
        Finding("leftovers", "optional", f"{count} of killed runs.", "gencode doctor --clean removes them.")
    ]
