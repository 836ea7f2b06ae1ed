"""Vitest: the pure functions of tool pages, tested without a browser."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from gencode_graph.artifacts import Evidence, Issue
from gencode_graph.errors import PathRefusedError
from gencode_graph.sandbox.protocol import Sandbox
from gencode_graph.tools.proof.mutants import Mutant
from gencode_graph.tools.verify.facts import ISSUE_LIMIT, Counts, TestRun, last_lines, trim
from gencode_graph.tools.verify.proof import EACH_SECONDS, Trial
from gencode_graph.tools.verify.reports import UnitFile, UnitRun, UnitTest, told

VITEST_SECONDS = 120.0
REPORT = "test-results/vitest.json"
_SHOWN = re.compile(r"(?:src/[^\s:()]+):(\d+)")
_IDS = re.compile(r"\bR\d+(?:,\s*R\d+)*:")
_FRAME = re.compile(r"\n\s+at .*", re.DOTALL)


async def run_vitest(sandbox: Sandbox, folder: str = "src", seconds: float = VITEST_SECONDS) -> TestRun:
    """Run every ``*.test.ts`` below the folder, relative to ``frontend/``. Raises SandboxError."""
    await sandbox.write(f"frontend/{REPORT}", b"")
    argv = ["vitest", "run", "--dir", folder, "--reporter=json", f"--outputFile={REPORT}"]
    result = await sandbox.exec(argv, service="frontend", env={"CI": "1"}, timeout=seconds)
    report = await _report(sandbox)
    issues = vitest_issues(report)
    if not result.ok and not issues:
        said = f"The unit tests did not run: {last_lines(result)}"
        issues = [Issue(check="vitest", path="frontend/vite.config.ts", message=said)]
    return TestRun(issues, vitest_counts(report), result.seconds, vitest_evidence(report))


async def try_logic(sandbox: Sandbox, text: str, mutants: Sequence[Mutant], seconds: float) -> list[Trial]:
    """The tests of a tool's ``logic.ts``, whose text this is, once for each mutant of it; one after the
    other, since they share the folder. Raises SandboxError."""
    deadline = time.monotonic() + seconds
    trials = []
    try:
        for mutant in mutants:
            if time.monotonic() > deadline:
                trials.append(Trial(mutant, "untried"))
                continue
            await sandbox.write(mutant.path, mutant.text(text).encode())
            trials.append(_tried(mutant, await run_vitest(sandbox, _folder(mutant.path), EACH_SECONDS)))
    finally:
        if mutants:
            await sandbox.write(mutants[0].path, text.encode())
    return trials


def _folder(path: str) -> str:
    return str(PurePosixPath(path).parent).removeprefix("frontend/")


def _tried(mutant: Mutant, run: TestRun) -> Trial:
    failed = tuple(one.test for one in run.evidence if not one.passed)
    return Trial(mutant, "noticed" if run.issues else "unnoticed", failed)


async def _report(sandbox: Sandbox) -> UnitRun:
    """What vitest wrote; an empty one if it did not, or if a test put something else in its place."""
    try:
        return told(UnitRun, await sandbox.read(f"frontend/{REPORT}")) or UnitRun()
    except (FileNotFoundError, PathRefusedError):
        return UnitRun()


def vitest_issues(report: UnitRun) -> list[Issue]:
    """One issue a failing test, at its file, and one a file that could not be run at all."""
    issues = []
    for file in report.test_results:
        failing = [test for test in file.assertion_results if test.status == "failed"]
        issues += [_failure(file, test) for test in failing]
        if file.status == "failed" and not failing:
            said = trim(f"The tests of this file did not run: {file.message or 'it gave no reason'}")
            issues.append(Issue(check="vitest", path=_path(file), message=said))
    return issues[:ISSUE_LIMIT]


def vitest_evidence(report: UnitRun) -> list[Evidence]:
    """The tests whose names begin with ids of requirements: ``R3: ...``, ``R3, R5: ...``."""
    return [
        Evidence(
            test=f"{_path(file)}: {test.full_name.strip()}",
            requirements=found[0].rstrip(":").replace(",", " ").split(),
            passed=test.status == "passed",
        )
        for file in report.test_results
        for test in file.assertion_results
        if test.status in ("passed", "failed") and (found := _IDS.search(test.full_name))
    ]


def vitest_counts(report: UnitRun) -> dict[str, Counts]:
    """Tests by file and outcome."""
    found: dict[str, Counts] = {}
    for file in report.test_results:
        ended = Counter(test.status for test in file.assertion_results)
        skipped = sum(ended.values()) - ended["passed"] - ended["failed"]
        found[_path(file)] = Counts(ended["passed"], ended["failed"], skipped)
    return found


def _failure(file: UnitFile, test: UnitTest) -> Issue:
    said = "\n".join(test.failure_messages)
    place = _SHOWN.search(said[said.find(_path(file).removeprefix("frontend/")) :])
    message = trim(f"{test.full_name.strip()!r} failed: {_FRAME.sub('', said) or 'it gave no reason'}")
    return Issue(check="vitest", path=_path(file), line=int(place[1]) if place else None, message=message)


def _path(file: UnitFile) -> str:
    return f"frontend/src/{file.name.rpartition('/frontend/src/')[2].removeprefix('src/')}"
