"""Entities, their fields, and what refers to what."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from gencode_graph.artifacts import Analysis, Entity, EntityField
from gencode_graph.tools.checks.analysis.repeated import twice

_JS_WORDS = frozenset(
    "break case catch class const continue debugger default delete do else enum export extends false finally "
    "for function if import in instanceof new null return super switch this throw true try typeof var void "
    "while with yield let static implements interface package private protected public await async undefined".split()  # noqa: E501
)
_RESERVED = frozenset(word.lower() for word in keyword.kwlist) | _JS_WORDS
_TEMPLATE_MODULES = frozenset(
    {"core", "main", "models", "routers", "health", "auth", "conftest", "app", "tests"}
)
_TAKEN_SLUGS = frozenset({"health", "auth"})
"""Addresses below ``/api`` that the template answers; with accounts ``users`` is one more."""
_ORDERED = frozenset({"money", "integer", "number"})


def entities(analysis: Analysis) -> Iterator[str]:
    for name in twice(e.name for e in analysis.entities):
        yield f"Entity {name} is declared twice: merge the two."
    for slug in twice(e.slug for e in analysis.entities):
        yield f"Two entities share the plural and so the address /api/{slug}: give one another plural."
    for snake in twice(e.snake for e in analysis.entities):
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


def references(analysis: Analysis) -> Iterator[str]:
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


def circles(analysis: Analysis) -> Iterator[str]:
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
