"""Pages, their routes and figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from gencode_graph.artifacts import Analysis, EntityField, Page, Widget
from gencode_graph.tools.checks.analysis.repeated import twice

_TAKEN_ROUTES = frozenset({"/login", "/register"})
_ORDERED = frozenset({"money", "integer", "number"})


def pages(analysis: Analysis) -> Iterator[str]:
    for slug in twice(p.slug for p in analysis.pages):
        yield f"Two pages have the slug {slug!r}: slugs are unique."
    for route in twice(p.route for p in analysis.pages):
        yield f"Two pages have the route {route!r}: routes are unique."
    if not any(p.route == "/" for p in analysis.pages):
        yield "No page has the route '/': give it to the dashboard, the main collection or the landing page."
    shown = Counter(p.entity for p in analysis.pages if p.kind == "collection")
    for entity in analysis.entities:
        if shown[entity.name] != 1:
            yield f"Entity {entity.name} has {shown[entity.name]} collection pages: it needs exactly one."
    names = {e.name for e in analysis.entities}
    for page in analysis.pages:
        yield from _page(page, names, auth=analysis.needs.auth)


def _page(page: Page, names: set[str], *, auth: bool) -> Iterator[str]:
    if page.kind == "collection" and page.entity not in names:
        yield f"Collection page {page.slug!r} shows {page.entity}, which is no entity: name one that is."
    if page.kind == "dashboard" and not page.widgets:
        yield f"Dashboard page {page.slug!r} has no widgets: give it some, or remove it."
    if page.kind in {"landing", "content"} and not page.sections:
        yield f"Page {page.slug!r} has no sections: give it some."
    if auth and page.route in _TAKEN_ROUTES:
        yield f"Page {page.slug!r} has the route {page.route!r}, which the template's account pages use: change it."  # noqa: E501


def widgets(analysis: Analysis) -> Iterator[str]:
    entities = {e.name: e for e in analysis.entities}
    for widget in analysis.widgets:
        entity = entities.get(widget.entity)
        if entity is None:
            yield f"Widget {widget.title!r} is about {widget.entity}, which is no entity."
        else:
            yield from _widget(widget, {f.name: f for f in entity.fields})


def _widget(widget: Widget, fields: dict[str, EntityField]) -> Iterator[str]:
    what = f"Widget {widget.title!r} ({widget.kind} of {widget.entity})"
    if widget.kind in {"sum", "average"} and widget.field is None:
        yield f"{what} has no field: name a numeric one."
    if widget.kind == "breakdown" and widget.group_by is None:
        yield f"{what} has no group_by: name an enum, boolean, reference or short text field."
    for name in (widget.field, widget.group_by):
        if name is not None and name not in fields:
            yield f"{what} names the field {name!r}, which {widget.entity} does not have."
    field = fields.get(widget.field or "")
    if field is not None and field.type not in _ORDERED:
        yield f"{what}: {field.name!r} is no number, so it cannot be added up."
    group = fields.get(widget.group_by or "")
    if group is not None and group.type not in {"enum", "boolean", "reference", "string"}:
        yield f"{what}: group_by {group.name!r} has type {group.type!r}; use an enum, boolean, reference or string."  # noqa: E501
