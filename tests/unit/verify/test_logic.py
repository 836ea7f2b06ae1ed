"""What vitest says of the tools' tests, told of the files at fault."""

from __future__ import annotations

import json
from typing import Any

from gencode_graph.sandbox.testing import Call, Reply, ScriptedSandbox
from gencode_graph.tools.verify import Counts, run_vitest

REPORT = "frontend/test-results/vitest.json"
PASSED = {"status": "passed", "fullName": "three to two", "failureMessages": []}
FAILED = {
    "status": "failed",
    "fullName": "none for none",
    "failureMessages": [
        "AssertionError: expected 1.5 to be +0\n    at /srv/x/frontend/src/pages/sugar/logic.test.ts:9:20\n    at x"
    ],
}


def file(
    *tests: dict[str, Any], status: str = "passed", message: str = "", page: str = "sugar"
) -> dict[str, Any]:
    name = f"/srv/x/frontend/src/pages/{page}/logic.test.ts"
    return {"name": name, "status": status, "message": message, "assertionResults": list(tests)}


def sandbox(*results: dict[str, Any], code: int = 0, stderr: str = "") -> ScriptedSandbox:
    def run(call: Call) -> Reply:
        return Reply(
            code, "", stderr, files={REPORT: json.dumps({"testResults": results}).encode()} if results else {}
        )

    return ScriptedSandbox({"vitest": run})


async def test_tests_are_counted_by_file() -> None:
    run = await run_vitest(sandbox(file(PASSED, PASSED)))
    assert run.issues == []
    assert run.files == {"frontend/src/pages/sugar/logic.test.ts": Counts(passed=2)}


async def test_a_failing_test_is_told_at_its_line() -> None:
    (issue,) = (await run_vitest(sandbox(file(PASSED, FAILED, status="failed"), code=1))).issues
    assert (issue.path, issue.line) == ("frontend/src/pages/sugar/logic.test.ts", 9)
    assert issue.message == "'none for none' failed: AssertionError: expected 1.5 to be +0"


async def test_a_file_that_does_not_run_is_told() -> None:
    (issue,) = (
        await run_vitest(sandbox(file(status="failed", message="sugar is not a function"), code=1))
    ).issues
    assert issue.path == "frontend/src/pages/sugar/logic.test.ts"
    assert "did not run: sugar is not a function" in issue.message


async def test_where_vitest_itself_fails_it_is_told_what_it_said() -> None:
    (issue,) = (await run_vitest(sandbox(code=1, stderr="Startup Error"))).issues
    assert "Startup Error" in issue.message
