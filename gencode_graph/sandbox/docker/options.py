"""How this machine's engine is used: images, mirrors, runtime. Read from the run's context."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gencode_graph.context import Context
from gencode_graph.errors import EngineError

_DEFAULTS = Context()


@dataclass(frozen=True)
class DockerOptions:
    """``registry`` stands in for Docker Hub; ``ca_bundle`` is a file of certificates that image builds
    trust besides their own; ``runtime`` is a runtime registered with the engine, "" its default."""

    backend_image: str = _DEFAULTS.docker_backend_image
    frontend_image: str = _DEFAULTS.docker_frontend_image
    mongo_image: str = _DEFAULTS.docker_mongo_image
    nginx_image: str = _DEFAULTS.docker_nginx_image
    registry: str = ""
    ca_bundle: Path | None = None
    pip_index: str = ""
    npm_registry: str = ""
    runtime: str = ""

    @classmethod
    def of(cls, context: Context) -> DockerOptions:
        """The options of a run."""
        bundle = context.docker_ca_bundle
        return cls(
            backend_image=context.docker_backend_image,
            frontend_image=context.docker_frontend_image,
            mongo_image=context.docker_mongo_image,
            nginx_image=context.docker_nginx_image,
            registry=context.docker_registry,
            ca_bundle=Path(bundle).expanduser() if bundle else None,
            pip_index=context.docker_pip_index,
            npm_registry=context.docker_npm_registry,
            runtime=context.docker_runtime,
        )

    def certificates(self) -> bytes:
        """The content of ``ca_bundle``, b"" without one. Raises EngineError."""
        if self.ca_bundle is None:
            return b""
        try:
            return self.ca_bundle.read_bytes()
        except OSError as error:
            raise EngineError(
                f"The certificates {self.ca_bundle} cannot be read: {error.strerror}.",
                "Set GENCODE_DOCKER_CA_BUNDLE to a PEM file.",
            ) from error


def mirrored(image: str, registry: str) -> str:
    """The name under which a mirror of Docker Hub has an image. Images of other registries, which
    begin with a host, keep their name."""
    first, slash, _ = image.partition("/")
    names_host = bool(slash) and ("." in first or ":" in first or first == "localhost")
    if not registry or names_host:
        return image
    return f"{registry.rstrip('/')}/{image if slash else f'library/{image}'}"
