"""The frontend's own tools: types from the contract, the type check, the production build."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gencode_graph.artifacts import Issue
from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.protocol import ExecResult, Sandbox
from gencode_graph.tools.verify.facts import ISSUE_LIMIT, last_lines, trim
from gencode_graph.tools.verify.patience import in_time

TOOL_SECONDS = 180.0
DIST = "frontend/dist"
SCHEMA = "src/api/schema.d.ts"
_ERROR = re.compile(r"^(?P<path>[^\s(][^(\n]*)\((?P<line>\d+),\d+\): error (?P<code>TS\d+): (?P<message>.*)$")
_NOISE = re.compile(r"\s+at .*(file:|node:)|\s+errors: \[|}$")
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(
    r"(?P<path>(?:/[^\s:'\"()]*/frontend/)?(?:src/[^\s:'\"()]+\.(?:tsx?|css)|index\.html))(?::(?P<line>\d+))?"
)
_IMPORTER = re.compile(r"imported by ")


async def generate_types(sandbox: Sandbox) -> str:
    """``schema.d.ts`` of ``openapi.json``; it is written into the app too. Raises SandboxError."""
    argv = ["openapi-typescript", "../openapi.json", "-o", SCHEMA]
    result = await _run(sandbox, argv)
    if not result.ok:
        raise SandboxError(f"openapi-typescript failed: {last_lines(result, 6)}")
    return (await sandbox.read(f"frontend/{SCHEMA}")).decode()


async def typecheck(sandbox: Sandbox) -> list[Issue]:
    """``tsc`` over pages, core and journeys. Raises SandboxError."""
    argv = ["tsc", "--noEmit", "--pretty", "false"]
    result = await _run(sandbox, argv)
    issues = tsc_issues(result.stdout)
    if not result.ok and not issues:
        raise SandboxError(f"tsc failed: {last_lines(result, 6)}")
    return issues


def tsc_issues(printed: str) -> list[Issue]:
    """The compiler's messages; lines that go on a message are indented."""
    issues: list[Issue] = []
    for line in printed.splitlines():
        if found := _ERROR.match(line):
            issues.append(
                Issue(
                    check="typecheck",
                    path=f"frontend/{found['path']}",
                    line=int(found["line"]),
                    message=trim(f"{found['code']}: {found['message']}"),
                )
            )
        elif issues and line.startswith(" "):
            last = issues[-1]
            issues[-1] = last.model_copy(update={"message": trim(f"{last.message}\n{line}")})
    return issues[:ISSUE_LIMIT]


async def build(sandbox: Sandbox) -> list[Issue]:
    """``vite build`` into ``frontend/dist``. Raises SandboxError."""
    result = await _run(sandbox, ["vite", "build"])
    return [] if result.ok else [build_issue(last_lines(result, 60))]


async def _run(sandbox: Sandbox, argv: Sequence[str]) -> ExecResult:
    return await in_time(lambda: sandbox.exec(argv, service="frontend", timeout=TOOL_SECONDS))


def build_issue(printed: str) -> Issue:
    """What stopped the build, at the first file of the app it names."""
    text = _ANSI.sub("", printed)
    _, _, said = text.rpartition("error during build:")
    # What cannot be loaded may be named before the file that asks for it.
    importer = _IMPORTER.search(said)
    places = (m for m in _PLACE.finditer(said, importer.end() if importer else 0))
    found = next((m for m in places if "node_modules" not in m["path"]), None)
    path = found["path"].rpartition("/frontend/")[2] if found else "src/main.tsx"
    line = int(found["line"]) if found and found["line"] else None
    kept = [line for line in said.splitlines() if not _NOISE.match(line)]
    return Issue(check="build", path=f"frontend/{path}", line=line, message=trim("\n".join(kept)))
