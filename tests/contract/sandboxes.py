"""The sandboxes that run things, for the suites that all of them pass."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.bubblewrap import find_bwrap
from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.docker.build import ImageStore
from gencode_graph.sandbox.docker.engine import connect
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.docker.sandbox import DockerSandbox
from gencode_graph.sandbox.limits import Limits
from gencode_graph.sandbox.local import LocalSandbox
from gencode_graph.settings import load_settings

BWRAP, WHY_NO_BWRAP = find_bwrap()
IN_CI = os.environ.get("CI") == "true"


def docker_options() -> DockerOptions:
    """Base images come from the environment (``GENCODE_DOCKER_*``), as for any run."""
    return DockerOptions.of(load_settings().context())


@cache
def why_no_docker() -> str:
    """ "" where an engine answers and has the base images; nothing is pulled for a test."""
    try:
        client = connect(5)
    except SandboxError as error:
        return str(error)
    options = docker_options()
    store = ImageStore(client, Path(), lambda _line: None, options.registry)
    bases = (options.backend_image, options.frontend_image, options.mongo_image)
    absent = [image for image in bases if not store.has(image)]
    client.close()
    return f"images are not here: {', '.join(absent)}" if absent else ""


# In CI they fail rather than go unseen.
NO_DOCKER = "" if IN_CI else why_no_docker()
needs_docker = pytest.mark.skipif(bool(NO_DOCKER), reason=NO_DOCKER)
BUBBLEWRAP = pytest.param("bubblewrap", marks=pytest.mark.skipif(BWRAP is None, reason=WHY_NO_BWRAP))
DOCKER = pytest.param("docker", marks=needs_docker)


def make_root(tmp_path: Path) -> Path:
    root = tmp_path / "app"
    (root / "backend").mkdir(parents=True)
    (root / "frontend").mkdir()
    return root


def open_real(kind: str, root: Path, limits: Limits) -> LocalSandbox | DockerSandbox:
    if kind == "docker":
        return DockerSandbox(root, cache=default_cache(), options=docker_options(), limits=limits)
    bwrap = BWRAP if kind == "bubblewrap" else None
    return LocalSandbox(root, cache=DependencyCache(root.parent / "cache"), bwrap=bwrap, limits=limits)
