"""Pages, their routes and figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches

from gencode_graph.artifacts import (
    ACCOUNT_OPERATIONS,
    Analysis,
    EntityField,
    Page,
    Widget,
    all_operations,
)
from gencode_graph.tools.checks.analysis.repeated import twice

_TAKEN_ROUTES = frozenset({"/login", "/register", "/account-roles"})
_ORDERED = frozenset({"money", "integer", "number"})


def pages(analysis: Analysis) -> Iterator[str]:
    for slug in twice(p.slug for p in analysis.pages):
        yield f"Two pages have the slug {slug!r}: slugs are unique."
    for route in twice(re.sub(r":[a-z_]+", ":id", p.route) for p in analysis.pages):
        yield f"Two pages have the route {route!r}: routes are unique."
    if not any(p.route == "/" for p in analysis.pages):
        yield "No page has the route '/': give it to the dashboard, the main collection or the landing page."
    yield from _served(analysis)
    names = {e.name for e in analysis.entities}
    for page in analysis.pages:
        yield from _page(page, names, auth=analysis.needs.auth)
        yield from _uses(page, analysis)


def _served(analysis: Analysis) -> Iterator[str]:
    """Every entity is used by a page, and by one collection at most."""
    collections = Counter(p.entity for p in analysis.pages if p.kind == "collection")
    known = all_operations(analysis)
    used = {known[name].entity.name for p in analysis.pages for name in p.operations if name in known}
    used |= {p.entity for p in analysis.pages if p.kind == "custom" and p.entity}
    for entity in analysis.entities:
        if collections[entity.name] > 1:
            yield f"Entity {entity.name} has {collections[entity.name]} collection pages: keep one."
        elif not collections[entity.name] and entity.name not in used:
            yield (
                f"No page is for entity {entity.name}: give it a collection page, or a custom page with "
                "operations of it."
            )


def _page(page: Page, names: set[str], *, auth: bool) -> Iterator[str]:
    if page.kind == "collection" and page.entity not in names:
        yield f"Collection page {page.slug!r} shows {page.entity}, which is no entity: name one that is."
    if page.kind == "dashboard" and not page.widgets:
        yield f"Dashboard page {page.slug!r} has no widgets: give it some, or remove it."
    if page.kind in {"landing", "content"} and not page.sections:
        yield f"Page {page.slug!r} has no sections: give it some."
    if auth and page.route in _TAKEN_ROUTES:
        yield f"Page {page.slug!r} has the route {page.route!r}, which the template's account pages use: change it."  # noqa: E501
    if ":" in page.route and page.kind != "custom":
        yield f"Page {page.slug!r} has a part that differs in its route {page.route!r}: only a custom page may, for one record."  # noqa: E501


def _uses(page: Page, analysis: Analysis) -> Iterator[str]:
    """What custom pages and tools work with, and that it is there."""
    used = bool(page.operations or page.entity or page.widgets)
    if page.kind == "custom" and not used and not page.sections:
        yield f"Custom page {page.slug!r} has neither operations nor sections: name the operations it uses."
    if page.kind == "tool" and used:
        yield f"Tool page {page.slug!r} works without a backend: leave out its entity, operations and widgets, or make it a custom page."  # noqa: E501
    if page.kind in {"custom", "tool"} and not page.description:
        yield f"Page {page.slug!r} is of kind {page.kind!r}: its description has to say what it does."
    if page.kind == "custom" and page.entity and page.entity not in {e.name for e in analysis.entities}:
        yield f"Page {page.slug!r} is about {page.entity}, which is no entity: name one that is."
    known = [*all_operations(analysis), *(ACCOUNT_OPERATIONS if analysis.needs.auth else ())]
    for name in page.operations:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            meant = f" Did you mean {close[0]}?" if close else ""
            yield f"Page {page.slug!r} uses the operation {name!r}, which no entity offers.{meant}"


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
