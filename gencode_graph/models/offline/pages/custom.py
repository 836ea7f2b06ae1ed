"""The files of a page that shows one kind of records and changes none: a list, or one record by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gencode_graph.artifacts import FIVE, Page
from gencode_graph.artifacts.operations import operation_id
from gencode_graph.models.offline.pages.collection import CollectionPage
from gencode_graph.models.offline.pages.endpoints import endpoints
from gencode_graph.models.offline.pages.entities import EntityView
from gencode_graph.models.offline.pages.names import component_name
from gencode_graph.models.offline.pages.options import api_options
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.templates import render_page

_PARAM = re.compile(r":([a-z_]+)")
_CHANGING = frozenset({"create", "update", "delete"})


def shown_entity(page: Page, entities: Mapping[str, EntityView]) -> str:
    """The entity of a custom page: its own, or that of the first operation that is known; "" for none."""
    if page.entity in entities:
        return page.entity or ""
    for name in page.operations:
        for view in entities.values():
            if name in {operation_id(view.entity, operation) for operation in FIVE}:
                return view.name
    return ""


def is_read_only(page: Page, entities: Mapping[str, EntityView]) -> bool:
    """Whether the page shows records, without all three operations that a collection changes them by."""
    if page.kind == "custom":
        return bool(shown_entity(page, entities))
    view = entities.get(page.entity or "")
    if page.kind != "collection" or view is None:
        return False
    return not set(view.entity.operations) >= _CHANGING


class RecordsPage(CollectionPage):
    """Writes the files of one page."""

    def __init__(self, page: Page, entities: Mapping[str, EntityView], words: Words) -> None:
        super().__init__(page.model_copy(update={"entity": shown_entity(page, entities)}), entities, words)
        found = _PARAM.search(page.route)
        self.param = found[1] if found else ""

    def files(self) -> dict[str, str]:
        """Every file of the page on mock data, name -> text."""
        unused = {"form-dialog.tsx", "form-values.ts", *(["toolbar.tsx"] if self.param else [])}
        written = {name: text for name, text in super().files().items() if name not in unused}
        return {**written, "index.tsx": self._view()}

    def data_mock(self) -> str:
        text = super().data_mock()
        return text + self._render("record_mock.ts") if self.param else text

    def data_api(self, contract: str) -> str:
        """``data.ts`` over the client typed by the contract."""
        targets, formats = api_options(self.targets, contract, self.words)
        api = endpoints(contract, self.entity)
        return self._render("data_api.ts", api=api, targets=targets, formats=formats, one=bool(self.param))

    def _view(self) -> str:
        return self._render(
            "record.tsx" if self.param else "records.tsx",
            component=component_name(self.page.slug),
            page=self.page,
            param=self.param,
            narrowable=self.narrowable,
            toolbar=self.narrowable or bool(self.entity.sortable),
        )

    def _render(self, name: str, **values: Any) -> str:
        return render_page(f"custom/{name}", e=self.entity, w=self.words, **values)
