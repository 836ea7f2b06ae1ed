"""What a killed process left in the engine: found by its labels, and removed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

import docker
from docker.errors import APIError, NotFound

from gencode_graph.sandbox.docker.build import BUILD_SECONDS
from gencode_graph.sandbox.docker.engine import connect, engine_errors
from gencode_graph.sandbox.docker.labels import KIND, OWNER, PRODUCT, is_left_behind, this_process

Sort = Literal["container", "network", "volume", "image"]
BUILT_SECONDS = 2 * BUILD_SECONDS
"""After so long no build can be at work any more: what it made and did not name is of no use."""


@dataclass(frozen=True)
class Leftover:
    """One thing to remove. ``kind`` is what it was for, as "command" or "mongo"."""

    sort: Sort
    id: str
    name: str
    kind: str


def marked(client: docker.APIClient) -> list[tuple[Leftover, dict[str, str]]]:
    """All that this product made and is still there, with its labels, containers first. Blocks.
    Raises EngineError."""
    mine = {"label": f"{OWNER}={PRODUCT}"}
    with engine_errors():
        containers = client.containers(all=True, filters=mine)
        networks = client.networks(filters=mine)
        volumes = client.volumes(filters=mine)["Volumes"] or []
    found: list[tuple[Sort, str, str, dict[str, str]]] = [
        *(("container", c["Id"], c["Names"][0].lstrip("/"), c["Labels"] or {}) for c in containers),
        *(("network", n["Id"], n["Name"], n["Labels"] or {}) for n in networks),
        *(("volume", v["Name"], v["Name"], v["Labels"] or {}) for v in volumes),
    ]
    return [
        (Leftover(sort, identity, name, labels.get(KIND, "")), labels)
        for sort, identity, name, labels in found
    ]


def leftovers(client: docker.APIClient | None = None) -> list[Leftover]:
    """What processes that are dead now made, containers first. Blocks. Raises EngineError."""
    client = client or connect()
    here = this_process().host
    return [*(left for left, labels in marked(client) if is_left_behind(labels, here)), *_unnamed(client)]


def _unnamed(client: docker.APIClient) -> list[Leftover]:
    """What is left of builds that failed or were cut off. The engine does not know whose they were."""
    mine = {"label": f"{OWNER}={PRODUCT}", "dangling": True}
    with engine_errors():
        images = client.images(filters=mine)
    old = time.time() - BUILT_SECONDS
    return [
        Leftover("image", image["Id"], image["Id"].removeprefix("sha256:")[:12], "build")
        for image in images
        if image["Created"] < old
    ]


def clean(client: docker.APIClient | None = None) -> list[Leftover]:
    """Remove what ``leftovers`` finds; what was removed. Blocks. Raises EngineError."""
    client = client or connect()
    return [left for left in leftovers(client) if remove(client, left)]


def remove(client: docker.APIClient, left: Leftover) -> bool:
    """Whether it was there and is gone. Blocks. Raises EngineError."""
    with engine_errors():
        try:
            if left.sort == "container":
                client.remove_container(left.id, v=True, force=True)
            elif left.sort == "image":
                client.remove_image(left.id)
            elif left.sort == "network":
                client.remove_network(left.id)
            else:
                client.remove_volume(left.name, force=True)
        except NotFound:
            return False
        except APIError as error:
            # Somebody else is removing it at this moment, or makes use of it.
            if error.status_code == 409:
                return False
            raise
    return True
