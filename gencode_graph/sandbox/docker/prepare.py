"""Images made ready before any run, as for a machine that will have no network then."""

from __future__ import annotations

from pathlib import Path

from gencode_graph.errors import ImageMissingError
from gencode_graph.sandbox.deps import Progress
from gencode_graph.sandbox.docker.build import ImageStore
from gencode_graph.sandbox.docker.engine import connect
from gencode_graph.sandbox.docker.options import DockerOptions
from gencode_graph.sandbox.docker.ownership import usual_user
from gencode_graph.sandbox.docker.toolbox import Toolbox
from gencode_graph.sandbox.locks import Locks
from gencode_graph.sandbox.protocol import AppRoot


def prepare_images(
    app: Path,
    *,
    options: DockerOptions,
    cache: Path,
    on_progress: Progress,
    again: bool = False,
) -> list[str]:
    """Pull and build all that an app with the lock files in ``app`` needs; names of the images.

    ``again`` builds anew what is there already. Blocks, for minutes at first.
    Raises EngineError, SandboxError.
    """
    client = connect()
    try:
        store = ImageStore(client, cache / "docker", on_progress, options.registry)
        tools = Toolbox(AppRoot(app.resolve()), Locks.read(app.resolve()), options, usual_user())
        tools.make_ready(("mongo", "backend", "frontend"), store, again=again)
        names = [store.base(options.mongo_image), *(plan.tag for plan in tools.plans.values())]
        return [*names, *_for_previews(store, options.nginx_image, on_progress)]
    finally:
        client.close()


def _for_previews(store: ImageStore, image: str, on_progress: Progress) -> list[str]:
    """The web server of previews by Compose, which no test needs."""
    try:
        return [store.base(image)]
    except ImageMissingError as error:
        on_progress(f"Previews cannot be built: {error}")
        return []
