"""Screenshots of the built pages, and what is wrong with how they look."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence

from gencode_graph.artifacts import Issue, Page
from gencode_graph.errors import PathRefusedError, SandboxError
from gencode_graph.sandbox.health import free_port
from gencode_graph.sandbox.protocol import OUT_OF_BOUNDS, ExecResult, Sandbox
from gencode_graph.tools.verify.facts import Screenshots, last_lines, trim
from gencode_graph.tools.verify.journeys import need_browser
from gencode_graph.tools.verify.reports import Look, View, told
from gencode_graph.tools.visits import address_of

SECONDS_A_PAGE = 90.0
_ORIGIN = re.compile(r"http://127\.0\.0\.1:\d+")
_BUNDLE_FRAME = re.compile(r"\s+at .*/assets/")
_OPENING = re.compile(r"^opening ([\w-]+)$", re.MULTILINE)
_DONE = re.compile(r"^done with ([\w-]+)$", re.MULTILINE)
OUTPUT = "test-results/screenshots"


async def screenshots(
    sandbox: Sandbox,
    pages: Sequence[Page],
    roles: Mapping[str, str | None] | None = None,
    *,
    dark: bool = False,
) -> Screenshots:
    """Open every page of ``dist`` on desktop (light and dark) and mobile (``dark`` or light), as an account
    with the role that ``roles`` have for its slug.

    Raises ToolMissingError without a browser, SandboxError when no page could be opened at all.
    """
    env = {
        "SCREENSHOT_ROUTES": json.dumps([_visit(page, (roles or {}).get(page.slug)) for page in pages]),
        "SCREENSHOT_OUT": OUTPUT,
        "SCREENSHOT_MODE": "dark" if dark else "light",
        "SCREENSHOT_PORT": str(await asyncio.to_thread(free_port)),
    }
    for last in (False, True):
        result = await sandbox.exec(
            ["node", "scripts/screenshots.mjs"],
            service="frontend",
            env=env,
            timeout=60 + SECONDS_A_PAGE * len(pages),
        )
        if result.ok:
            break
        need_browser(result.stderr)
        if (last or not result.timed_out) and (issues := _too_much(result)):
            return Screenshots(issues)
        if last:  # a browser that dies, or a machine that is slow, may do better once more
            raise SandboxError(f"The pages could not be opened: {last_lines(result, 8)}")
    report = told(Look, await sandbox.read(f"frontend/{OUTPUT}/report.json"))
    if report is None:
        raise SandboxError("The pages were opened, but not told of: report.json is not what was asked for.")
    names = [page.screenshot for page in report.pages if page.screenshot]
    try:
        pictures = {name: await sandbox.read(f"frontend/{OUTPUT}/{name}") for name in names}
    except (FileNotFoundError, PathRefusedError) as error:
        raise SandboxError("The pages were opened, but their pictures are not there.") from error
    return Screenshots(look_issues(report.pages), pictures)


def _visit(page: Page, role: str | None) -> dict[str, str]:
    return {"slug": page.slug, "route": address_of(page), **({"role": role} if role else {})}


def _too_much(result: ExecResult) -> list[Issue]:
    """An issue for each page that was open when the browser took too much of the machine, if it did."""
    if not result.timed_out and result.exit_code != OUT_OF_BOUNDS:
        return []
    opened, done = (set(pattern.findall(result.stdout)) for pattern in (_OPENING, _DONE))
    said = trim(
        f"The page cannot be shown: it works without end, or takes ever more memory. {last_lines(result, 2)}"
    )
    return [Issue(check="unopened", path=_path(slug), message=said) for slug in sorted(opened - done)]


def _path(slug: str) -> str:
    return f"frontend/src/pages/{slug}/index.tsx"


def look_issues(pages: Sequence[View]) -> list[Issue]:
    """One issue a fault and page, naming the views that have it."""
    views: dict[tuple[str, str, str], list[str]] = {}
    for page in pages:
        for check, message in _faults(page):
            seen = views.setdefault((page.slug, check, message), [])
            if page.view not in seen:
                seen.append(page.view)
    return [
        Issue(
            check=check,
            path=_path(slug),
            message=trim(f"{message} (seen on {', '.join(seen)})"),
        )
        for (slug, check, message), seen in views.items()
    ]


def _faults(page: View) -> Iterator[tuple[str, str]]:
    """(check, message) of one page in one view."""
    if page.unopened:
        yield "unopened", f"The page cannot be shown: {_readable(page.unopened)}"
    if page.blank:
        yield "blank_page", "The page shows no text at all: it did not render."
    if page.missing_h1:
        yield "heading", "The page has no <h1>: use PageHeader, or a heading of its own."
    if page.overflow:
        yield "overflow", "The page is wider than the screen: let it wrap or scroll inside."
    yield from _said(page)
    for text in page.contrast:
        yield "contrast", f"Too little contrast: {text}"
    for text in page.a11y:
        yield "accessibility", text


def _said(page: View) -> Iterator[tuple[str, str]]:
    """What its scripts and requests came to."""
    for text in page.page_errors:
        yield "page_error", f"An exception nobody caught: {_readable(text)}"
    failed = page.failed_requests
    for text in page.console_errors:
        # The browser logs a failed request too, and names it less well.
        if not (failed and text.startswith("Failed to load resource")):
            yield "console_error", f"Error on the browser's console: {_readable(text)}"
    for text in failed:
        yield "failed_request", f"A request failed: {_readable(text)}"


def _readable(text: str) -> str:
    """Without the server's address, and without frames of the minified bundle."""
    lines = [line for line in text.splitlines() if not _BUNDLE_FRAME.match(line)]
    return _ORIGIN.sub("", "\n".join(lines))
