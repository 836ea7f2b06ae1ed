"""The app's code runs beside the programs that tell of it, and may tell something else in their place."""

import base64
import json
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import Page
from gencode_graph.errors import PathRefusedError, SandboxError
from gencode_graph.sandbox.protocol import OUTPUT_LIMIT, ExecResult
from gencode_graph.sandbox.testing import Call, Reply, ScriptedSandbox
from gencode_graph.tools.verify import (
    export_openapi,
    import_models,
    journeys,
    lint,
    pictures,
    run_playwright,
    run_pytest,
    screenshots,
)
from gencode_graph.tools.verify.facts import FACTS_LIMIT, facts_of
from gencode_graph.tools.verify.reports import Journeys, Suite, told
from tests.unit.verify.reading import data

PAGES = [Page(slug="books", route="/books", kind="content", title="Books")]
KEYS = st.sampled_from(
    [
        "code", "counts", "failures", "file", "test", "message", "frames", "text", "log", "route", "passed",
        "suites", "specs", "errors", "tests", "results", "status", "location", "line", "title", "pages",
        "filename", "row", "paths", "openapi",
    ]
)  # fmt: skip
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@pytest.fixture(autouse=True, scope="module")
def _ports() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journeys, "free_port", lambda: 4444)
        patch.setattr(pictures, "free_port", lambda: 4444)
        yield


def printed(facts: Any) -> str:
    return f"\n@@facts@@{base64.b64encode(zlib.compress(json.dumps(facts).encode())).decode()}\n"


@given(JSON, st.sampled_from([0, 1]))
async def test_pytest_in_anybodys_words(facts: Any, code: int) -> None:
    sandbox = ScriptedSandbox({"python": Reply(code, printed(facts), "died")})
    run = await run_pytest(sandbox)
    assert run.issues or run.files is not None
    await import_models(sandbox)
    await export_openapi(sandbox)


@given(JSON)
async def test_playwright_in_anybodys_words(report: Any) -> None:
    def forge(_: Call) -> Reply:
        return Reply(
            1, "", "killed", files={"frontend/test-results/report.json": json.dumps(report).encode()}
        )

    run = await run_playwright(ScriptedSandbox({"playwright": forge}))
    assert run.issues, "it did not end well, so something is wrong"


@given(JSON)
async def test_ruff_in_anybodys_words(line: Any) -> None:
    await lint(ScriptedSandbox({"ruff": Reply(0, json.dumps(line))}))


@given(JSON)
async def test_screenshots_in_anybodys_words(report: Any) -> None:
    path = "frontend/test-results/screenshots/report.json"
    sandbox = ScriptedSandbox({"node": Reply(files={path: json.dumps(report).encode()})})
    try:
        await screenshots(sandbox, PAGES)
    except SandboxError as error:
        assert "not what was asked for" in str(error)  # noqa: PT017 - either is good


def test_a_report_nested_without_end_is_none() -> None:
    deep = '{"suites": [' * 100_000
    assert told(Journeys, deep) is None
    assert told(Journeys, '{"suites": [' * 900 + "]}" * 900) is None


def test_facts_that_unpack_to_more_than_anybody_needs_are_none() -> None:
    bomb = base64.b64encode(zlib.compress(b"[" + b" " * FACTS_LIMIT + b"]")).decode()
    assert len(bomb) < OUTPUT_LIMIT
    printed = ExecResult(("python",), 0, f"@@facts@@{bomb}", "", 1.0)
    assert facts_of(printed, Any) is None


def test_halves_of_characters_are_no_reason_to_know_nothing() -> None:
    suite = data("pytest.json")
    suite["failures"][0]["message"] = "got '\ud83d'"
    found = told(Suite, json.dumps(suite))
    assert found
    assert found.failures[0].message == "got '?'"


@pytest.mark.parametrize(
    "error", [FileNotFoundError("report.json"), PathRefusedError("report.json is a link")]
)
async def test_a_report_that_is_gone_is_a_failure_of_the_journeys(error: Exception) -> None:
    class Sandbox(ScriptedSandbox):
        async def read(self, path: str) -> bytes:
            raise error

    run = await run_playwright(Sandbox({"playwright": Reply(1, "", "killed")}))
    assert "did not run" in run.issues[0].message
