"""A pydantic model's JSON schema as short TypeScript-like text.

Made from the model itself, so that what a prompt says of a schema cannot drift from what its
check accepts; a quarter of the tokens of the JSON schema.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel


def schema_text(model: type[BaseModel]) -> str:
    """One ``type Name = {...}`` line a model, the given one last; patterns shared by name."""
    schema = model.model_json_schema()
    named = {**schema.get("$defs", {}), model.__name__: schema}
    patterns: dict[str, str] = {}
    lines = [f"type {name} = {_object(part, patterns)}" for name, part in named.items()]
    shared = [f"{name} = string matching {pattern}" for pattern, name in patterns.items()]
    return "\n".join([*shared, *lines])


def _object(schema: dict[str, Any], patterns: dict[str, str]) -> str:
    required = schema.get("required", [])
    fields = (_field(name, part, name in required, patterns) for name, part in schema["properties"].items())
    return "{" + "; ".join(fields) + "}"


def _field(name: str, schema: dict[str, Any], required: bool, patterns: dict[str, str]) -> str:
    default = schema.get("default")
    shown = "" if default in (None, "", [], {}) or isinstance(default, dict) else f" = {json.dumps(default)}"
    return f"{name}{'' if required else '?'}: {_type(schema, patterns)}{shown}"


def _type(schema: dict[str, Any], patterns: dict[str, str]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        parts = [_type(part, patterns) for part in schema["anyOf"]]
        return " | ".join(part for part in parts if part != "null")
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if schema.get("type") == "array":
        items = _type(schema["items"], patterns)
        return (f"({items})" if "|" in items else items) + "[]" + _limits(schema)
    if "pattern" in schema:
        return patterns.setdefault(schema["pattern"], f"P{len(patterns) + 1}") + _limits(schema)
    return str(schema.get("type", "any")) + _limits(schema)


def _limits(schema: dict[str, Any]) -> str:
    low = schema.get("minItems", schema.get("minLength"))
    high = schema.get("maxItems", schema.get("maxLength"))
    if low is None and high is None:
        return ""
    return f"({'' if low is None else low}..{'' if high is None else high})"
