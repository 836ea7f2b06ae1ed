"""The files of a collection page: one entity's list, with everything to create, edit and delete."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.pages import cells, controls, layout, seeds
from gencode_graph.models.offline.pages.endpoints import endpoints
from gencode_graph.models.offline.pages.entities import EntityView, FieldView
from gencode_graph.models.offline.pages.names import component_name
from gencode_graph.models.offline.pages.options import api_options, sample_object, sample_options
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.templates import render_page

Render = Callable[..., str]


class CollectionPage:
    """Writes the files of one page. ``entities`` holds the page's own and the referenced ones."""

    def __init__(self, page: Page, entities: Mapping[str, EntityView], words: Words) -> None:
        self.page = page
        self.entity = entities[page.entity or ""]
        self.targets = [entities[name] for name in self.entity.entity.references]
        self.words = words
        self.more = [f for f in self.entity.fields if f not in self.entity.columns]
        self.render: Render = partial(
            _render,
            e=self.entity,
            w=words,
            more=self.more,
            by_reference=self.entity.display.type == "reference",
        )

    def files(self) -> dict[str, str]:
        """Every file of the page on mock data, name -> text."""
        written = {
            "index.tsx": self.render("index.tsx", component=component_name(self.page.slug), page=self.page),
            "data.ts": self.data_mock(),
            "view.ts": self._view(),
            "record-name.ts": self._record_name(),
            "columns.tsx": self._columns(),
            "results.tsx": self.render("results.tsx"),
            "record-table.tsx": self.render("record_table.tsx"),
            "record-cards.tsx": self.render("record_cards.tsx"),
            "row-actions.tsx": self.render("row_actions.tsx", actions=self._actions()),
            "dialogs.tsx": self.render("dialogs.tsx"),
            "form-dialog.tsx": self.render("form_dialog.tsx"),
            "record-form.tsx": self.render("record_form.tsx"),
            "form-fields.tsx": self._form_fields(),
            "form-values.ts": self._form_values(),
            "delete-dialog.tsx": self.render("delete_dialog.tsx"),
        }
        return written | self._optional()

    def data_mock(self) -> str:
        """``data.ts`` over sample records."""
        records = [sample_object(2, row) for row in reversed(seeds.records(self.entity))]
        targets = [{"name": t.name, "slug": t.slug, "options": sample_options(t)} for t in self.targets]
        search = f"search: {layout.ts(self.entity.entity.search)}, " if self.entity.entity.search else ""
        return self.render("data_mock.ts", rows=records, targets=targets, search=search, sorts=self._sorts())

    def data_api(self, contract: Mapping[str, Any]) -> str:
        """``data.ts`` over the client typed by the contract."""
        targets, formats = api_options(self.targets, contract, self.words)
        api = endpoints(contract, self.entity)
        return self.render("data_api.ts", api=api, targets=targets, formats=formats)

    def _optional(self) -> dict[str, str]:
        entity, files = self.entity, {}
        enums = [f for f in entity.fields if f.type == "enum"]
        if enums:
            files["choices.ts"] = self.render(
                "choices.ts", enums=enums, toned=cells.tones, tones_constant=cells.tones_constant
            )
        if entity.references:
            files["references.ts"] = self.render("references.ts", **self._references())
        if entity.entity.search or entity.filters or entity.sortable:
            files["toolbar.tsx"] = self._toolbar()
        if self.more:
            files["details-dialog.tsx"] = self.render("details_dialog.tsx")
        return files

    def _view(self) -> str:
        names = [layout.ts(f.name) for f in self.entity.filters]
        head = f"Pick<{self.entity.name}Query,"
        parts = ["its search"] * bool(self.entity.entity.search) + ["its filters"] * bool(names)
        return self.render("view.ts", filters_type=f"{layout.union(0, head, names)}>", parts=parts)

    def _record_name(self) -> str:
        used = cells.format_of(self.entity.display)
        expression = cells.record_name(self.entity, "record", self.words)
        return self.render("record_name.ts", formats=[used] if used else [], expression=expression)

    def _columns(self) -> str:
        shown = [*self.entity.columns, *self.more]
        enums = [f for f in shown if f.type == "enum"]
        formats = [name for f in shown if (name := cells.format_of(f))]
        return self.render(
            "columns.tsx",
            core_imports=_lines(
                layout.imports("@/components/ui/badge", ["Badge"] if enums else []),
                layout.imports("@/lib/format", formats),
            ),
            tones=[cells.tones_constant(f) for f in enums if cells.tones(f)],
            columns=[self._column(f) for f in self.entity.columns],
            more_columns=[self._column(f) for f in self.more],
            links=any(f.type in ("email", "phone", "url") for f in shown),
        )

    def _column(self, field: FieldView) -> str:
        cell = cells.cell(field, self.words)
        head = "(record, references) =>" if "references" in cell else "(record) =>"
        items = [f"field: {layout.ts(field.name)}", f"label: {layout.ts(field.label)}"]
        if field.numeric:
            items.append("numeric: true")
        return layout.group(2, "{", [*items, _arrow(head, cell)], "}", pad=" ")

    def _actions(self) -> list[tuple[str, str, str]]:
        details = [("details", "Eye", "view_named")] if self.more else []
        return [*details, ("form", "Pencil", "edit_named"), ("delete", "Trash2", "delete_named")]

    def _references(self) -> dict[str, Any]:
        camels = [layout.camel(t.name) for t in self.targets]
        queries = [f"{c}Query" for c in camels]
        hooks = [f"use{t.name}Options" for t in self.targets]
        options = [f"{c}: {q}.data" for c, q in zip(camels, queries, strict=True)]
        return {
            "hook_imports": layout.imports("./data", [*hooks, "type ReferenceOption"]),
            "targets": [{"name": t.name, "camel": c} for t, c in zip(self.targets, camels, strict=True)],
            "ready": [f"{q}.data" for q in queries],
            "options": options,
            "errors": [f"{q}.error" for q in queries],
            "refetches": [f"{q}.refetch()" for q in queries],
        }

    def _toolbar(self) -> str:
        filters, entity = self.entity.filters, self.entity.entity
        enums = [f for f in filters if f.type == "enum"]
        chosen = [f for f in filters if f.type in ("enum", "boolean", "reference")]
        narrows = bool(entity.search or filters)
        types = bool(entity.search) or chosen != filters
        return self.render(
            "toolbar.tsx",
            core_imports=_lines(
                layout.imports("@/components/ui/button", ["Button"] if narrows else []),
                layout.imports("@/components/ui/input", ["Input"] if types else []),
                layout.imports("@/components/ui/select", ["Select"] if chosen or self._sorts() else []),
                layout.imports("@/lib/format", ["humanize"] if enums else []),
            ),
            choices=layout.imports("./choices", [f.constant for f in enums]),
            references=any(f.type == "reference" for f in filters),
            sorts=self._sort_labels(),
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

    def _form_fields(self) -> str:
        fields, w = self.entity.fields, self.words
        enums = [f for f in fields if f.type == "enum"]
        kinds = {_component(f) for f in fields}
        first = fields[0]
        ones = {t.name: t.one for t in self.targets}
        return self.render(
            "form_fields.tsx",
            core_imports=_lines(
                layout.imports("@/components/field", ["Field"]),
                *(layout.imports(f"@/components/ui/{k.lower()}", [k]) for k in sorted(kinds)),
                layout.imports("@/lib/format", ["humanize"] if enums else []),
            ),
            choices=layout.imports("./choices", [f.constant for f in enums]),
            field_open=lambda f: controls.field_open(
                f, w, f == first and _component(f) == "Input", ones.get(f.field.references or "", ""), 6
            ),
            control=lambda f: controls.control(f, w, 8),
            placeholder=lambda f: controls.placeholder(f, w),
        )

    def _form_values(self) -> str:
        used = {"date": "toDateInput", "datetime": "toDateTimeInput"}
        return self.render(
            "form_values.ts",
            formats=[used[f.type] for f in self.entity.fields if f.type in used],
            from_record=controls.from_record,
            to_input=controls.to_input,
        )


def _render(name: str, **values: Any) -> str:
    return render_page(f"collection/{name}", **values)


def _component(field: FieldView) -> str:
    """The control a field is edited with."""
    chosen = {"text": "Textarea", "list": "Textarea", "boolean": "Checkbox", "enum": "Select"}
    return "Select" if field.type == "reference" else chosen.get(field.type, "Input")


def _lines(*statements: str) -> list[str]:
    return [s for s in statements if s]


def _arrow(head: str, body: str) -> str:
    """A column's render function, broken after the arrow where it is too long for its line."""
    flat = f"render: {head} {body}"
    if len(flat) + 5 <= layout.WIDTH:
        return flat
    if body.startswith("<"):
        return f"render: {head} (\n      {body}\n    )"
    return f"render: {head}\n      {body.removeprefix('(').removesuffix(')') if body[0] == '(' else body}"
