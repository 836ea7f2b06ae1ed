"""Does an Analysis hold together? Rules across entities and pages that its types cannot state.

They hold for every model's analysis. Each message says what to change.
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable, Iterator

from gencode_graph.artifacts import Analysis, Entity, EntityField, Issue, Page, Widget

_JS_WORDS = frozenset(
    "break case catch class const continue debugger default delete do else enum export extends false finally "
    "for function if import in instanceof new null return super switch this throw true try typeof var void "
    "while with yield let static implements interface package private protected public await async undefined".split()  # noqa: E501
)
_RESERVED = frozenset(word.lower() for word in keyword.kwlist) | _JS_WORDS
_TEMPLATE_MODULES = frozenset(
    {"core", "main", "models", "routers", "health", "auth", "conftest", "app", "tests"}
)
_TAKEN_ROUTES = frozenset({"/login", "/register"})
_TAKEN_SLUGS = frozenset({"health", "auth"})
"""Addresses below ``/api`` that the template answers; with accounts ``users`` is one more."""
_ORDERED = frozenset({"money", "integer", "number"})


def analysis_holds(analysis: Analysis) -> list[Issue]:
    """Every rule broken, as issues of the check ``analysis``; empty when all is well."""
    rules = (_entities, _references, _circles, _pages, _widgets, _needs)
    return [Issue(check="analysis", message=message) for rule in rules for message in rule(analysis)]


def _twice(values: Iterable[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)


def _entities(analysis: Analysis) -> Iterator[str]:
    for name in _twice(e.name for e in analysis.entities):
        yield f"Entity {name} is declared twice: merge the two."
    for slug in _twice(e.slug for e in analysis.entities):
        yield f"Two entities share the plural and so the address /api/{slug}: give one another plural."
    for snake in _twice(e.snake for e in analysis.entities):
        yield f"Two entities share the module name {snake}: rename one."
    taken = _TAKEN_SLUGS | ({"users"} if analysis.needs.auth else set())
    for entity in analysis.entities:
        if entity.slug in taken:
            yield f"Entity {entity.name}: /api/{entity.slug} is the template's own address: change it."
        yield from _entity(entity)


def _entity(entity: Entity) -> Iterator[str]:
    if entity.snake in _RESERVED:
        better = f"{entity.name}Record"
        yield f"Entity {entity.name}: {entity.snake!r} is a keyword in Python or JavaScript; name it {better} or similar."  # noqa: E501
    if entity.snake in _TEMPLATE_MODULES:
        yield f"Entity {entity.name} has the name of a module of the template; name it {entity.name}Record or similar."  # noqa: E501
    if not any(f.required for f in entity.fields):
        yield f"Entity {entity.name} has no required field: make {entity.display!r} required."
    for field in entity.fields:
        yield from _field(entity, field)


def _field(entity: Entity, field: EntityField) -> Iterator[str]:
    where = f"{entity.name}.{field.name}"
    if field.name in _RESERVED:
        yield f"{where}: {field.name!r} is a keyword in Python or JavaScript; choose another field name."
    if len(set(field.options)) != len(field.options):
        yield f"{where} lists an option twice: keep each once."
    if field.options and field.type != "enum":
        yield f"{where} has options but type {field.type!r}: make it an enum or drop the options."
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield f"{where}: minimum {field.minimum:g} is above maximum {field.maximum:g}; swap them."
    if (field.minimum is not None or field.maximum is not None) and field.type not in _ORDERED:
        yield f"{where} has bounds but type {field.type!r}: only integer, number and money have bounds."


def _references(analysis: Analysis) -> Iterator[str]:
    known = {e.name for e in analysis.entities}
    if analysis.needs.auth:
        if "User" in known:
            yield "With needs.auth the template brings User: remove the entity User, references to it stay."
        known.add("User")
    for entity in analysis.entities:
        for field in entity.fields:
            if field.references and field.references not in known:
                hint = " or set needs.auth" if field.references == "User" else ""
                yield (
                    f"{entity.name}.{field.name} references {field.references}, which is no entity: "
                    f"declare it{hint}, or make the field a string."
                )


def _circles(analysis: Analysis) -> Iterator[str]:
    """No record may need another that needs it: neither could be created first."""
    needs = {
        e.name: {f.references for f in e.fields if f.references and f.required} for e in analysis.entities
    }
    for name in needs:  # noqa: PLC0206
        seen: set[str] = set()
        waiting = set(needs[name])
        while waiting:
            target = waiting.pop()
            if target not in seen:
                seen.add(target)
                waiting |= needs.get(target, set()) - seen
        if name in seen:
            yield f"{name} needs, by required references, a {name} to exist first: make one of the references optional."  # noqa: E501


def _pages(analysis: Analysis) -> Iterator[str]:
    for slug in _twice(p.slug for p in analysis.pages):
        yield f"Two pages have the slug {slug!r}: slugs are unique."
    for route in _twice(p.route for p in analysis.pages):
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


def _widgets(analysis: Analysis) -> Iterator[str]:
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


def _needs(analysis: Analysis) -> Iterator[str]:
    if analysis.needs.auth and not analysis.needs.backend:
        yield "needs.auth implies needs.backend: set both."
    if analysis.entities and not analysis.needs.backend:
        yield "There are entities, so needs.backend must be true."
    if analysis.needs.backend and not analysis.entities:
        yield "needs.backend is true but there is no entity: declare what is kept, or set it to false."
    if not analysis.needs.auth:
        for entity in analysis.entities:
            if entity.owned:
                yield f"Entity {entity.name} is owned, which needs accounts: set needs.auth, or owned to false."  # noqa: E501
