"""Playwright journeys: the built pages against the live backend, in one command."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gencode_graph.artifacts import Evidence, Issue
from gencode_graph.errors import PathRefusedError, ToolMissingError
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.protocol import ExecResult, Sandbox
from gencode_graph.sandbox.toolchain import HINTS
from gencode_graph.tools.verify.facts import ISSUE_LIMIT, Counts, TestRun, last_lines, trim
from gencode_graph.tools.verify.patience import in_time, is_late
from gencode_graph.tools.verify.reports import Journey, Journeys, Said, Spec, told
from gencode_graph.tools.verify.tracebacks import traceback_issue

PLAYWRIGHT_SECONDS = 600.0
SOON_MS = 45_000
WORKERS_OF_TRIALS = 6
"""More than usual: what is to fail mostly waits for something that does not come."""
OUTPUT = "test-results"
REPORT = f"{OUTPUT}/report.json"
CONFIG = "frontend/playwright.config.ts"
_NO_BROWSER = ("Executable doesn't exist", "playwright install", "Failed to launch chromium because")
_SERVER_FAILED = "config.webServer"
_SERVER_MARK = "[WebServer] "
_OUTCOMES = {"expected": "passed", "unexpected": "failed", "flaky": "failed", "skipped": "skipped"}


@dataclass(frozen=True)
class Walk:
    """One run of journeys: what was reported, and how the command ended."""

    report: Journeys
    result: ExecResult

    @property
    def printed(self) -> str:
        return self.result.stdout + self.result.stderr


async def run_playwright(sandbox: Sandbox) -> TestRun:
    """Run every journey; those that waited too long for something once more. ``dist`` must be
    built and the backend started where there is one.

    Raises ToolMissingError without a browser, SandboxError.
    """
    first = await _walk(sandbox)
    late = {_place(spec): spec for spec in first.report.all_specs() if _failed(spec) and _is_late(spec)}
    if not late:
        return _told(first)
    again = await _walk(sandbox, [f"e2e/{spec.file}:{spec.line}" for spec in late.values()])
    latest = {_place(spec): spec for spec in again.report.all_specs()}
    specs = [latest.get(_place(spec), spec) for spec in first.report.all_specs()]
    report = Journeys(specs=specs, errors=[*first.report.errors, *again.report.errors])
    seconds = first.result.seconds + again.result.seconds
    return _told(Walk(report, replace(again.result, seconds=seconds)))


async def journeys_of(sandbox: Sandbox, requirements: Sequence[str], seconds: float) -> TestRun:
    """Run those that bear one of the ids, once and no longer than that. Most are to fail, and give up sooner
    than usual; still later than the longest wait for one thing. Raises as `run_playwright`."""
    tags = "|".join(f"@{one}(?![0-9])" for one in requirements)
    chosen = [f"--grep={tags}", f"--timeout={SOON_MS}", f"--workers={WORKERS_OF_TRIALS}"]
    return _told(await _walk(sandbox, chosen, seconds, again=False))


async def _walk(
    sandbox: Sandbox,
    chosen: Sequence[str] = (),
    seconds: float = PLAYWRIGHT_SECONDS,
    *,
    again: bool = True,
) -> Walk:
    """Those ``chosen`` by places (below ``frontend/``) or options, or all; ``again`` if time ran out."""
    web, api = await asyncio.to_thread(free_port), await asyncio.to_thread(free_port)
    env = {
        "E2E_REPORT": REPORT,
        "E2E_OUTPUT": f"{OUTPUT}/files",
        "E2E_WEB_PORT": str(web),
        "E2E_API_PORT": str(api),
        "CI": "1",
    }
    await sandbox.write(f"frontend/{REPORT}", b"")
    argv = ["playwright", "test", *chosen]

    async def run() -> ExecResult:
        return await sandbox.exec(argv, service="frontend", env=env, timeout=seconds)

    result = await (in_time(run) if again else run())
    return Walk(await _report(sandbox), result)


def _told(walk: Walk) -> TestRun:
    report = walk.report
    outside = "\n".join(error.message for error in report.errors)
    need_browser(walk.printed + outside)
    issues = playwright_issues(report)
    if _SERVER_FAILED in outside:
        issues = [server_issue(walk.printed)]
    if not walk.result.ok and not issues:
        said = f"The journeys did not run: {last_lines(walk.result)}"
        issues = [Issue(check="playwright", path=CONFIG, message=said)]
    return TestRun(issues, playwright_counts(report), walk.result.seconds, playwright_evidence(report))


def _place(spec: Spec) -> tuple[str, int | None]:
    return spec.file, spec.line


def need_browser(printed: str) -> None:
    """Raises ToolMissingError when Playwright says that it has no browser."""
    if any(sign in printed for sign in _NO_BROWSER):
        raise ToolMissingError("chromium", HINTS["chromium"])


async def _report(sandbox: Sandbox) -> Journeys:
    """What Playwright wrote; an empty one if it did not, or if a journey put something else in its place."""
    try:
        return told(Journeys, await sandbox.read(f"frontend/{REPORT}")) or Journeys()
    except (FileNotFoundError, PathRefusedError):
        return Journeys()


def playwright_issues(report: Journeys) -> list[Issue]:
    """One issue a failing journey, at its own file, and one a failure outside of any."""
    issues = [_outside(error) for error in report.errors]
    for spec in report.all_specs():
        for test in spec.tests:
            errors = _errors(test)
            if _OUTCOMES.get(test.status) == "failed":
                issues.append(_failure(spec, errors))
    return issues[:ISSUE_LIMIT]


def _failed(spec: Spec) -> bool:
    return any(_OUTCOMES.get(test.status) == "failed" for test in spec.tests)


def _is_late(spec: Spec) -> bool:
    """Whether one of its failures is of the kind that a slow machine makes."""
    return spec.line is not None and any(is_late(e.message) for test in spec.tests for e in _errors(test))


def _errors(test: Journey) -> list[Said]:
    return [error for result in test.results[-1:] for error in result.errors]


def server_issue(printed: str) -> Issue:
    """Why the backend or the page server did not start, from what they printed."""
    lines = [line for line in printed.splitlines() if line.startswith(_SERVER_MARK)]
    said = "\n".join(line.removeprefix(_SERVER_MARK) for line in lines)
    if "Traceback" in said:
        return traceback_issue(said, "playwright", "backend/app/main.py")
    return Issue(check="playwright", path=CONFIG, message=trim(f"A server did not start: {said}"))


def playwright_counts(report: Journeys) -> dict[str, Counts]:
    """Journeys by file and outcome."""
    found: dict[str, Counter[str]] = {}
    for spec in report.all_specs():
        counter = found.setdefault(f"frontend/e2e/{spec.file}", Counter())
        counter.update(_OUTCOMES.get(test.status, "failed") for test in spec.tests)
    return {path: Counts(**counter) for path, counter in found.items()}


def playwright_evidence(report: Journeys) -> list[Evidence]:
    """The journeys whose tags are ids of requirements."""
    return [
        Evidence(
            test=f"frontend/e2e/{spec.file}: {spec.title}",
            requirements=ids,
            passed=bool(spec.tests) and all(_OUTCOMES.get(test.status) == "passed" for test in spec.tests),
        )
        for spec in report.all_specs()
        if (ids := [tag.removeprefix("@") for tag in spec.tags])
    ]


def _failure(spec: Spec, errors: list[Said]) -> Issue:
    said = "\n".join(f"{error.message}\n{error.snippet}" for error in errors)
    places = [error.location for error in errors if error.location]
    own = [place.line for place in places if place.file.endswith(f"/{spec.file}")]
    return Issue(
        check="playwright",
        path=f"frontend/e2e/{spec.file}",
        line=own[0] if own else spec.line,
        message=trim(f"{spec.title!r} failed: {said or 'it gave no reason'}"),
    )


def _outside(error: Said) -> Issue:
    _, inside, name = error.location.file.rpartition("/frontend/") if error.location else ("", "", "")
    return Issue(
        check="playwright",
        path=f"frontend/{name}" if inside else CONFIG,
        line=error.location.line if error.location else None,
        message=trim(f"{error.message or 'unknown error'}\n{error.snippet}"),
    )
