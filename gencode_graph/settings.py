"""``GENCODE_*`` environment variables and ``.env`` -> ``Context``. Only entry points build it."""

from __future__ import annotations

import os
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from gencode_graph.context import OFFLINE, Context, SandboxKind, Vision
from gencode_graph.errors import UsageError

PROVIDER_DEFAULTS = (
    ("GOOGLE_API_KEY", "google_genai:gemini-2.5-flash"),
    ("OPENAI_API_KEY", "openai:gpt-5-mini"),
)
"""Which model answers when none is named: the first provider whose key is set."""
_DEFAULTS = Context()


class Settings(BaseSettings):
    """The process's defaults; each is the ``Context`` field of the same name."""

    model_config = SettingsConfigDict(env_prefix="GENCODE_", env_file=".env", extra="ignore")

    home: str = "./workspaces"
    cache: str = "~/.cache/gencode-graph"
    model: str = ""
    model_marcus: str = ""
    model_victoria: str = ""
    model_derek: str = ""
    model_luna: str = ""
    model_review: str = ""
    fallback: str = ""
    openai_base_url: str = ""
    google_base_url: str = ""
    timeout: float = Field(default=300.0, gt=0)
    retries: int = Field(default=5, ge=0, le=20)
    requests_per_second: float | None = Field(default=None, gt=0)
    provider_concurrency: int = Field(default=16, ge=1, le=256)
    output_tokens: int = Field(default=10_000, ge=256)
    more_output_tokens: int = Field(default=12_000, ge=256)
    stream: bool = True
    record: str = ""
    vision: Vision = "auto"
    sandbox: SandboxKind = "auto"
    allow_unsafe_local: bool = False
    chromium: str = ""
    docker_backend_image: str = Field(default=_DEFAULTS.docker_backend_image, min_length=1)
    docker_frontend_image: str = Field(default=_DEFAULTS.docker_frontend_image, min_length=1)
    docker_mongo_image: str = Field(default=_DEFAULTS.docker_mongo_image, min_length=1)
    docker_nginx_image: str = Field(default=_DEFAULTS.docker_nginx_image, min_length=1)
    docker_registry: str = ""
    docker_ca_bundle: str = ""
    docker_pip_index: str = ""
    docker_npm_registry: str = ""
    docker_runtime: str = ""
    max_cost: float | None = Field(default=None, gt=0)
    max_tokens: int | None = Field(default=None, gt=0)
    max_seconds: float | None = Field(default=None, gt=0)
    max_step_cost: float | None = Field(default=None, gt=0)
    max_step_tokens: int | None = Field(default=None, gt=0)
    max_step_seconds: float | None = Field(default=None, gt=0)
    max_attempts: int = Field(default=3, ge=1, le=10)
    max_rounds: int = Field(default=3, ge=0, le=10)
    concurrency: int = Field(default=16, ge=1, le=64)

    def context(self, **overrides: Any) -> Context:
        """These settings as a Context; overrides that are None leave the setting as it is."""
        given = {k: v for k, v in overrides.items() if v is not None}
        values = {**self.model_dump(), **given}
        values["model"] = values["model"] or default_model()
        return Context(**values)


def load_settings() -> Settings:
    """Settings from the environment. Raises UsageError, one line naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "GENCODE_" + "_".join(str(part) for part in first["loc"]).upper()
        raise UsageError(f"{name}: {first['msg']}.") from error


def default_model() -> str:
    """The first provider with a key in the environment, else the offline model."""
    return next((spec for key, spec in PROVIDER_DEFAULTS if os.environ.get(key)), OFFLINE)
