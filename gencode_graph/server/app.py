"""The HTTP front end: start runs, ask how they are doing, and the same through LangServe.

It has no accounts: whoever reaches it may start runs. It listens on loopback unless told otherwise.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response, status
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context, SandboxKind
from gencode_graph.errors import (
    GenCodeError,
    ProjectBusyError,
    ProjectExistsError,
    ProjectNotFoundError,
    StorageError,
    UsageError,
)
from gencode_graph.server.adapter import add_langserve
from gencode_graph.server.runs import Runs
from gencode_graph.settings import load_settings

HTTP_STATUS: tuple[tuple[type[GenCodeError], int], ...] = (
    (ProjectNotFoundError, status.HTTP_404_NOT_FOUND),
    (ProjectExistsError, status.HTTP_409_CONFLICT),
    (ProjectBusyError, status.HTTP_409_CONFLICT),
    (UsageError, status.HTTP_422_UNPROCESSABLE_CONTENT),
    (StorageError, status.HTTP_507_INSUFFICIENT_STORAGE),
)


class NewRun(BaseModel):
    """What to build; options that are absent are the server's own."""

    model_config = ConfigDict(extra="forbid")

    description: str
    project_id: str | None = None
    model: str | None = None
    sandbox: SandboxKind | None = None
    max_cost: float | None = None


class RunView(BaseModel):
    """A run as it is now. ``status`` is "running", or the report's; ``steps`` are those that ended."""

    project_id: str
    status: str
    steps: dict[str, str] = {}
    report: RunReport | None = None


def create_app(context: Context | None = None) -> FastAPI:
    """The server; ``context`` holds the options of its runs, by default the environment's.

    Raises UsageError for a wrong setting.
    """
    base = context or load_settings().context()
    runs = Runs(base)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await runs.stop()

    version = importlib.metadata.version("gencode-graph")
    app = FastAPI(title="GenCode Graph", version=version, lifespan=lifespan)
    app.add_exception_handler(GenCodeError, _refuse)
    _add_routes(app, runs)
    add_langserve(app, base)
    return app


def _add_routes(app: FastAPI, runs: Runs) -> None:
    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/runs", status_code=status.HTTP_202_ACCEPTED)
    async def start(wish: NewRun, response: Response) -> RunView:
        options = wish.model_dump(include={"model", "sandbox", "max_cost"}, exclude_none=True)
        project_id = await runs.start(wish.description, wish.project_id, options)
        response.headers["Location"] = f"/runs/{project_id}"
        return await _view(runs, project_id)

    @app.get("/runs/{project_id}")
    async def show(project_id: str) -> RunView:
        return await _view(runs, project_id)


async def _view(runs: Runs, project_id: str) -> RunView:
    if project_id in runs.active:
        return RunView(project_id=project_id, status="running", steps=dict(runs.active[project_id].steps))
    report = await runs.report(project_id)
    steps: dict[str, str] = {name: step.status for name, step in report.steps.items()}
    return RunView(project_id=project_id, status=report.status, steps=steps, report=report)


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    code = next((code for kind, code in HTTP_STATUS if isinstance(error, kind)), 500)
    return JSONResponse({"detail": str(error)}, status_code=code)
