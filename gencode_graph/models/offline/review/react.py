"""Rules for pages and their Playwright journeys, by what has to be said somewhere in the text."""

from __future__ import annotations

import re
from typing import Any

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.review.draft import Findings

_STATES = {
    "a loading state": r"isPending|isLoading|Skeleton|Suspense|isFetching|<RecordList",
    "an error state": r"ErrorState|isError|\.error\b|<RecordList",
    "an empty state": r"EmptyState|\.length === 0|!\w+\.length|total === 0|\.length > 0|\bempty=",
}
_TEST = re.compile(r"\btest(?:\.\w+)?\s*\(")


def page(ask: Ask, files: dict[str, str], found: Findings) -> None:
    """The page has a component; a page with data says when it loads, fails or has none."""
    shown = Page.model_validate(ask.inputs["page"])
    text = "\n".join(files.values())
    index = next((body for path, body in files.items() if path.endswith("/index.tsx")), None)
    if index is None:
        found.error(f"src/pages/{shown.slug}/index.tsx is missing.")
    elif "export default" not in index and not re.search(r"as default\b", index):
        found.error("index.tsx does not export its page as default.")
    if shown.kind in {"collection", "dashboard"}:
        for state, pattern in _STATES.items():
            if not re.search(pattern, text) and (shown.kind == "collection" or state != "an empty state"):
                found.error(f"The page has no {state.split(' ', 1)[1]}.")
    if shown.kind == "collection":
        _collection(ask, shown, text, found)
    for section in shown.sections if shown.kind != "tool" else []:  # a tool's say what is in it
        if section.heading not in text and _escaped(section.heading) not in text:
            found.error(f"The section {section.heading!r} is missing.")
    if "dangerouslySetInnerHTML" in text:
        found.error("dangerouslySetInnerHTML lets data become markup: render it as text.")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("'", "&apos;")


def _collection(ask: Ask, shown: Page, text: str, found: Findings) -> None:
    entity = next((e for e in ask.inputs.get("entities") or [] if e.get("name") == shown.entity), None)
    for field in _required(entity):
        if not re.search(rf"\b{re.escape(field)}\b", text):
            found.error(f"The required field {field} is nowhere in the page or its form.")
    if not re.search(r"onSubmit|handleSubmit|<FormDialog", text):
        found.error("There is no form to create or edit a record.")
    if not re.search(r"[Dd]elete|[Rr]emove", text):
        found.error("A record cannot be deleted.")


def _required(entity: Any) -> list[str]:
    return [f["name"] for f in entity["fields"] if f.get("required", True)] if entity else []


def integrated(ask: Ask, files: dict[str, str], found: Findings) -> None:
    """No mock data is left, and pages with data call the client."""
    text = "\n".join(files.values())
    if "mockCollection" in text or "@/lib/mock" in text:
        found.error("The page still uses mockCollection: call the API through the typed client.")
    shown = Page.model_validate(ask.inputs["page"])
    if shown.kind in {"collection", "dashboard"} and "@/lib/api" not in text:
        found.error("The page does not call the API: import api from '@/lib/api'.")
