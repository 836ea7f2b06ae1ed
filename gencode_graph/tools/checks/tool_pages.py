"""Layer 1, step 3: what a tool works out is in pure functions, and they are tested."""

from __future__ import annotations

from collections.abc import Iterator

from gencode_graph.artifacts import Issue
from gencode_graph.tools.checks.script_names import imports_of
from gencode_graph.tools.checks.trees import nodes_of, parse_script, text_of
from gencode_graph.tools.draft import Draft, Facts

_OF_PAGES = (
    "react",
    "@/components",
    "@/app",
    "@/api",
    "@/lib/api",
    "@/lib/hooks",
    "@/lib/remember",
    "./index",
)
"""What draws, asks or remembers."""
_TESTS = frozenset({"test", "it", "test.each", "it.each"})
_NOT_RUN = tuple(f"{name}.{how}" for name in ("test", "it", "describe") for how in ("skip", "only", "todo"))

Fault = tuple[int | None, str]


def tool_logic_holds(draft: Draft, facts: Facts) -> list[Issue]:
    """``logic.ts`` of a tool imports nothing that draws; ``logic.test.ts`` has a test that expects something
    of it. Whether the files are there is said by another check."""
    page = facts.analysis.page(draft.unit.id) if facts.analysis else None
    if page is None or page.kind != "tool":
        return []
    folder = f"frontend/src/pages/{page.slug}"
    found = [("logic.ts", _logic_faults), ("logic.test.ts", _test_faults)]
    return [
        Issue(check="tool_logic", path=path, line=line, message=message)
        for name, faults in found
        if (path := f"{folder}/{name}") in draft.files
        for line, message in faults(path, draft.files[path])
    ]


def _logic_faults(path: str, text: str) -> Iterator[Fault]:
    for found in imports_of(path, text):
        if found.source.startswith(_OF_PAGES) or found.source.endswith(".tsx"):
            rule = "logic.ts holds pure functions: leave what draws or remembers to the components."
            yield found.line, f"This imports {found.source!r}. {rule}"
    if any(nodes_of(parse_script(path, text), "jsx_element", "jsx_self_closing_element")):
        yield None, "logic.ts holds markup. Leave that to the components."
    if "export" not in text:
        yield None, "logic.ts exports nothing. Export the functions that the page and the tests call."


def _test_faults(path: str, text: str) -> Iterator[Fault]:
    calls = [
        text_of(c.child_by_field_name("function"))
        for c in nodes_of(parse_script(path, text), "call_expression")
    ]
    sources = {found.source for found in imports_of(path, text)}
    if "vitest" not in sources:
        yield None, 'Tests are vitest\'s: import { expect, test } from "vitest".'
    if not {"./logic", "./logic.ts"} & sources:
        yield None, "This tests nothing of logic.ts. Import its functions from ./logic."
    if not any(call in _TESTS or call.startswith(("test.each", "it.each")) for call in calls):
        yield None, 'There is no test. Write one a rule with test("...", () => { expect(...) }).'
    if "expect" not in calls:
        yield None, "No test expects anything, so none can fail. Add expect(...)."
    for call in sorted({call for call in calls if call in _NOT_RUN}):
        yield None, f"{call} keeps tests from running. All have to."
