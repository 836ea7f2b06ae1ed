"""Which writer a page needs."""

from __future__ import annotations

from typing import Protocol

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.pages.collection import CollectionPage
from gencode_graph.models.offline.pages.custom import RecordsPage, is_read_only
from gencode_graph.models.offline.pages.dashboard import DashboardPage
from gencode_graph.models.offline.pages.entities import entities_of
from gencode_graph.models.offline.pages.sections import SectionsPage
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.tools.page import ToolPage


class PageWriter(Protocol):
    """Writes one page's files, names relative to the page's folder."""

    page: Page

    def files(self) -> dict[str, str]:
        """Every file of the page on mock data."""

    def data_api(self, contract: str) -> str | None:
        """``data.ts`` over the API; None for a page that shows no records."""


def page_writer(ask: Ask) -> PageWriter:
    """The writer for the ask's ``page``. Raises pydantic.ValidationError for a page that is none."""
    page = Page.model_validate(ask.inputs["page"])
    words = Words(ask.inputs.get("language") or "en")
    entities = entities_of(ask.inputs.get("entities") or [], words, ask.inputs.get("owner_told") or ())
    if is_read_only(page, entities):
        return RecordsPage(page, entities, words)
    if page.kind == "collection" and page.entity in entities:
        access = ask.inputs.get("access") or {}
        return CollectionPage(page, entities, words, access.get("operations"), access.get("page"))
    if page.kind == "dashboard":
        return DashboardPage(page, entities, words)
    if page.kind == "tool":
        return ToolPage(page, words)
    needs = ask.inputs.get("needs") or {}
    return SectionsPage(page, words, app=bool(needs.get("backend")))
