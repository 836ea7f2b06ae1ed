"""Values for an entity's fields in tests: right ones that differ by ``number``, and wrong ones."""

from __future__ import annotations

from gencode_graph.artifacts import Entity, EntityField, Rule
from gencode_graph.models.offline.backend.convention import NUMERIC, bounds, must_be_sent
from gencode_graph.models.offline.backend.rules import together
from gencode_graph.models.offline.rendering import python_literal

MOST_RECORDS = 3
"""How many different records tests make of an entity."""
_APART = ("string", "text", "email", "url", "integer", "date")
"""Types of which ``one_of_its_kind`` has as many values as are needed, the plainest first."""
_RISING = frozenset({"string", "text", "email", "date", "datetime", "url", "phone"})
_TEMPLATES = {
    "email": 'f"person{number}@example.com"',
    "phone": 'f"+1 555 010{number}"',
    "url": 'f"https://example.com/{number}"',
    "date": 'f"2030-01-0{number}"',
    "datetime": 'f"2030-01-0{number}T09:30:00.000Z"',
    "list": '[f"label {number}"]',
    "boolean": "True",
}
_FRACTIONS = {"integer": 0, "number": 0.5, "money": 0.25}
_WRONG: dict[str, object] = {
    "string": "",
    "text": "",
    "integer": "many",
    "number": "much",
    "money": "much",
    "boolean": "perhaps",
    "date": "soon",
    "datetime": "soon",
    "email": "nobody",
    "phone": "call me",
    "url": "javascript:alert(1)",
    "enum": "no such option",
    "list": "not a list",
    "reference": "not-an-id",
}


def expression(field: EntityField) -> str:
    """A Python expression with the variable ``number`` (1, 2 or 3)."""
    if field.type in NUMERIC:
        return _number(field)
    if field.type == "enum":
        options = python_literal(field.options)
        return f"{options}[number - 1]" if field.unique else python_literal(field.options[0])
    words = field.name.replace("_", " ")
    return _TEMPLATES.get(field.type, f'f"{words.capitalize()} {{number}}"')


def one_of_its_kind(field: EntityField, *, apart: bool = False) -> str:
    """An expression for records that others refer to: another value each time if the field is unique,
    or is what tells records ``apart`` (see ``apart_by``)."""
    if apart and field.type == "integer":
        return "uuid4().int % 10**9"
    if apart and field.type == "date":
        return 'f"{2100 + uuid4().int % 7000}-01-01"'
    field = field.model_copy(update={"unique": field.unique or apart})
    if field.unique and field.type in ("string", "text"):
        return "uuid4().hex"
    if field.unique and field.type == "email":
        return 'f"{uuid4().hex}@example.com"'
    if field.unique and field.type == "url":
        return 'f"https://example.com/{uuid4().hex}"'
    return expression(field).replace("{number}", "1").replace("number", "1").replace('f"', '"')


def apart_by(entity: Entity) -> frozenset[str]:
    """Fields of which each record needs another value, or it is in the way of those before it."""
    found = []
    for rule in together(entity):
        fields = [entity.field(name) for name in rule.fields]
        if not any(f.references and must_be_sent(f) and f.references != "User" for f in fields):
            able = [f for f in fields if f.type in _APART and not bounds(f)]
            found += sorted(able, key=lambda f: _APART.index(f.type))[:1]
    return frozenset(f.name for f in found)


def rises(field: EntityField) -> bool:
    """Whether the values of ``expression`` come in the order of ``number``."""
    return field.type in _RISING or (field.type in NUMERIC and _has_room(field))


def differs(field: EntityField) -> bool:
    """Whether two numbers give two values."""
    return rises(field) or field.type in ("list", "reference")


def changed(field: EntityField) -> str | None:
    """An expression for another value than number 1 has (``other`` is a payload of number 2);
    None where there is no other value."""
    if field.type == "enum":
        return python_literal(field.options[1])
    if field.type == "boolean":
        return "False"
    if field.type in NUMERIC and not _has_room(field):
        limits = bounds(field)
        return python_literal(limits["le"]) if limits["le"] != limits.get("ge") else None
    return f"other[{python_literal(field.name)}]"


def wrong_value(field: EntityField) -> object:
    return _WRONG[field.type]


def outside(field: EntityField) -> list[float]:
    """Numbers just outside the field's bounds."""
    limits = bounds(field)
    return [limits[key] + step for key, step in (("ge", -1), ("le", 1)) if key in limits]


def capacity(entity: Entity) -> int:
    """How many records the unique fields' sample values allow."""
    counts = [MOST_RECORDS]
    for field in entity.fields:
        if field.unique and field.type == "enum":
            counts.append(len(field.options))
        elif field.unique and field.type in NUMERIC and not _has_room(field):
            counts.append(1)
    counts += [1 for rule in together(entity) if not _tells_apart(entity, rule)]
    return min(counts)


def _tells_apart(entity: Entity, rule: Rule) -> bool:
    """Whether sample records differ in what is to be unique together. An account is always the same."""
    fields = (entity.field(name) for name in rule.fields)
    return any(differs(field) and field.references != "User" for field in fields)


def required_references(entity: Entity) -> list[EntityField]:
    return [f for f in entity.fields if f.type == "reference" and must_be_sent(f)]


def _has_room(field: EntityField) -> bool:
    limits = bounds(field)
    return "le" not in limits or limits["le"] - limits.get("ge", limits["le"] - 10) > MOST_RECORDS


def _number(field: EntityField) -> str:
    limits = bounds(field)
    low = limits.get("ge", limits["le"] - 10 if "le" in limits else 0)
    if not _has_room(field):
        return python_literal(low)
    start = low + _FRACTIONS[field.type]
    return f"{python_literal(start)} + number" if start else "number"
