"""The files of a dashboard page: figures, breakdowns and the newest records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gencode_graph.artifacts import Page, Widget
from gencode_graph.models.offline.pages import cells, figures, layout, seeds
from gencode_graph.models.offline.pages.endpoints import endpoints
from gencode_graph.models.offline.pages.entities import EntityView, FieldView
from gencode_graph.models.offline.pages.names import component_name
from gencode_graph.models.offline.pages.options import api_options, sample_object, sample_options
from gencode_graph.models.offline.pages.strings import Words
from gencode_graph.models.offline.pages.templates import render_page

_ICONS = {"count": "Layers", "sum": "Sigma", "average": "Gauge"}
_HINTS = {"count": "in_total", "sum": "total_of", "average": "average_of"}
RECENT = 5


class DashboardPage:
    """Writes the files of one page. ``entities`` holds those of its widgets and what they refer to."""

    def __init__(self, page: Page, entities: Mapping[str, EntityView], words: Words) -> None:
        self.page, self.entities, self.words = page, entities, words
        widgets = [w for w in page.widgets if w.entity in entities]
        self.breakdowns = [w for w in widgets if figures.is_breakdown(w, entities[w.entity])]
        self.figures = [w for w in widgets if w.kind in _ICONS]
        self.counted = figures.counted([*self.figures, *self.breakdowns], entities)
        recent = dict.fromkeys(w.entity for w in widgets if w.kind == "recent")
        self.recent = {n: next(w for w in widgets if w.kind == "recent" and w.entity == n) for n in recent}

    def files(self) -> dict[str, str]:
        """Every file of the page on mock data, name -> text."""
        written = {"index.tsx": self._index()}
        if self.counted or self.recent:
            written["data.ts"] = self.data_mock()
        if self.figures:
            written["figure.tsx"] = self._render("figure.tsx")
        if self.breakdowns:
            written["breakdown.tsx"] = self._render("breakdown.tsx")
        for name in self.recent:
            written[f"recent-{self.entities[name].slug}.tsx"] = self._recent(self.entities[name])
        return written

    def data_mock(self) -> str:
        """``data.ts`` with the figures of the sample records."""
        samples = [
            {
                "name": c.name, "slug": c.slug, "sums": c.sums, "averages": c.averages,
                "breakdowns": c.breakdowns, "figures": c.figures, "sample": _lines(c.sample()),
            }
            for c in self.counted
        ]  # fmt: skip
        recents = []
        for name in self.recent:
            rows = list(reversed(seeds.records(self.entities[name])))[:RECENT]
            recents.append({"e": self.entities[name], "rows": [sample_object(8, row) for row in rows]})
        targets = [{"name": t.name, "slug": t.slug, "options": sample_options(t)} for t in self._targets()]
        return self._render("data_mock.ts", counted=samples, recents=recents, targets=targets)

    def data_api(self, contract: str) -> str | None:
        """``data.ts`` over the stats endpoints; None for a page without figures."""
        if not (self.counted or self.recent):
            return None
        recents = [self.entities[name] for name in self.recent]
        targets, formats = api_options(self._targets(), contract, self.words)
        return self._render(
            "data_api.ts",
            counted=[
                {"name": c.name, "slug": c.slug, "api": endpoints(contract, c.entity)} for c in self.counted
            ],
            recents=[{"e": e, "api": endpoints(contract, e)} for e in recents],
            targets=targets,
            formats=formats,
        )

    def _render(self, template: str, **values: Any) -> str:
        return render_page(f"dashboard/{template}", w=self.words, page=self.page, **values)

    def _targets(self) -> list[EntityView]:
        """Entities whose records are shown by name: references grouped by, or naming a record."""
        grouped = [self._group(w) for w in self.breakdowns]
        named = [self.entities[n].display for n in self.recent]
        names = [f.field.references for f in (*grouped, *named) if f.type == "reference"]
        return [self.entities[n] for n in dict.fromkeys(names) if n]

    def _group(self, widget: Widget) -> FieldView:
        return self.entities[widget.entity].field(widget.group_by or "")

    def _index(self) -> str:
        grouped = [self._group(w) for w in self.breakdowns]
        named = dict.fromkeys(f.field.references or "" for f in grouped if f.type == "reference")
        stats = [(f"{layout.camel(c.name)}Stats", f"use{c.name}Stats") for c in self.counted]
        options = [(f"{layout.camel(n)}Options", f"use{n}Options") for n in named]
        sources = [{"variable": v, "hook": h} for v, h in (*stats, *options)]
        shown = [self.figure(w) for w in self.figures]
        return self._render(
            "index.tsx",
            component=component_name(self.page.slug),
            sources=sources,
            figures=shown,
            breakdowns=[self._breakdown(w) for w in self.breakdowns],
            recents=[{"component": f"Recent{n}Records", "title": w.title} for n, w in self.recent.items()],
            icons=[_ICONS[w.kind] for w in self.figures],
            core_imports=self._core_imports(bool(sources)),
            own_imports=self._own_imports([s["hook"] for s in sources]),
        )

    def _core_imports(self, has_sources: bool) -> list[str]:
        formats = {"formatNumber"} if self.figures else set()
        formats |= {self._number_format(w) for w in self.figures}
        for widget in self.breakdowns:
            formats |= {cells.format_of(self._group(widget)) or "", self._display_format(widget)}
        formats = {f for f in formats if f and (f != "formatNumber" or self.figures)}
        statements = [
            layout.imports("@/components/error-state", ["ErrorState"] if has_sources else []),
            layout.imports("@/components/page-header", ["PageHeader"]),
            layout.imports("@/lib/format", formats),
            layout.imports("@/lib/options", ["labelOf"] if self._groups_by_reference() else []),
        ]
        return [s for s in statements if s]

    def _groups_by_reference(self) -> bool:
        return any(self._group(w).type == "reference" for w in self.breakdowns)

    def _own_imports(self, hooks: list[str]) -> list[str]:
        statements = [
            layout.imports("./breakdown", ["Breakdown"] if self.breakdowns else []),
            layout.imports("./data", hooks),
            layout.imports("./figure", ["Figure"] if self.figures else []),
            *(
                layout.imports(f"./recent-{self.entities[n].slug}", [f"Recent{n}Records"])
                for n in sorted(self.recent, key=lambda n: self.entities[n].slug)
            ),
        ]
        return [s for s in statements if s]

    def figure(self, widget: Widget) -> str:
        """The JSX of one figure."""
        entity = self.entities[widget.entity]
        data = f"{layout.camel(entity.name)}Stats.data"
        path = f"figures.{widget.name}" if widget.name else "count"
        if not widget.name and figures.is_summed(widget, entity) and widget.kind != "count":
            path = f"{widget.kind}s.{widget.field}"
        attributes = [
            layout.attribute("title", widget.title),
            f"value={{{data} && {self._number_format(widget)}({data}.{path})}}",
            layout.attribute("hint", self.words(_HINTS[widget.kind], many=entity.many)),
            f"icon={{<{_ICONS[widget.kind]} />}}",
            layout.attribute("page", entity.slug),
        ]
        return layout.tag(12, "Figure", attributes)

    def _number_format(self, widget: Widget) -> str:
        entity = self.entities[widget.entity]
        money = figures.is_summed(widget, entity) and entity.field(widget.field or "").type == "money"
        return "formatMoney" if money and widget.kind != "count" else "formatNumber"

    def _display_format(self, widget: Widget) -> str:
        return "formatMoney" if self._number_format(widget) == "formatMoney" else ""

    def _breakdown(self, widget: Widget) -> dict[str, str]:
        entity, group = self.entities[widget.entity], self._group(widget)
        summed = figures.is_summed(widget, entity)
        value = f"sums.{widget.field}" if summed else "count"
        stats = f"{layout.camel(entity.name)}Stats.data"
        rows = f"{stats}?.breakdowns.{widget.name or group.name}"
        if group.type == "reference":
            rows = f"({layout.camel(group.field.references or '')}Options.data && {rows})"
        money = self._display_format(widget)
        return {
            "title": widget.title,
            "rows": rows,
            "taken": "value, sums" if summed else "value, count",
            "label": self._group_label(group),
            "value": value,
            "display": f"{money}({value})" if money else "",
        }

    def _group_label(self, group: FieldView) -> str:
        if function := cells.format_of(group):
            return f"{function}({'Number(value)' if group.numeric else 'value'})"
        if group.type == "boolean":
            return f'value === "true" ? {layout.ts(self.words("yes"))} : {layout.ts(self.words("no"))}'
        if group.type == "reference":
            options = f"{layout.camel(group.field.references or '')}Options.data"
            return f"labelOf({options}, value)"
        return 'value || "—"'

    def _recent(self, entity: EntityView) -> str:
        display = entity.display
        by_reference = display.type == "reference"
        target = display.field.references if by_reference else None
        name = cells.record_name(entity, "record", self.words)
        if by_reference:
            name = f"labelOf(options, record.{display.name})"
        enum = next((f for f in entity.fields if f.type == "enum" and f != display), None)
        formats = ["formatDate", *filter(None, [cells.format_of(display)])]
        badge = ""
        if enum:
            shown = f'<Badge variant="secondary">{{humanize(record.{enum.name})}}</Badge>'
            badge = f"{{record.{enum.name} && {shown}}}" if enum.nullable else shown
            formats.append("humanize")
        hooks = [f"useRecent{entity.name}Records", *([f"use{target}Options"] if target else [])]
        return self._render(
            "recent.tsx",
            e=entity,
            name=name,
            target=target,
            badge=badge,
            formats=formats,
            hook_imports=layout.imports("./data", hooks),
        )


def _lines(sample: Mapping[str, Any]) -> list[str]:
    """The properties of the sample stats, one a line or broken further where they are long."""
    lines = []
    for name, value in sample.items():
        if name == "breakdowns":
            groups = [
                layout.group(8, f"{layout.key(g)}: [", [layout.ts(row) for row in rows], "]")
                for g, rows in value.items()
            ]
            lines.append(layout.group(6, f"{name}: {{", [*groups, ""][:-1], "}", pad=" "))
        else:
            lines.append(f"{name}: {layout.ts(value)}")
    return lines
