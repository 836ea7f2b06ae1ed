import json
from collections.abc import Iterator

import pytest

from gencode_graph.artifacts import Page
from gencode_graph.errors import SandboxError, ToolMissingError
from gencode_graph.sandbox.protocol import KILLED, OUT_OF_BOUNDS, ExecResult
from gencode_graph.sandbox.testing import Call, Reply, ScriptedSandbox
from gencode_graph.tools.verify import pictures, screenshots
from gencode_graph.tools.verify.pictures import look_issues
from gencode_graph.tools.verify.reports import Look
from tests.unit.verify.reading import data

PAGES = [Page(slug="books", route="/books", kind="content", title="Books")]
SEEN = Look.model_validate(data("screenshots.json"))
FOLDER = "frontend/test-results/screenshots"


@pytest.fixture(autouse=True)
def _ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "free_port", lambda: 4444)


def test_each_fault_once_a_page_with_the_views_that_have_it() -> None:
    issues = look_issues(SEEN.pages)
    found = [(issue.path.split("/")[3], issue.check) for issue in issues]
    assert found == [
        ("dashboard", "heading"), ("dashboard", "console_error"), ("dashboard", "console_error"),
        ("books", "blank_page"), ("books", "failed_request"), ("books", "failed_request"),
        ("authors", "overflow"), ("authors", "console_error"), ("authors", "contrast"),
        ("authors", "accessibility"),
    ]  # fmt: skip
    told = {issue.check: issue.message for issue in issues if "authors" in issue.path}
    assert told["contrast"].startswith("Too little contrast: p: #dddddd on #ffffff is 1.35:1")
    assert told["overflow"].endswith("(seen on desktop-light, desktop-dark, mobile)")


def test_messages_name_no_port_and_no_bundle() -> None:
    for issue in look_issues(SEEN.pages):
        assert "127.0.0.1" not in issue.message
        assert "/assets/" not in issue.message


async def test_pictures_come_back_by_name() -> None:
    page = {
        "slug": "books", "route": "/books", "view": "mobile", "screenshot": "books-mobile.png",
        "consoleErrors": [], "pageErrors": [], "failedRequests": [], "overflow": 0, "blank": False,
        "missingH1": False, "contrast": [], "a11y": [],
    }  # fmt: skip

    def shoot(call: Call) -> Reply:
        assert json.loads(call.env["SCREENSHOT_ROUTES"]) == [{"slug": "books", "route": "/books"}]
        assert call.env["SCREENSHOT_MODE"] == "dark"
        report = json.dumps({"pages": [page]}).encode()
        return Reply(files={f"{FOLDER}/report.json": report, f"{FOLDER}/books-mobile.png": b"PNG"})

    taken = await screenshots(ScriptedSandbox({"node": shoot}), PAGES, dark=True)
    assert taken.issues == []
    assert taken.pictures == {"books-mobile.png": b"PNG"}


async def test_a_browser_that_dies_is_started_once_more() -> None:
    report = json.dumps({"pages": []}).encode()
    replies = iter([Reply(1, "", "it died"), Reply(files={f"{FOLDER}/report.json": report})])
    sandbox = ScriptedSandbox({"node": lambda _: next(replies)})
    assert (await screenshots(sandbox, PAGES)).issues == []
    assert len(sandbox.calls) == 2


async def test_failing_to_look_is_not_a_fault_of_the_page() -> None:
    with pytest.raises(SandboxError, match="vite preview did not answer"):
        await screenshots(ScriptedSandbox({"node": Reply(1, "", "vite preview did not answer")}), PAGES)
    with pytest.raises(ToolMissingError):
        await screenshots(ScriptedSandbox({"node": Reply(1, "", "Executable doesn't exist at x")}), PAGES)


async def test_a_page_that_cannot_be_shown_has_no_picture_and_a_reason() -> None:
    page = {
        "slug": "books", "route": "/books", "view": "every view", "unopened": "it leaves the app",
        "consoleErrors": ["TypeError: no"], "pageErrors": [], "failedRequests": [], "overflow": 0,
        "blank": False, "missingH1": False, "contrast": [], "a11y": [],
    }  # fmt: skip
    report = json.dumps({"pages": [page]}).encode()
    taken = await screenshots(
        ScriptedSandbox({"node": Reply(files={f"{FOLDER}/report.json": report})}), PAGES
    )
    assert [issue.check for issue in taken.issues] == ["unopened", "console_error"]
    assert "it leaves the app" in taken.issues[0].message
    assert taken.pictures == {}


async def test_a_page_that_takes_the_machine_is_named() -> None:
    said = "opening books\nopening authors\ndone with authors\n"
    reply = Reply(OUT_OF_BOUNDS, said, "killed by the sandbox: more than 6144 MiB of memory")
    taken = await screenshots(ScriptedSandbox({"node": reply}), PAGES)
    assert [issue.path for issue in taken.issues] == ["frontend/src/pages/books/index.tsx"]
    assert "6144 MiB" in taken.issues[0].message
    with pytest.raises(SandboxError, match="could not be opened"):
        await screenshots(ScriptedSandbox({"node": Reply(OUT_OF_BOUNDS, "", "killed")}), PAGES)


async def test_pages_that_did_not_come_to_an_end_in_time_are_opened_once_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = json.dumps({"pages": []}).encode()
    late = ExecResult(("node",), KILLED, "opening books\n", "", 150.0, timed_out=True)
    good = ExecResult(("node",), 0, "", "", 1.0)
    for results, issues in (([late, good], 0), ([late, late], 1)):
        sandbox, left = ScriptedSandbox({}, {f"{FOLDER}/report.json": report}), iter(results)

        async def ends(*_: object, left: Iterator[ExecResult] = left, **__: object) -> ExecResult:
            return next(left)

        monkeypatch.setattr(sandbox, "exec", ends)
        assert len((await screenshots(sandbox, PAGES)).issues) == issues
