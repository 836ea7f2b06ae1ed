"""The command that prepares the Docker sandbox: ``gencode sandbox build``."""

from __future__ import annotations

from typing import Annotated

import typer

from gencode_graph.cli.options import run_context

_EPILOG = """\b
Examples:
  gencode sandbox build                  what runs with --sandbox docker need, so that they need no network
  gencode sandbox build --again          anew, for newer base images

\b
Environment:
  GENCODE_DOCKER_BACKEND_IMAGE    base with Python               [python:3.12-slim]
  GENCODE_DOCKER_FRONTEND_IMAGE   base with Node and Chromium    [mcr.microsoft.com/playwright:v1.65.1-noble]
  GENCODE_DOCKER_MONGO_IMAGE      MongoDB                        [mongo:8]
  GENCODE_DOCKER_REGISTRY         mirror of Docker Hub           [none]
  GENCODE_DOCKER_CA_BUNDLE        certificates to trust too      [none]
  GENCODE_DOCKER_PIP_INDEX        package index                  [PyPI]
  GENCODE_DOCKER_NPM_REGISTRY     npm registry                   [npm's]
"""

group = typer.Typer(
    name="sandbox", help="Prepare the Docker sandbox.", no_args_is_help=True, rich_markup_mode=None
)


def register(app: typer.Typer) -> None:
    app.add_typer(group)


@group.callback()
def _sandbox() -> None:
    """Prepare the Docker sandbox."""


@group.command("build", epilog=_EPILOG)
def build(
    again: Annotated[bool, typer.Option("--again", help="Build anew what is there already.")] = False,
) -> None:
    """Pull and build the images that apps are tested in; print their names."""
    from gencode_graph.sandbox import DockerOptions
    from gencode_graph.sandbox.docker.prepare import prepare_images
    from gencode_graph.tools.scaffold import TEMPLATE

    context = run_context()
    images = prepare_images(
        TEMPLATE,
        options=DockerOptions.of(context),
        cache=context.cache_path,
        on_progress=lambda line: typer.echo(line, err=True),
        again=again,
    )
    for image in images:
        typer.echo(image)
