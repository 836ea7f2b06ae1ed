"""The app started the way a person would: its backend, and the built pages in front of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import httpx

from gencode_graph.artifacts import Issue
from gencode_graph.errors import EngineError, SandboxError, ToolMissingError
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.protocol import Sandbox, Service
from gencode_graph.tools.verify.tracebacks import traceback_issue

MAIN: dict[Service, str] = {"backend": "backend/app/main.py", "frontend": "frontend/vite.config.ts"}

ANSWER_SECONDS = 15.0
ANSWER_BYTES = 100_000
_OK = str(httpx.codes.OK.value)


@dataclass(frozen=True)
class Preview:
    """Where the running app is. ``api`` is "" for an app without a backend."""

    url: str
    api: str = ""


async def start_preview(
    sandbox: Sandbox, *, backend: bool, port: int = 0, api_port: int = 0, mongodb_uri: str = ""
) -> Preview:
    """Start the app; it runs until the sandbox is closed. ``dist`` must be built.

    Ports of 0 are chosen. Without ``mongodb_uri`` records live in memory. The services must be
    started (``Sandbox.start``). Raises SandboxError when a part does not answer.
    """
    api = ""
    if backend:
        api = await _serve_backend(sandbox, await _port(api_port), mongodb_uri)
    chosen = str(await _port(port))
    argv = ["vite", "preview", "--host", "127.0.0.1", "--port", chosen, "--strictPort"]
    env = {"API_URL": api} if api else {}
    return Preview(await sandbox.serve("frontend", argv, port=int(chosen), env=env), api)


async def open_app(sandbox: Sandbox, *, backend: bool) -> list[Issue]:
    """Start the app, fetch its page and its health through the page's own proxy, stop it."""
    try:
        preview = await start_preview(sandbox, backend=backend)
        found = await _page_issues(preview)
    except (ToolMissingError, EngineError):
        raise
    except SandboxError as error:
        # The backend is started first, so once the frontend has said something it is up.
        failed: Service = "frontend" if await sandbox.logs("frontend") or not backend else "backend"
        found = [Issue(check="preview", path=MAIN[failed], message=error.message)]
    log = await sandbox.logs("backend") if backend and found else ""
    if "Traceback" in log:
        return [traceback_issue(log, "preview", MAIN["backend"])]
    return [_with_log(issue, log) for issue in found]


async def _page_issues(preview: Preview) -> list[Issue]:
    issues = []
    async with httpx.AsyncClient(base_url=preview.url, timeout=ANSWER_SECONDS, trust_env=False) as client:
        how, page = await _answer(client, "/")
        if how != _OK or '<div id="root"' not in page:
            said = f"The start page answered {how} without the app's root element."
            issues.append(Issue(check="preview", path="frontend/index.html", message=said))
        if preview.api:
            how, health = await _answer(client, "/api/health")
            if how != _OK:
                said = f"/api/health answered {how}: {health[:300]}"
                issues.append(Issue(check="preview", path=MAIN["backend"], message=said))
    return issues


async def _answer(client: httpx.AsyncClient, path: str) -> tuple[str, str]:
    """The status, or what kept it from coming, and the beginning of the text: it may have no end."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS), client.stream("GET", path) as response:
            read = b""
            async for chunk in response.aiter_bytes():
                read += chunk
                if len(read) > ANSWER_BYTES:
                    break
            return str(response.status_code), read.decode(errors="replace")
    except (httpx.HTTPError, TimeoutError) as error:
        return f"nothing ({type(error).__name__})", str(error)


def _with_log(issue: Issue, log: str) -> Issue:
    lines = "\n".join(log.strip().splitlines()[-8:])
    return issue.model_copy(update={"message": f"{issue.message}\n{lines}"}) if lines else issue


async def _serve_backend(sandbox: Sandbox, port: int, mongodb_uri: str) -> str:
    argv = ["python", "-m", "tests.support.serve", "--port", str(port)]
    env = {"MONGODB_URI": mongodb_uri} if mongodb_uri else {}
    return await sandbox.serve("backend", argv, port=port, env=env)


async def _port(wanted: int) -> int:
    return wanted or await asyncio.to_thread(free_port)
