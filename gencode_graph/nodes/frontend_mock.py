"""Step 3: Derek writes the React pages on mock data, one unit a page."""

from __future__ import annotations

from collections.abc import Mapping

from gencode_graph.artifacts import Issue, Page
from gencode_graph.nodes import reads
from gencode_graph.nodes.step import Derived, Step, each_page, has_data
from gencode_graph.tools.app import App
from gencode_graph.tools.checks import tool_logic_holds
from gencode_graph.tools.demo import demo_files
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.wholes import pages_hold

WHAT = {
    "index.tsx": "it exports the page's component as default",
    "data.ts": "it holds the page's types and its query and mutation hooks",
    "logic.ts": "it holds what the tool works out, in pure functions",
    "logic.test.ts": "it tests the functions of logic.ts, with vitest",
}


def parts_of(page: Page) -> list[str]:
    """The files that a page is made of at least."""
    if page.kind == "tool":
        return ["index.tsx", "logic.ts", "logic.test.ts"]
    return ["index.tsx", "data.ts"] if has_data(page) else ["index.tsx"]


def parts_are_apart(draft: Draft, facts: Facts) -> list[Issue]:
    """A page is ``index.tsx``; its records come from ``data.ts``, which step 9 replaces; what a tool
    works out comes from ``logic.ts``, which is tested alone."""
    page = facts.analysis.page(draft.unit.id) if facts.analysis else None
    wanted = parts_of(page) if page else ["index.tsx"]
    folder = f"frontend/src/pages/{draft.unit.id}"
    return [
        Issue(check="page_parts", path=f"{folder}/{name}", message=f"Write this file: {WHAT[name]}.")
        for name in wanted
        if f"{folder}/{name}" not in draft.files
    ]


def without_data(files: Mapping[str, str]) -> dict[str, str]:
    """The views: mock data is type-checked, and replaced before anybody uses it."""
    views = {path: text for path, text in files.items() if not path.endswith("/data.ts")}
    return views or dict(files)


def keep_records(app: App) -> Derived:
    """The made-up records are kept for previews: step 9 replaces them."""
    return Derived(demo_files(app), [])


STEP = Step(
    name="frontend_mock",
    agent="derek",
    summary="Write the page on mock data.",
    units=each_page,
    reads=(
        reads.page,
        reads.entities,
        reads.libraries,
        reads.language,
        reads.needs,
        reads.page_access,
        reads.page_owner_told,
        reads.page_requirements,
        reads.details,
    ),
    writes=("frontend/src/pages/{unit}/**",),
    checks=(parts_are_apart, tool_logic_holds),
    shown=without_data,
    derive=keep_records,
    verify=pages_hold,
)
