from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from gencode_graph.sandbox.testing import Call, Reply, ScriptedSandbox
from gencode_graph.tools import preview
from gencode_graph.tools.preview import open_app, start_preview
from tests.unit.verify.reading import text

PAGE = httpx.Response(200, text='<div id="root"></div>')
TRACEBACK = "\n".join(line.removeprefix("[WebServer] ") for line in text("webserver.txt").splitlines())

Answers = Callable[[httpx.Response, httpx.Response | Exception], None]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Sets what the start page and the health endpoint answer."""
    monkeypatch.setattr(preview, "free_port", lambda: 4444)
    client = httpx.AsyncClient

    def set_answers(page: httpx.Response, health: httpx.Response | Exception) -> None:
        def handle(request: httpx.Request) -> httpx.Response:
            answer = health if request.url.path == "/api/health" else page
            if isinstance(answer, Exception):
                raise answer
            return answer

        transport = httpx.MockTransport(handle)
        monkeypatch.setattr(
            preview.httpx, "AsyncClient", lambda **given: client(**{**given, "transport": transport})
        )

    set_answers(PAGE, httpx.Response(200, json={"status": "ok"}))
    return set_answers


async def test_pages_find_the_backend(answers: Answers) -> None:
    sandbox = ScriptedSandbox({"python": Reply(), "vite": Reply()})
    started = await start_preview(sandbox, backend=True, port=5000, mongodb_uri="mongodb://db")
    assert (started.url, started.api) == ("http://127.0.0.1:5000", "http://127.0.0.1:4444")
    served, page = sandbox.calls
    assert served.env == {"MONGODB_URI": "mongodb://db"}
    assert page.env == {"API_URL": "http://127.0.0.1:4444"}


async def test_an_app_that_opens_has_no_issues(answers: Answers) -> None:
    assert await open_app(ScriptedSandbox({"python": Reply(), "vite": Reply()}), backend=True) == []
    only_pages = ScriptedSandbox({"vite": Reply()})
    assert await open_app(only_pages, backend=False) == []
    assert [call.argv[0] for call in only_pages.calls] == ["vite"]


async def test_a_backend_that_does_not_start_is_blamed_on_its_file(answers: Answers) -> None:
    sandbox = ScriptedSandbox({"python": Reply(1, TRACEBACK), "vite": Reply()})
    issues = await open_app(sandbox, backend=True)
    assert [(issue.path, issue.line) for issue in issues] == [("backend/app/models/author.py", 1)]


async def test_parts_that_answer_wrongly_are_told_apart(answers: Answers) -> None:
    sandbox = ScriptedSandbox({"python": Reply(0, "database refused"), "vite": Reply()})
    answers(PAGE, httpx.Response(503, json={"detail": "no database"}))
    issues = await open_app(sandbox, backend=True)
    assert [issue.path for issue in issues] == ["backend/app/main.py"]
    assert "503" in issues[0].message
    assert "database refused" in issues[0].message
    answers(httpx.Response(404), httpx.Response(200))
    assert [i.path for i in await open_app(sandbox, backend=True)] == ["frontend/index.html"]


async def test_a_backend_that_hangs_or_never_stops_is_a_finding(answers: Answers) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 10_000

    sandbox = ScriptedSandbox({"python": Reply(0, "started"), "vite": Reply()})
    answers(PAGE, httpx.Response(500, content=endless()))
    assert "answered 500: xxx" in (await open_app(sandbox, backend=True))[0].message
    answers(PAGE, httpx.ReadTimeout("waited too long"))
    (issue,) = await open_app(sandbox, backend=True)
    assert issue.path == "backend/app/main.py"
    assert "answered nothing (ReadTimeout): waited too long" in issue.message


async def test_pages_that_are_not_served(answers: Answers) -> None:
    def fails(call: Call) -> Reply:
        return Reply(1, "dist is missing")

    issues = await open_app(ScriptedSandbox({"python": Reply(), "vite": fails}), backend=True)
    assert issues[0].path == "frontend/vite.config.ts"
    assert "dist is missing" in issues[0].message
