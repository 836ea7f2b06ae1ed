"""The backend's own tools: import, ruff, pytest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gencode_graph.artifacts import Evidence, Issue
from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.protocol import ExecResult, Sandbox
from gencode_graph.tools.verify.facts import (
    ISSUE_LIMIT,
    Counts,
    OpenApi,
    TestRun,
    facts_of,
    last_lines,
    script,
    trim,
)
from gencode_graph.tools.verify.patience import in_time, is_late
from gencode_graph.tools.verify.reports import Failure, Finding, Suite, told
from gencode_graph.tools.verify.tracebacks import app_path, blame, short_error, short_frames, traceback_issue

IMPORT_SECONDS = 60.0
PYTEST_SECONDS = 600.0
_NO_TESTS = 5
MAIN = "backend/app/main.py"
MODELS = "backend/app/models/__init__.py"
CONFTEST = "backend/tests/conftest.py"
_RUNNING = re.compile(r"@@running@@(tests/[\w./-]+\.py::.*)")


async def export_openapi(sandbox: Sandbox) -> OpenApi:
    """The document ``app.main`` really serves. Raises SandboxError."""
    result = await _python(sandbox, "openapi", timeout=IMPORT_SECONDS)
    document = facts_of(result, dict[str, Any])
    if document is not None:
        return OpenApi(document=document)
    if result.timed_out:
        said = "Importing app.main never ends: nothing may run at import time."
        return OpenApi(issues=[Issue(check="import", path=MAIN, message=said)])
    return OpenApi(issues=[traceback_issue(result.stderr, "import", MAIN)])


async def import_models(sandbox: Sandbox) -> list[Issue]:
    """Every model imports, and Beanie accepts all documents together. Raises SandboxError."""
    result = await _python(sandbox, "models", timeout=IMPORT_SECONDS)
    found = facts_of(result, list[str])
    if found is None:
        return [Issue(check="import", path=MODELS, message=last_lines(result))]
    issues = [traceback_issue(text, "import", MODELS) for text in found]
    return list({(issue.path, issue.line): issue for issue in issues}.values())


async def lint(sandbox: Sandbox) -> list[Issue]:
    """Ruff with the app's own configuration. Raises SandboxError."""
    argv = ["ruff", "check", "--no-cache", "--output-format", "json-lines", "--exit-zero", "."]
    result = await in_time(lambda: sandbox.exec(argv, service="backend", timeout=IMPORT_SECONDS))
    if not result.ok:
        raise SandboxError(f"ruff failed: {last_lines(result, 4)}")
    return ruff_issues(result.stdout)


def ruff_issues(printed: str) -> list[Issue]:
    """Ruff's JSON lines as issues; at most 40 of them. Of very many, some lines are cut short."""
    found = [finding for line in printed.splitlines() if (finding := told(Finding, line))]
    return [
        Issue(
            check="ruff",
            path=app_path(one.filename) or MAIN,
            line=one.location.row,
            message=f"{one.code or 'syntax'}: {one.message}",
        )
        for one in found[:ISSUE_LIMIT]
    ]


async def run_pytest(sandbox: Sandbox, paths: Sequence[str] = ()) -> TestRun:
    """Run the app's tests, or those in ``paths`` (relative to ``backend/``); once more if one of them
    waited too long for something. Raises SandboxError."""
    run = await _suite(sandbox, paths)
    return await _suite(sandbox, paths) if any(is_late(issue.message) for issue in run.issues) else run


async def _suite(sandbox: Sandbox, paths: Sequence[str]) -> TestRun:
    result = await _python(sandbox, "suite", *paths, timeout=PYTEST_SECONDS)
    found = facts_of(result, Suite)
    if found is None:
        return TestRun([_unfinished(result)], seconds=result.seconds)
    counts = {
        f"backend/{file}": Counts(ended.passed, ended.failed, ended.skipped)
        for file, ended in found.counts.items()
    }
    return TestRun(pytest_issues(found, result), counts, result.seconds, pytest_evidence(found))


def pytest_evidence(found: Suite) -> list[Evidence]:
    """The tests that bear ids of requirements; one none of whose cases ran shows nothing."""
    return [
        Evidence(test=f"backend/{test}", requirements=proof.ids, passed=proof.passed > 0 and not proof.failed)
        for test, proof in found.proofs.items()
        if proof.passed or proof.failed
    ]


def _unfinished(result: ExecResult) -> Issue:
    """At the test that ran when it ended, if one did."""
    running = _RUNNING.findall(result.stdout)
    if not running:
        said = f"pytest did not finish: {last_lines(result)}"
        return Issue(check="pytest", path=CONFTEST, message=said)
    how = "never ended" if result.timed_out else "ended the whole run"
    said = trim(f"{running[-1]} {how}, so no test after it ran.\n{result.stderr.strip()}")
    return Issue(check="pytest", path=f"backend/{running[-1].partition('::')[0]}", message=said)


def pytest_issues(found: Suite, result: ExecResult) -> list[Issue]:
    """One issue a failing test; or one for the whole when pytest failed without any."""
    issues = [_failure(one) for one in found.failures]
    if issues or found.code in (0, _NO_TESTS):
        return issues
    own = [place for path, line in short_frames(result.stderr) if (place := (app_path(path), line))[0]]
    path, line = own[-1] if own else (CONFTEST, None)
    said = short_error(result.stderr) if own else last_lines(result)
    message = trim(f"pytest ended with exit code {found.code}: {said}")
    return [Issue(check="pytest", path=path, line=line, message=message)]


def _failure(one: Failure) -> Issue:
    """Where it blew up in the app if the test says so, else the test itself.

    The server's own traceback is in the log when a request ended with 500: that is the cause.
    """
    test = f"backend/{one.file}"
    logged = blame(one.log) if "Traceback" in one.log else None
    imported = blame(one.text) if 'File "' in one.text else None
    places = one.frames or short_frames(one.text)
    frames: list[tuple[str, int | None]] = [(app_path(path), line) for path, line in places]
    inner = [f for f in frames if f[0].startswith("backend/app/")] or [f for f in frames if f[0] == test]
    path, line = (inner or [(app_path(one.route) or test, None)])[-1]
    message = one.message or short_error(one.text)
    for source in (imported, logged):
        if source and source.path:
            path, line = source.path, source.line
            message += f"\nThe cause, at {source.path}:{source.line}: {source.message}"
    where = f"{test}::{one.test}" if one.test else test
    if path == test and one.route:
        path, line = app_path(one.route) or test, None
    return Issue(check="pytest", path=path, line=line, message=trim(f"{where} failed: {message}"))


async def _python(sandbox: Sandbox, name: str, *args: str, timeout: float) -> ExecResult:
    source = f"{script('emit')}\n{script(name)}"
    return await in_time(
        lambda: sandbox.exec(["python", "-c", source, *args], service="backend", timeout=timeout)
    )
