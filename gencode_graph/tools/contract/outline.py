"""The contract as a prompt shows it: every fact of a slice in a quarter of its YAML's tokens.

    list_books: GET /api/books
      query: page?: integer(1..1000) = 1; status?: "lent" | "here"
      answers: 200 BookPage, 422 Problem
    Id = string(..24) matching ^[0-9a-f]{24}$
    BookCreate = {title: string(1..200); status: "lent" | "here"; author?: Id | null}
    BookUpdate = {title?; status?; author?}

``?`` marks what may be left out. A field without a type has the type last given to a field of that
name. Summaries and tags are left out; descriptions of operations follow them as ``//`` comments, and a
refusal that is written out is told with its reason: ``409 Problem (The day is taken.)``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from gencode_graph.tools.access import ACCESS
from gencode_graph.tools.contract.walk import Json, Operation, dereferenced, mapping, operations, sequence

REPEATED = 12
"""Types up to this length are written again: a reader who has to look up loses more than is saved."""


def outline(document: Json, *, known: Collection[str] = ()) -> str:
    """Operations, then schemas, of an OpenAPI document (a slice, as a rule); schemas that are
    ``known`` to the reader are only named."""
    types = _Types()
    lines = [line for operation in operations(document) for line in _operation(document, operation, types)]
    return "\n".join([*lines, *_schemas(document, types, known)])


def schemas_outline(document: Json, *, known: Collection[str] = ()) -> str:
    """The schemas alone."""
    return "\n".join(_schemas(document, _Types(), known))


@dataclass
class _Types:
    """Types as text. Patterns are shared by name; ``given`` is the type last given to a field."""

    patterns: dict[str, str] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)

    def fields(self, properties: Iterable[tuple[str, bool, Any]]) -> str:
        return "; ".join(self._field(*one) for one in properties)

    def _field(self, name: str, required: bool, schema: Any) -> str:
        text = self.of(schema)
        if (default := mapping(schema).get("default")) is not None:
            text += f" = {json.dumps(default, ensure_ascii=False)}"
        shown = name if required else f"{name}?"
        if len(text) > REPEATED and self.given.get(name) == text:
            return shown
        self.given[name] = text
        return f"{shown}: {text}"

    def of(self, schema: Any) -> str:
        """A schema's type; "any" for what says nothing."""
        schema = mapping(schema)
        if reference := schema.get("$ref"):
            return str(reference).rpartition("/")[2]
        for key, joint in (("anyOf", " | "), ("oneOf", " | "), ("allOf", " & ")):
            if parts := sequence(schema.get(key)):
                return joint.join(dict.fromkeys(self.of(part) for part in parts))
        if "const" in schema:
            return json.dumps(schema["const"], ensure_ascii=False)
        if options := sequence(schema.get("enum")):
            return " | ".join(json.dumps(option, ensure_ascii=False) for option in options)
        if isinstance(schema.get("type"), list):
            return " | ".join(self.of({**schema, "type": one}) for one in schema["type"])
        return self._plain(schema)

    def _plain(self, schema: Json) -> str:
        kind = schema.get("type") or ("object" if "properties" in schema else "any")
        if kind == "array":
            item = self.of(schema.get("items"))
            return (f"({item})" if " " in item else item) + "[]" + _range(schema, "minItems", "maxItems")
        if kind == "object":
            return self._object(schema)
        if kind == "string":
            return self._string(schema)
        if kind in ("integer", "number"):
            return str(kind) + _range(schema, "minimum", "maximum") + _open_range(schema)
        return str(kind)

    def _object(self, schema: Json) -> str:
        required = set(sequence(schema.get("required")))
        properties = mapping(schema.get("properties"))
        if properties:
            return "{" + self.fields((n, n in required, s) for n, s in properties.items()) + "}"
        values = schema.get("additionalProperties")
        return f"{{[key]: {self.of(values)}}}" if isinstance(values, dict) else "{}"

    def _string(self, schema: Json) -> str:
        shape = schema.get("format")
        text = (f"string<{shape}>" if shape else "string") + _range(schema, "minLength", "maxLength")
        pattern = schema.get("pattern")
        if pattern is None:
            return text
        whole = f"{text} matching {pattern}"
        return self.patterns.setdefault(whole, f"Text{len(self.patterns) + 1}")


def _range(schema: Json, low: str, high: str) -> str:
    if low not in schema and high not in schema:
        return ""
    return f"({schema.get(low, '')}..{schema.get(high, '')})"


def _open_range(schema: Json) -> str:
    bounds = (("exclusiveMinimum", ">"), ("exclusiveMaximum", "<"), ("multipleOf", "a multiple of "))
    said = [f"{sign}{schema[key]}" for key, sign in bounds if key in schema]
    return f"({', '.join(said)})" if said else ""


def _operation(document: Json, operation: Operation, types: _Types) -> Iterator[str]:
    raw = operation.raw
    note = " ".join(str(raw.get("description") or "").split())
    name = raw.get("operationId") or "-"
    yield f"{name}: {operation}{_access(document, raw)}" + (f"  // {note}" if note else "")
    given = [dereferenced(document, p) for p in (*operation.shared, *sequence(raw.get("parameters")))]
    for place in ("path", "query", "header", "cookie"):
        here = [p for p in given if p.get("in") == place]
        if here:
            found = ((str(p.get("name")), bool(p.get("required")), p.get("schema")) for p in here)
            yield f"  {place}: {types.fields(found)}"
    if body := dereferenced(document, raw.get("requestBody")):
        yield f"  body: {_content(body, types)}"
    told = [
        f"{status} {_content(dereferenced(document, answer), types)}".rstrip() + _reason(status, answer)
        for status, answer in mapping(raw.get("responses")).items()
    ]
    yield f"  answers: {', '.join(told)}"


def _reason(status: str, answer: Any) -> str:
    """Why an operation refuses, where the contract says it in its own words and not by the core's."""
    said = " ".join(str(mapping(answer).get("description") or "").split())
    return f" ({said})" if said and status.startswith("4") else ""


def _access(document: Json, raw: Json) -> str:
    """Who may call, where that is not the same for the whole document."""
    if ACCESS in raw:
        return f" ({', '.join(map(str, sequence(raw[ACCESS])))})"
    if "security" not in raw:
        return ""
    return " (signed in)" if sequence(raw["security"]) else " (public)" if document.get("security") else ""


def _content(body: Json, types: _Types) -> str:
    """The schemas of a body, by media type where it is not JSON."""
    parts = []
    for media, what in mapping(body.get("content")).items():
        text = types.of(mapping(what).get("schema"))
        parts.append(text if re.fullmatch(r"application/([\w.-]+\+)?json", str(media)) else f"{media} {text}")
    return " | ".join(parts)


def _schemas(document: Json, types: _Types, known: Collection[str]) -> list[str]:
    named = mapping(mapping(document.get("components")).get("schemas"))
    lines = [f"{name} = {types.of(schema)}" for name, schema in named.items() if name not in known]
    shared = [f"{name} = {pattern}" for pattern, name in types.patterns.items()]
    return [*shared, *lines]
