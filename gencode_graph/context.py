"""The options of one run: frozen, JSON-able, the same form in the CLI, the server and Studio."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from langgraph.runtime import Runtime
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from gencode_graph.errors import UsageError
from gencode_graph.naming import check_id

SandboxKind = Literal["auto", "docker", "local", "none"]
Vision = Literal["auto", "on", "off"]
OFFLINE = "offline"
FOREIGN: set[str] = set()
"""Names under which callers have registered models of their own. No name makes these ours."""

ROLES = ("marcus", "victoria", "derek", "luna", "review")


def _text(path: object) -> object:
    return os.fspath(path) if isinstance(path, os.PathLike) else path


Folder = Annotated[str, BeforeValidator(_text), Field(pattern=r"\S")]
"""A path. Not an empty one, which would be the current folder."""
Image = Annotated[str, Field(min_length=1)]
Dollars = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Tokens = Annotated[int, Field(gt=0)]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What may differ from run to run. Money is US dollars, time is seconds.

    Whoever builds it: raises UsageError for a value that cannot be, naming the field.
    """

    home: Annotated[Folder, Field(description="folder of all workspaces and the database")] = "./workspaces"
    cache: Annotated[Folder, Field(description="folder of installed dependencies")] = "~/.cache/gencode-graph"
    model: Annotated[str, Field(description="'offline' or provider:model")] = OFFLINE
    model_marcus: Annotated[str, Field(description="Marcus's model; empty: model")] = ""
    model_victoria: Annotated[str, Field(description="Victoria's model; empty: model")] = ""
    model_derek: Annotated[str, Field(description="Derek's model; empty: model")] = ""
    model_luna: Annotated[str, Field(description="Luna's model; empty: model")] = ""
    model_review: Annotated[str, Field(description="the reviewer's model; empty: Marcus's")] = ""
    fallback: Annotated[str, Field(description="model asked where another one fails")] = ""
    # Addresses may hold a password, which no traceback is to show.
    openai_base_url: Annotated[str, Field(description="OpenAI-compatible endpoint; empty: OpenAI's")] = field(
        default="", repr=False
    )
    google_base_url: Annotated[str, Field(description="Gemini endpoint; empty: Google's")] = field(
        default="", repr=False
    )
    timeout: Annotated[Seconds, Field(description="seconds one model call may take")] = 300.0
    retries: Annotated[int, Field(ge=0, le=20, description="retries of a call that may succeed later")] = 5
    requests_per_second: Annotated[Rate | None, Field(description="calls a second, a provider")] = None
    provider_concurrency: Annotated[int, Field(ge=1, le=256, description="calls at once, a provider")] = 16
    output_tokens: Annotated[int, Field(ge=256, description="room of an answer, in tokens")] = 10_000
    more_output_tokens: Annotated[int, Field(ge=256, description="room after one was cut off")] = 12_000
    stream: Annotated[bool, Field(description="show answers while they are written")] = True
    record: Annotated[str, Field(description="folder to write every exchange to; empty: none")] = ""
    vision: Annotated[Vision, Field(description="whether the reviewer sees; auto: by its profile")] = "auto"
    sandbox: Annotated[SandboxKind, Field(description="where generated code runs")] = "auto"
    allow_unsafe_local: Annotated[bool, Field(description="run model-written code without isolation")] = False
    chromium: Annotated[str, Field(description="Chromium executable; empty: look for one")] = ""
    docker_backend_image: Annotated[Image, Field(description="base image with Python")] = "python:3.12-slim"
    docker_frontend_image: Annotated[Image, Field(description="base image with Node, npm and Chromium")] = (
        "mcr.microsoft.com/playwright:v1.65.1-noble"
    )
    docker_mongo_image: Annotated[Image, Field(description="image of MongoDB")] = "mongo:8"
    docker_nginx_image: Annotated[Image, Field(description="image of a preview's web server")] = (
        "nginxinc/nginx-unprivileged:1.29-alpine"
    )
    docker_registry: Annotated[str, Field(description="mirror of Docker Hub; empty: Docker Hub")] = ""
    docker_ca_bundle: Annotated[str, Field(description="certificates that image builds trust too")] = ""
    docker_pip_index: Annotated[str, Field(description="package index of image builds; empty: PyPI")] = ""
    docker_npm_registry: Annotated[str, Field(description="npm registry of image builds; empty: npm's")] = ""
    docker_runtime: Annotated[str, Field(description="container runtime, as runsc; empty: Docker's")] = ""
    max_cost: Annotated[Dollars | None, Field(description="cap in US dollars")] = None
    max_tokens: Annotated[Tokens | None, Field(description="cap in tokens, read and written")] = None
    max_seconds: Annotated[Seconds | None, Field(description="cap in seconds of wall clock")] = None
    max_step_cost: Annotated[Dollars | None, Field(description="cap a step, in US dollars")] = None
    max_step_tokens: Annotated[Tokens | None, Field(description="cap a step, in tokens")] = None
    max_step_seconds: Annotated[Seconds | None, Field(description="cap a step, in seconds")] = None
    prices: Annotated[str, Field(description="spec=IN/OUT, ...: dollars for a million tokens")] = ""
    max_attempts: Annotated[int, Field(ge=1, le=10, description="answers a unit may take")] = 3
    max_rounds: Annotated[int, Field(ge=0, le=10, description="repair rounds a step may take")] = 3
    concurrency: Annotated[int, Field(ge=1, le=64, description="model calls at once")] = 16
    written_by_model: Annotated[
        bool, Field(description="code in this project was written by a model before")
    ] = False

    def __post_init__(self) -> None:
        try:
            _checks()(**{each.name: getattr(self, each.name) for each in fields(self)})
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise UsageError(f"{first['loc'][0]}: {first['msg']}.") from None

    @property
    def home_path(self) -> Path:
        # Not resolved: that asks the disk, and nodes may not block the event loop.
        return Path(self.home).expanduser()

    @property
    def cache_path(self) -> Path:
        return Path(self.cache).expanduser()

    def folder(self, project_id: str) -> Path:
        """The project's folder. Raises UsageError for an id that could name anything else."""
        return self.home_path / check_id(project_id)

    def model_for(self, role: str) -> str:
        """The spec of an agent's model, or of the reviewer's (``review``), who is Marcus by default."""
        own = str(getattr(self, f"model_{role}", ""))
        return own or (self.model_marcus if role == "review" else "") or self.model

    @property
    def specs(self) -> tuple[str, ...]:
        """Every model that may answer in the run, each once."""
        asked = [self.model_for(role) for role in ROLES]
        return tuple(dict.fromkeys([*asked, *([self.fallback] if self.fallback else [])]))

    @property
    def trusted(self) -> bool:
        """Whether the options name no model but our own. It is ``trust.trusted`` that decides: what the
        project remembers counts too."""
        return self.specs == (OFFLINE,) and OFFLINE not in FOREIGN and not self.written_by_model

    @staticmethod
    def of(runtime: Runtime[Context]) -> Context:
        """The run's context; LangGraph gives None where the caller passed none."""
        given: Context | None = runtime.context
        return Context() if given is None else given


@cache
def _checks() -> type[BaseModel]:
    """A model of the same fields. Strict: True is no number of dollars, and "5" none of tokens."""
    hints = get_type_hints(Context, include_extras=True)
    kinds: dict[str, Any] = {each.name: (hints[each.name], each.default) for each in fields(Context)}
    return create_model("Checked", __config__=ConfigDict(strict=True), **kinds)
