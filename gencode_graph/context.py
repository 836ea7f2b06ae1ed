"""The options of one run: frozen, JSON-able, the same form in the CLI, the server and Studio."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from langgraph.runtime import Runtime
from pydantic import Field

SandboxKind = Literal["auto", "docker", "local", "none"]
OFFLINE = "offline"


@dataclass(frozen=True, kw_only=True)
class Context:
    """What may differ from run to run. Money is US dollars, time is seconds."""

    home: Annotated[str, Field(description="folder of all workspaces and the database")] = "./workspaces"
    cache: Annotated[str, Field(description="folder of installed dependencies")] = "~/.cache/gencode-graph"
    model: Annotated[str, Field(description="'offline' or provider:model")] = OFFLINE
    sandbox: Annotated[SandboxKind, Field(description="where generated code runs")] = "auto"
    allow_unsafe_local: Annotated[bool, Field(description="run model-written code without isolation")] = False
    chromium: Annotated[str, Field(description="Chromium executable; empty: look for one")] = ""
    max_cost: Annotated[float | None, Field(description="cap in US dollars")] = None
    max_attempts: Annotated[int, Field(ge=1, le=10, description="answers a unit may take")] = 3
    max_rounds: Annotated[int, Field(ge=0, le=10, description="repair rounds a step may take")] = 3
    concurrency: Annotated[int, Field(ge=1, le=64, description="model calls at once")] = 16

    @property
    def home_path(self) -> Path:
        # Not resolved: that asks the disk, and nodes may not block the event loop.
        return Path(self.home).expanduser()

    @property
    def cache_path(self) -> Path:
        return Path(self.cache).expanduser()

    written_by_model: Annotated[
        bool, Field(description="code in this project was written by a model before")
    ] = False

    @property
    def trusted(self) -> bool:
        """Whether all code of the project comes from our own templates. Decided here, by the
        models' specs, and nowhere else."""
        return self.model == OFFLINE and not self.written_by_model

    @staticmethod
    def of(runtime: Runtime[Context]) -> Context:
        """The run's context; LangGraph gives None where the caller passed none."""
        given: Context | None = runtime.context
        return Context() if given is None else given
