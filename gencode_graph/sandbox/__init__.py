"""Where commands of generated apps run. ``open_sandbox`` picks one; ``protocol`` says what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from gencode_graph.errors import SandboxRefusedError
from gencode_graph.sandbox.bubblewrap import find_bwrap
from gencode_graph.sandbox.deps import DependencyCache, Progress, default_cache
from gencode_graph.sandbox.docker.engine import engine_answers
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.docker.sandbox import DockerSandbox
from gencode_graph.sandbox.local import LocalSandbox
from gencode_graph.sandbox.locks import Locks
from gencode_graph.sandbox.none import NoSandbox
from gencode_graph.sandbox.protocol import ExecResult, Sandbox, Service

__all__ = ["DockerOptions", "ExecResult", "Sandbox", "SandboxKind", "Service", "open_sandbox"]

SandboxKind = Literal["auto", "local", "docker", "none"]


def open_sandbox(  # noqa: PLR0913 - what may differ from run to run
    kind: SandboxKind,
    root: Path,
    *,
    trusted: bool,
    allow_unsafe: bool = False,
    cache: Path | None = None,
    chromium: str | None = None,
    docker: DockerOptions | None = None,
    on_progress: Progress | None = None,
    locks: Locks | None = None,
) -> Sandbox:
    """A sandbox for the app in ``root``; its ``name`` is "docker", "bubblewrap", "local" or "none".

    ``trusted`` says the code is this package's own templates; a model's code is not, and "auto" runs
    it in Docker where an engine answers. ``cache`` holds installed packages, ``chromium`` names a browser
    of this machine, ``docker`` says how an engine is used. ``locks`` say which packages; without,
    they are read from ``root`` now, before anything runs in it. Tries engine and bubblewrap by asking them,
    so call it from a thread in async code.

    Raises EngineUnavailableError, SandboxRefusedError for untrusted code without isolation.
    """
    if kind == "none":
        return NoSandbox(root)
    if kind == "docker" or (kind == "auto" and not trusted and engine_answers()):
        options = docker or DockerOptions()
        return DockerSandbox(
            root, cache=cache or default_cache(), options=options, on_progress=on_progress, locks=locks
        )
    bwrap, why = find_bwrap()
    if bwrap is None and not (trusted or allow_unsafe):
        raise SandboxRefusedError(
            f"Code written by a model is not run without isolation: {why}.",
            "Start Docker, install bubblewrap, or accept the risk with --allow-unsafe-local.",
        )
    dependencies = DependencyCache(cache or default_cache(), on_progress)
    return LocalSandbox(root, cache=dependencies, bwrap=bwrap, chromium=chromium, locks=locks)
