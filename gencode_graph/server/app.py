"""The HTTP front end: start runs, ask how they are doing, and the same through LangServe.

It has no accounts. Without a token it answers this machine alone; what its clients may ask for is in its
settings (``policy``), who may ask at all is decided before any route (``gate``).
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response, status
from pydantic import BaseModel, ConfigDict
from starlette.middleware.trustedhost import TrustedHostMiddleware

from gencode_graph.artifacts import RunReport
from gencode_graph.context import Context, Dollars, SandboxKind
from gencode_graph.server.adapter import add_langserve
from gencode_graph.server.gate import Gate
from gencode_graph.server.outward import Unexpected, add_handlers, outward
from gencode_graph.server.policy import Policy, ServerSettings, known_hosts, server_settings
from gencode_graph.server.runs import Runs
from gencode_graph.settings import load_settings


class NewRun(BaseModel):
    """What to build; options that are absent are the server's own."""

    model_config = ConfigDict(extra="forbid", strict=True)

    description: str
    project_id: str | None = None
    model: str | None = None
    sandbox: SandboxKind | None = None
    max_cost: Dollars | None = None


class RunView(BaseModel):
    """A run as it is now. ``status`` is "running", or the report's; ``steps`` are those that ended."""

    project_id: str
    status: str
    steps: dict[str, str] = {}
    report: RunReport | None = None


def create_app(context: Context | None = None, settings: ServerSettings | None = None) -> FastAPI:
    """The server; ``context`` holds the options of its runs, by default the environment's, as ``settings``.

    Raises UsageError for a wrong setting.
    """
    base = context or load_settings().context()
    settings = settings or server_settings()
    runs = Runs(Policy.of(base, settings))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await runs.stop()

    version = importlib.metadata.version("gencode-graph")
    app = FastAPI(title="GenCode Graph", version=version, lifespan=lifespan)
    _add_routes(app, runs)
    add_langserve(app, runs)
    add_handlers(app)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=known_hosts(settings), www_redirect=False)
    app.add_middleware(Gate, token=settings.token)
    app.add_middleware(Unexpected)
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
    if run := runs.active(project_id):
        return RunView(project_id=project_id, status="running", steps=dict(run.steps))
    report = await runs.report(project_id)
    steps: dict[str, str] = {name: step.status for name, step in report.steps.items()}
    shown = RunReport.model_validate(outward(report.model_dump(mode="json")))
    return RunView(project_id=project_id, status=report.status, steps=steps, report=shown)
