"""Step 11: the page's journeys, as a user takes them."""

from __future__ import annotations

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.pages.collection_journey import CollectionJourney
from gencode_graph.models.offline.pages.custom import is_read_only
from gencode_graph.models.offline.pages.custom_journeys import opens_spec, records_spec
from gencode_graph.models.offline.pages.entities import entities_of
from gencode_graph.models.offline.pages.other_journeys import dashboard_spec, sections_spec
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.tools.page import ToolPage
from gencode_graph.models.offline.proofs import asked_for, tagged
from gencode_graph.models.offline.rendering import file_block


def write(ask: Ask) -> str:
    """The page's ``e2e/<slug>.spec.ts``. Needs the inputs ``page``, ``entities``, ``needs`` and
    ``language``."""
    page = Page.model_validate(ask.inputs["page"])
    return file_block(f"frontend/e2e/{page.slug}.spec.ts", tagged(_spec(ask, page), asked_for(ask)))


def _spec(ask: Ask, page: Page) -> str:
    words = Words(ask.inputs.get("language") or "en")
    needs = ask.inputs.get("needs") or {}
    entities = entities_of(ask.inputs.get("entities") or [], words)
    backend, accounts = bool(needs.get("backend")), bool(needs.get("auth"))
    access = ask.inputs.get("access") or {}
    if is_read_only(page, entities):
        return records_spec(page, entities, words, access=access, accounts=accounts)
    if access.get("roles") and page.kind in ("collection", "dashboard"):
        return opens_spec(page, words, access)
    if page.kind == "collection" and page.entity in entities:
        return CollectionJourney(page, entities, words, backend, accounts).spec()
    if page.kind == "dashboard":
        return dashboard_spec(page, entities, words, backend, accounts)
    if page.kind == "tool":
        return ToolPage(page, words).spec()
    return sections_spec(page, words, backend)
