"""Each field type in the code (a type of the core) and in the contract (a JSON schema)."""

from __future__ import annotations

from typing import Any

from gencode_graph.artifacts import Entity, EntityField
from gencode_graph.models.offline.backend.convention import bounds, nullable
from gencode_graph.models.offline.backend.imports import Imports
from gencode_graph.models.offline.backend.names import attribute, enum_class
from gencode_graph.models.offline.rendering import python_literal

FIELDS, DOCUMENTS = "app.core.fields", "app.core.documents"
CORE_TYPES = {
    "string": (FIELDS, "ShortText"),
    "text": (FIELDS, "LongText"),
    "integer": (FIELDS, "Integer"),
    "number": (FIELDS, "Number"),
    "money": (FIELDS, "Money"),
    "date": (FIELDS, "Date"),
    "datetime": (FIELDS, "UtcDatetime"),
    "email": (FIELDS, "Email"),
    "phone": (FIELDS, "Phone"),
    "url": (FIELDS, "Url"),
    "list": (FIELDS, "TextList"),
    "reference": (DOCUMENTS, "ObjectIdStr"),
}
SHORT_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
OBJECT_ID = {"type": "string", "maxLength": 24, "pattern": "^[0-9a-f]{24}$"}
SCHEMAS: dict[str, dict[str, Any]] = {
    "string": SHORT_TEXT,
    "text": {"type": "string", "minLength": 1, "maxLength": 10_000},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "money": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "email": {"type": "string", "format": "email", "maxLength": 254},
    "phone": {"type": "string", "maxLength": 40, "pattern": "^[0-9+(][0-9 ()+./-]{2,39}$"},
    "url": {"type": "string", "format": "uri", "maxLength": 2000},
    "list": {"type": "array", "maxItems": 50, "items": SHORT_TEXT},
    "reference": OBJECT_ID,
}


def json_schema(field: EntityField, *, null: bool | None = None) -> dict[str, Any]:
    """The field's JSON schema; ``null`` says whether null is a value (default: if it is optional)."""
    schema = {"type": "string", "enum": field.options} if field.type == "enum" else dict(SCHEMAS[field.type])
    limits = bounds(field)
    schema |= {name: limits[key] for key, name in (("ge", "minimum"), ("le", "maximum")) if key in limits}
    if not (nullable(field) if null is None else null):
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def python_type(entity: Entity, field: EntityField, imports: Imports) -> str:
    """The field's type in Python, null aside."""
    if field.type == "boolean":
        return "bool"
    if field.type == "enum":
        return enum_class(entity, field)
    return imports.use(*CORE_TYPES[field.type])


def filter_type(entity: Entity, field: EntityField, imports: Imports) -> str:
    """The type of the query parameter that filters by the field: one element, for a list."""
    if field.type == "list":
        return imports.use(FIELDS, "ShortText")
    return python_type(entity, field, imports)


def declaration(entity: Entity, field: EntityField, imports: Imports, *, update: bool = False) -> str:
    """The line that declares the field in a model: ``rating: Integer | None = Field(default=None, ge=1)``."""
    kind, name = python_type(entity, field, imports), attribute(field.name)
    options = {"alias": field.name} if name != field.name else {}
    arguments = [f"{key}={python_literal(value)}" for key, value in (options | bounds(field)).items()]
    if nullable(field):
        kind = f"{kind} | None"
    if update and not nullable(field):
        return f"{name}: {kind} = {imports.use(FIELDS, 'omittable')}({', '.join(arguments)})"
    default = _default(field)
    if not arguments:
        return f"{name}: {kind}{f' = {default}' if default else ''}"
    given = [f"default={default}"] if default not in ("", "[]") else []
    given = ["default_factory=list"] if default == "[]" else given
    return f"{name}: {kind} = {imports.use('pydantic', 'Field')}({', '.join([*given, *arguments])})"


def _default(field: EntityField) -> str:
    if nullable(field):
        return "None"
    return {"boolean": "False", "list": "[]"}.get(field.type, "")
