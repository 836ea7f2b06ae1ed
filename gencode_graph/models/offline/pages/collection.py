"""The files of a collection page: one entity's list, with everything to create, edit and delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.pages import buttons, cells, controls, layout, seeds
from gencode_graph.models.offline.pages.endpoints import endpoints
from gencode_graph.models.offline.pages.entities import EntityView, FieldView
from gencode_graph.models.offline.pages.names import component_name
from gencode_graph.models.offline.pages.options import api_options, sample_object, sample_options
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.templates import render_page

Render = Callable[..., str]
_PARTS = ["CreateButton", "DeleteDialog", "RecordList", "useListQuery"]


class CollectionPage:
    """Writes the files of one page. ``entities`` holds the page's own and the referenced ones. Where that is
    decided, ``allowed`` says who may use an operation, by operationId, and ``seen_by`` who sees the page."""

    def __init__(
        self,
        page: Page,
        entities: Mapping[str, EntityView],
        words: Words,
        allowed: Mapping[str, list[str]] | None = None,
        seen_by: Sequence[str] | None = None,
    ) -> None:
        self.page = page
        self.entity = entities[page.entity or ""]
        self.targets = [entities[name] for name in self.entity.entity.references]
        self.words = words
        self.more = [f for f in self.entity.fields if f not in self.entity.columns]
        self.narrowable = bool(self.entity.entity.search or self.entity.filters)
        self.by_record = buttons.by_record(self.entity, allowed or {})
        self.asked = buttons.by_account(self.entity, allowed or {}, seen_by or ())
        self.render: Render = partial(_render, e=self.entity, w=words)

    def files(self) -> dict[str, str]:
        """Every file of the page on mock data, name -> text."""
        written = {
            "index.tsx": self._index(),
            "data.ts": self.data_mock(),
            "columns.tsx": self._columns(),
            "form-dialog.tsx": self._form_dialog(),
            "form-values.ts": self._form_values(),
        }
        enums = [f for f in self.entity.fields if f.type == "enum"]
        if enums:
            written["choices.ts"] = self.render(
                "choices.ts", enums=enums, toned=cells.tones, tones_constant=cells.tones_constant
            )
        if self.narrowable or self.entity.sortable:
            written["toolbar.tsx"] = self._toolbar()
        return written

    def data_mock(self) -> str:
        """``data.ts`` over sample records."""
        own = ["owner_id"] if self.entity.tells_owner else []
        names = [*own, *(f.name for f in self.entity.fields)]
        records = [
            sample_object(4, {name: row[name] for name in names})
            for row in reversed(seeds.records(self.entity))
        ]
        targets = [{"name": t.name, "slug": t.slug, "options": sample_options(t)} for t in self.targets]
        return self.render("data_mock.ts", rows=records, targets=targets, sorts=self._sorts())

    def data_api(self, contract: str) -> str:
        """``data.ts`` over the client typed by the contract."""
        targets, formats = api_options(self.targets, contract, self.words)
        api = endpoints(contract, self.entity)
        return self.render("data_api.ts", api=api, targets=targets, formats=formats)

    def _index(self) -> str:
        entity, display = self.entity, self.entity.display
        named = [{"name": t.name, "camel": layout.camel(t.name)} for t in self.targets]
        target = next((t for t in named if t["name"] == display.field.references), None)
        hooks = [f"use{entity.name}Records", f"useDelete{entity.record}"]
        types = [f"type {entity.query}", f"type {entity.record}"]
        details = ["DetailsDialog"] if self.more else []
        formats = [cells.format_of(display), "formatDateTime" if self.more else None]
        return self.render(
            "index.tsx",
            component=component_name(self.page.slug),
            page=self.page,
            more=self.more,
            narrowable=self.narrowable,
            parts=[*_PARTS, *(button for button, _, _ in self._actions()), *details],
            asked=self.asked,
            by_record=self.by_record,
            lib_imports=_lines(
                layout.imports("@/lib/account", self._account_imports()),
                layout.imports("@/lib/format", filter(None, formats)),
                layout.imports("@/lib/options", ["labelOf"] if target else []),
            ),
            data_imports=layout.imports(
                "./data", [*hooks, *types, *([f"use{target['name']}Options"] if target else [])]
            ),
            record_name=cells.record_name(entity, "record", self.words),
            name_target=target,
            actions=self._actions(),
        )

    def _account_imports(self) -> list[str]:
        by_record = ["may", "useAccount"] if self.by_record else []
        return [*by_record, *(["useMay"] if self.asked else [])]

    def _actions(self) -> list[tuple[str, str, str]]:
        """A row's buttons: the component, what it says, and what opens its dialog."""
        view = [("ViewButton", "view_named", "setViewing")] if self.more else []
        return [
            *view,
            ("EditButton", "edit_named", "setEditing"),
            ("DeleteButton", "delete_named", "setDeleting"),
        ]

    def _columns(self) -> str:
        shown = [*self.entity.columns, *self.more]
        enums = [f for f in shown if f.type == "enum"]
        formats = [name for f in shown if f.type != "enum" and (name := cells.format_of(f))]
        parts = [
            "type Column",
            *(["EnumBadge"] if enums else []),
            *(["ValueLink"] if any(f.type in cells.PREFIXES for f in shown) else []),
        ]
        indent = 4 if self.targets else 2
        return self.render(
            "columns.tsx",
            core_imports=_lines(
                layout.imports("@/components/collection", parts),
                layout.imports("@/lib/format", formats),
                layout.imports("@/lib/options", ["labelOf"] if self.targets else []),
            ),
            tones=[f.constant for f in enums if f.field.option_labels]
            + [cells.tones_constant(f) for f in enums if cells.tones(f)],
            columns=[self._column(f, indent) for f in shown],
            **self._options(self.targets),
        )

    def _column(self, field: FieldView, indent: int) -> str:
        items = [f"label: {layout.ts(field.label)}"]
        if field.numeric:
            items.append("numeric: true")
        if field in self.more:
            items.append("detail: true")
        cell = f"cell: (record) => {cells.cell(field, self.words)}"
        return layout.group(indent, "{", [*items, cell], "}", pad=" ")

    def _options(self, targets: list[EntityView]) -> dict[str, Any]:
        """What a template needs to load the records that references point to."""
        return {
            "targets": [{"name": t.name, "camel": layout.camel(t.name)} for t in targets],
            "hooks": [f"use{t.name}Options" for t in targets],
        }

    def _toolbar(self) -> str:
        filters, entity = self.entity.filters, self.entity.entity
        enums = [f for f in filters if f.type == "enum"]
        chosen, flags = _of(filters, "enum", "reference"), _of(filters, "boolean")
        sorts = self._sort_labels()
        kinds = {
            "SearchInput": entity.search, "SelectFilter": chosen, "BooleanFilter": flags, "SortSelect": sorts,
        }  # fmt: skip
        wanted = {f.field.references for f in filters if f.type == "reference"}
        return self.render(
            "toolbar.tsx",
            kinds=["Toolbar", *(kind for kind, needed in kinds.items() if needed)],
            typed=len(chosen) + len(flags) < len(filters),
            choices=layout.imports("./choices", [f.constant for f in enums]),
            sorts=sorts,
            **self._options([t for t in self.targets if t.name in wanted]),
        )

    def _sorts(self) -> list[str]:
        """The values of the ``sort`` parameter, both ways of each."""
        return [f"{sign}{name}" for name in self.entity.sortable for sign in ("", "-")]

    def _sort_labels(self) -> list[tuple[str, str]]:
        """The choices to sort by; the newest first is what one gets without a choice."""
        return [(v, self._sort_label(v)) for v in self._sorts() if v != "-created_at"]

    def _sort_label(self, value: str) -> str:
        name, way = value.lstrip("-"), "down" if value.startswith("-") else "up"
        if name == "created_at":
            return self.words("oldest")
        if name == "updated_at":
            return self.words(f"date_{way}", field=self.words("updated_at"))
        field = self.entity.field(name)
        kind = "number" if field.numeric else "date" if field.type in ("date", "datetime") else "text"
        return self.words(f"{kind}_{way}", field=field.label)

    def _form_dialog(self) -> str:
        entity, fields = self.entity, self.entity.fields
        ones = {t.name: t.one for t in self.targets}
        hooks = [f"useCreate{entity.record}", f"useUpdate{entity.record}", f"type {entity.record}"]
        options = self._options(self.targets)
        first = fields[0]
        return self.render(
            "form_dialog.tsx",
            kinds=[controls.component(f) for f in fields],
            choices=layout.imports("./choices", [f.constant for f in fields if f.type == "enum"]),
            data_imports=layout.imports("./data", [*hooks, *options["hooks"]]),
            targets=options["targets"],
            fields=[
                controls.control(f, self.words, f == first, ones.get(f.field.references or "", ""))
                for f in fields
            ],
        )

    def _form_values(self) -> str:
        used = {"date": "toDateInput", "datetime": "toDateTimeInput"}
        return self.render(
            "form_values.ts",
            formats=[used[f.type] for f in self.entity.fields if f.type in used],
            lists=any(f.type == "list" for f in self.entity.fields),
            from_record=controls.from_record,
            to_input=controls.to_input,
        )


def _of(fields: list[FieldView], *types: str) -> list[FieldView]:
    return [field for field in fields if field.type in types]


def _render(name: str, **values: Any) -> str:
    return render_page(f"collection/{name}", **values)


def _lines(*statements: str) -> list[str]:
    return [s for s in statements if s]
