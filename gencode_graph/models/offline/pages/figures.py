"""What a dashboard needs of each entity's stats, and sample figures that agree with the samples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gencode_graph.artifacts import Widget
from gencode_graph.models.offline.pages import seeds
from gencode_graph.models.offline.pages.entities import EntityView

_NOT_GROUPED = ("text", "list")


@dataclass(frozen=True)
class Counted:
    """One entity's figures. ``breakdowns``: the name it is answered by (a field, or the widget's own) -> the
    fields summed in each group. ``named`` are the widgets that have a name of their own."""

    entity: EntityView
    sums: tuple[str, ...]
    averages: tuple[str, ...]
    breakdowns: Mapping[str, tuple[str, ...]]
    named: tuple[Widget, ...] = ()

    @property
    def figures(self) -> list[str]:
        """Names of the figures that are one number."""
        return [w.name or "" for w in self.named if w.kind != "breakdown"]

    @property
    def name(self) -> str:
        return self.entity.name

    @property
    def slug(self) -> str:
        return self.entity.slug

    def sample(self) -> dict[str, Any]:
        """The stats of the sample records, as the API would answer."""
        rows = seeds.records(self.entity)
        found: dict[str, Any] = {"count": len(rows)}
        if self.sums:
            found["sums"] = {n: _total(rows, n) for n in self.sums}
        if self.averages:
            found["averages"] = {n: round(_total(rows, n) / len(rows), 2) for n in self.averages}
        if self.figures:
            found["figures"] = {w.name: _named(w, rows) for w in self.named if w.kind != "breakdown"}
        if self.breakdowns:
            own = {w.name: w for w in self.named}
            found["breakdowns"] = {
                g: _groups(_limited(own.get(g), rows), own[g].group_by or g if g in own else g, s)
                for g, s in self.breakdowns.items()
            }
        return found


def counted(widgets: Iterable[Widget], entities: Mapping[str, EntityView]) -> list[Counted]:
    """The entities whose stats the widgets show, each once, in the widgets' order."""
    by_entity: dict[str, list[Widget]] = defaultdict(list)
    for widget in widgets:
        if widget.kind != "recent":
            by_entity[widget.entity].append(widget)
    return [_counted(entities[name], wanted) for name, wanted in by_entity.items()]


def is_summed(widget: Widget, entity: EntityView) -> bool:
    """Whether the widget's field is a number that can be added up."""
    return widget.field in {f.name for f in entity.fields if f.numeric}


def is_breakdown(widget: Widget, entity: EntityView) -> bool:
    """Whether the widget is a breakdown by a field that has groups."""
    groups = {f.name for f in entity.fields if f.type not in _NOT_GROUPED}
    return widget.kind == "breakdown" and widget.group_by in groups


def _counted(entity: EntityView, widgets: list[Widget]) -> Counted:
    named = tuple(w for w in widgets if w.name)
    widgets = [w for w in widgets if not w.name]
    own = {
        w.name or "": (w.field,) if w.field and is_summed(w, entity) else ()
        for w in named
        if is_breakdown(w, entity)
    }
    summed = [w for w in widgets if is_summed(w, entity)]
    groups = dict.fromkeys(w.group_by for w in widgets if is_breakdown(w, entity))
    return Counted(
        entity=entity,
        sums=_fields(w for w in summed if w.kind == "sum"),
        averages=_fields(w for w in summed if w.kind == "average"),
        breakdowns={
            group: _fields(w for w in summed if w.kind == "breakdown" and w.group_by == group)
            for group in groups
            if group
        }
        | own,
        named=named,
    )


def _fields(widgets: Iterable[Widget]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w.field for w in widgets if w.field))


def _limited(widget: Widget | None, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows a widget is about. Sample dates are no day in particular: by those nothing is left out."""
    where = widget.where if widget else {}
    dated = {"today", "past", "future", "this_week", "this_month"}
    return [
        row
        for row in rows
        if all(
            set(values) <= dated or str(row.get(name)).lower() in {v.lower() for v in values}
            for name, values in where.items()
        )
    ]


def _named(widget: Widget, rows: list[dict[str, Any]]) -> float | None:
    wanted = _limited(widget, rows)
    if widget.kind == "count":
        return len(wanted)
    if widget.kind == "average":
        return round(_total(wanted, widget.field or "") / len(wanted), 2) if wanted else None
    return _total(wanted, widget.field or "")


def _total(rows: Iterable[Mapping[str, Any]], name: str) -> float:
    return round(sum(row[name] or 0 for row in rows), 2)


def _groups(rows: list[dict[str, Any]], group: str, summed: tuple[str, ...]) -> list[dict[str, Any]]:
    """Largest first. A value is text, as the API gives it: ``true``, ``3``, ``open``."""
    members: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        value = row[group]
        members[str(value).lower() if isinstance(value, bool) else str(value)].append(row)
    ordered = sorted(members.items(), key=lambda item: -len(item[1]))
    return [_group(value, found, summed) for value, found in ordered]


def _group(value: str, rows: list[dict[str, Any]], summed: tuple[str, ...]) -> dict[str, Any]:
    counts: dict[str, Any] = {"value": value, "count": len(rows)}
    return {**counts, "sums": {n: _total(rows, n) for n in summed}} if summed else counts
