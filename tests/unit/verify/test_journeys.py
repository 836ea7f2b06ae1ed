import json

import pytest

from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.testing import Call, Reply, ScriptedSandbox
from gencode_graph.tools.verify import Counts, journeys, run_playwright
from gencode_graph.tools.verify.journeys import (
    playwright_counts,
    playwright_evidence,
    playwright_issues,
    server_issue,
)
from gencode_graph.tools.verify.reports import Journeys
from tests.unit.verify.reading import data, text

REPORTED = Journeys.model_validate(data("playwright.json"))
REPORT = "frontend/test-results/report.json"


@pytest.fixture(autouse=True)
def _ports(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journeys, "free_port", lambda: 4444)


def test_failing_journeys_with_their_lines() -> None:
    issues = playwright_issues(REPORTED)
    assert [(issue.path, issue.line) for issue in issues] == [
        ("frontend/e2e/authors.spec.ts", 3),
        ("frontend/e2e/books.spec.ts", 5),
        ("frontend/e2e/books.spec.ts", 10),
    ]
    assert "'books open' failed: Error: expect(locator).toBeVisible() failed" in issues[1].message
    assert "Boks" in issues[1].message
    assert "errors on the browser's console" in issues[0].message
    assert all("\x1b" not in issue.message and "/srv/" not in issue.message for issue in issues)


def test_counts_by_file() -> None:
    assert playwright_counts(REPORTED) == {
        "frontend/e2e/authors.spec.ts": Counts(failed=1),
        "frontend/e2e/books.spec.ts": Counts(failed=2, skipped=1),
    }


def test_a_backend_that_does_not_start_is_blamed_on_its_file() -> None:
    issue = server_issue(text("webserver.txt"))
    assert (issue.path, issue.line) == ("backend/app/models/author.py", 1)


def test_a_spec_that_does_not_parse_is_blamed_on_itself() -> None:
    place = {"file": "/srv/shelf/frontend/e2e/books.spec.ts", "line": 4, "column": 1}
    said = {"errors": [{"message": "SyntaxError: Unexpected token", "location": place}]}
    issues = playwright_issues(Journeys.model_validate(said))
    assert [(i.path, i.line) for i in issues] == [("frontend/e2e/books.spec.ts", 4)]


async def test_ports_are_given_and_an_old_report_is_not_read() -> None:
    seen: list[Call] = []

    def ends(call: Call) -> Reply:
        seen.append(call)
        return Reply(1, "", "out of memory")

    sandbox = ScriptedSandbox({"playwright": ends}, {REPORT: b'{"suites": [], "errors": []}'})
    run = await run_playwright(sandbox)
    assert "out of memory" in run.issues[0].message
    assert seen[0].env["E2E_WEB_PORT"] == "4444"
    assert seen[0].service == "frontend"


async def test_a_missing_browser_is_a_missing_tool() -> None:
    said = "Error: browserType.launch: Executable doesn't exist at /home/me/.cache/chrome"
    with pytest.raises(ToolMissingError, match="chromium"):
        await run_playwright(ScriptedSandbox({"playwright": Reply(1, said)}))


def report_of(**outcomes: str) -> bytes:
    """A report of one journey a file: "" for one that passed, else what its failure said."""
    suites = [
        {"specs": [{"title": "works", "file": f"{name}.spec.ts", "line": 3, "tests": [{
            "status": "unexpected" if said else "expected",
            "results": [{"errors": [{"message": said}] if said else []}]}]}]}
        for name, said in outcomes.items()
    ]  # fmt: skip
    return json.dumps({"suites": suites, "errors": []}).encode()


async def test_a_journey_that_waited_too_long_is_walked_once_more() -> None:
    late, wrong = "Error: locator.click: Timeout 20000ms exceeded.", "Error: expected 2, got 1"
    first, second = report_of(books=late, authors=wrong, home=""), report_of(books="")
    replies = iter([Reply(1, files={REPORT: first}), Reply(0, files={REPORT: second})])
    sandbox = ScriptedSandbox({"playwright": lambda _: next(replies)})

    run = await run_playwright(sandbox)

    assert [issue.path for issue in run.issues] == ["frontend/e2e/authors.spec.ts"]
    assert [call.argv[2:] for call in sandbox.calls] == [(), ("e2e/books.spec.ts:3",)]
    assert run.files["frontend/e2e/books.spec.ts"].passed == 1
    assert run.files["frontend/e2e/home.spec.ts"].passed == 1


async def test_what_is_not_told_of_again_has_failed() -> None:
    replies = iter([Reply(1, files={REPORT: report_of(books="Timeout 5000ms exceeded.")}), Reply(0)])
    run = await run_playwright(ScriptedSandbox({"playwright": lambda _: next(replies)}))
    assert [issue.path for issue in run.issues] == ["frontend/e2e/books.spec.ts"]


def test_tags_tell_what_a_journey_proves() -> None:
    spec = {"title": "a book is kept", "file": "books.spec.ts", "tags": ["R1", "@R2"]}
    ended = {"specs": [{**spec, "tests": [{"status": "expected"}]}]}
    broken = {"specs": [{**spec, "tests": [{"status": "expected"}, {"status": "flaky"}]}]}
    (kept,) = playwright_evidence(Journeys.model_validate(ended))
    assert (kept.test, kept.requirements) == ("frontend/e2e/books.spec.ts: a book is kept", ["R1", "R2"])
    assert kept.passed
    assert not playwright_evidence(Journeys.model_validate(broken))[0].passed
    assert playwright_evidence(REPORTED) == []
