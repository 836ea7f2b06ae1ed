"""Step 3: Derek writes the React pages on mock data, one unit a page."""

from __future__ import annotations

from collections.abc import Mapping

from gencode_graph.artifacts import Issue
from gencode_graph.nodes import reads
from gencode_graph.nodes.step import DATA_PAGES, Derived, Step, each_page
from gencode_graph.tools.app import App
from gencode_graph.tools.demo import demo_files
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.wholes import frontend_compiles

WHAT = {
    "index.tsx": "it exports the page's component as default",
    "data.ts": "it holds the page's types and its query and mutation hooks",
}


def parts_are_apart(draft: Draft, facts: Facts) -> list[Issue]:
    """A page is ``index.tsx``, and its records come from ``data.ts``: step 9 replaces that file."""
    page = facts.analysis.page(draft.unit.id) if facts.analysis else None
    wanted = ["index.tsx", "data.ts"] if page and page.kind in DATA_PAGES else ["index.tsx"]
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
    reads=(reads.page, reads.entities, reads.libraries, reads.language, reads.needs),
    writes=("frontend/src/pages/{unit}/**",),
    checks=(parts_are_apart,),
    shown=without_data,
    derive=keep_records,
    verify=frontend_compiles,
)
