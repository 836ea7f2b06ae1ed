"""Compare two JSON schemas by what they let through, not by how they are written.

References are followed, ``anyOf: [X, null]`` equals a nullable X, ``const`` is an enum of one, and
titles, descriptions, defaults, examples and bounds do not count.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from gencode_graph.tools.contract.walk import Json, dereferenced, mapping, sequence

_NUMERIC_FORMATS = frozenset({"int32", "int64", "float", "double"})
_DEEPEST = 15
_TYPES = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}


@dataclass(frozen=True)
class Side:
    """A schema and the document its references belong to."""

    document: Json
    schema: Any

    def at(self, schema: Any) -> Side:
        return replace(self, schema=schema)


@dataclass(frozen=True)
class Shape:
    """A schema without wrapping. ``variants`` are the alternatives if there are several."""

    schema: Json
    nullable: bool = False
    variants: tuple[Any, ...] = ()

    @property
    def type(self) -> str:
        if isinstance(self.schema.get("type"), str):
            return str(self.schema["type"])
        if "enum" in self.schema and self.enum:
            kinds = {
                _TYPES.get(type(value), "any") for value in sequence(self.schema["enum"]) if value is not None
            }
            return kinds.pop() if len(kinds) == 1 else "any"
        return "object" if "properties" in self.schema else "array" if "items" in self.schema else "any"

    @property
    def format(self) -> str:
        name = str(self.schema.get("format") or "")
        return "" if name in _NUMERIC_FORMATS else name

    @property
    def enum(self) -> frozenset[str]:
        values = sequence(self.schema.get("enum"))
        return frozenset(json.dumps(value, sort_keys=True) for value in values if value is not None)


def shape_of(side: Side) -> Shape:
    """The schema behind references, one-element wrappers and null alternatives."""
    schema, nullable = dereferenced(side.document, side.schema), False
    for _ in range(_DEEPEST):
        nullable = nullable or schema.get("nullable") is True or None in sequence(schema.get("enum"))
        if "const" in schema:
            schema = {**{k: v for k, v in schema.items() if k != "const"}, "enum": [schema["const"]]}
        if parts := sequence(schema.get("allOf")):
            schema = _merged(side, schema, parts)
            continue
        variants = _variants(schema)
        if not variants:
            break
        kept = [v for v in variants if mapping(dereferenced(side.document, v)).get("type") != "null"]
        nullable = nullable or len(kept) < len(variants)
        if len(kept) != 1:
            return Shape(schema, nullable, tuple(kept))
        schema = dereferenced(side.document, kept[0])
    return Shape(schema, nullable)


def _variants(schema: Json) -> list[Any]:
    for key in ("anyOf", "oneOf"):
        if sequence(schema.get(key)):
            return sequence(schema[key])
    if isinstance(schema.get("type"), list | tuple):
        rest = {key: value for key, value in schema.items() if key != "type"}
        return [{"type": "null"} if t == "null" else {**rest, "type": t} for t in schema["type"]]
    return []


def _merged(side: Side, schema: Json, parts: list[Any]) -> Json:
    """``allOf`` as one object: inherited fields are fields."""
    whole: dict[str, Any] = {key: value for key, value in schema.items() if key != "allOf"}
    properties, required = dict(mapping(schema.get("properties"))), set(sequence(schema.get("required")))
    for part in parts:
        found = dereferenced(side.document, part)
        whole = {**found, **whole}
        properties |= mapping(found.get("properties"))
        required |= set(sequence(found.get("required")))
    return whole | ({"properties": properties, "required": sorted(required)} if properties else {})


@dataclass(frozen=True)
class Difference:
    """What differs at ``where`` (``items[].title``, "" for the schema itself)."""

    where: str
    contract: str
    backend: str
    mild: bool = False


def differences(
    contract: Side, backend: Side, *, sent: bool = False, nulls: bool = True
) -> Iterator[Difference]:
    """All differences. ``sent`` says that the client sends this; ``nulls=False`` ignores null,
    which a query string cannot carry."""
    yield from _Comparison(sent, nulls, set()).run("", contract, backend, _DEEPEST)


@dataclass
class _Comparison:
    sent: bool
    nulls: bool
    seen: set[tuple[int, int]]

    def run(
        self, where: str, contract: Side, backend: Side, depth: int, optional: bool = False
    ) -> Iterator[Difference]:
        ours, theirs = shape_of(contract), shape_of(backend)
        key = (id(ours.schema), id(theirs.schema))
        if depth == 0 or key in self.seen:
            return
        self.seen.add(key)
        if self.nulls and ours.nullable != theirs.nullable:
            lenient = self.sent and optional and theirs.nullable
            yield Difference(where, _null(ours), _null(theirs), mild=lenient)
        if ours.variants or theirs.variants:
            yield from self.alternatives(where, contract, ours, backend, theirs)
        elif ours.type != theirs.type:
            yield Difference(where, f"type {ours.type}", f"type {theirs.type}")
        else:
            yield from self.contents(
                where, contract.at(ours.schema), ours, backend.at(theirs.schema), theirs, depth
            )
        self.seen.discard(key)

    def alternatives(
        self, where: str, contract: Side, ours: Shape, backend: Side, theirs: Shape
    ) -> Iterator[Difference]:
        left, right = list(ours.variants) or [ours.schema], list(theirs.variants) or [theirs.schema]
        for one in left:
            twin = next((o for o in right if not [*differences(contract.at(one), backend.at(o))]), None)
            if twin is not None:
                right.remove(twin)
            else:
                yield Difference(where, f"the alternative {_named(one)}", "no such alternative")
        for one in right:
            yield Difference(where, "no such alternative", f"the alternative {_named(one)}")

    def contents(
        self, where: str, contract: Side, ours: Shape, backend: Side, theirs: Shape, depth: int
    ) -> Iterator[Difference]:
        if ours.format != theirs.format:
            yield Difference(where, f"format {ours.format or 'none'}", f"format {theirs.format or 'none'}")
        if ours.enum != theirs.enum:
            yield Difference(where, _values(ours), _values(theirs))
        if ours.type == "array":
            items = (contract.at(ours.schema.get("items", {})), backend.at(theirs.schema.get("items", {})))
            yield from self.run(f"{where}[]", *items, depth - 1)
        if ours.type == "object":
            yield from self.fields(where, contract, backend, depth)

    def fields(self, where: str, contract: Side, backend: Side, depth: int) -> Iterator[Difference]:
        ours, theirs = mapping(contract.schema.get("properties")), mapping(backend.schema.get("properties"))
        needed, demanded = (set(sequence(s.schema.get("required"))) for s in (contract, backend))
        for name in {**ours, **theirs}:
            at = f"{where}.{name}" if where else name
            if name not in theirs or name not in ours:
                yield Difference(at, _field(name in ours), _field(name in theirs))
                continue
            if (name in needed) != (name in demanded):
                yield Difference(at, _required(name in needed), _required(name in demanded))
            optional = name not in needed and name not in demanded
            yield from self.run(at, contract.at(ours[name]), backend.at(theirs[name]), depth - 1, optional)
        yield from self.others(where, contract, backend, depth)

    def others(self, where: str, contract: Side, backend: Side, depth: int) -> Iterator[Difference]:
        """``additionalProperties`` with a schema: a mapping of free keys."""
        ours, theirs = (s.schema.get("additionalProperties") for s in (contract, backend))
        ours, theirs = (v if isinstance(v, dict) and v else None for v in (ours, theirs))
        if ours and theirs:
            at = f"{where}.<key>" if where else "<key>"
            yield from self.run(at, contract.at(ours), backend.at(theirs), depth - 1)
        elif ours or theirs:
            yield Difference(where, _free(ours is not None), _free(theirs is not None))


def _null(shape: Shape) -> str:
    return "may be null" if shape.nullable else "is never null"


def _named(schema: Any) -> str:
    return json.dumps(schema, sort_keys=True, default=str)[:80]


def _values(shape: Shape) -> str:
    return f"values {', '.join(sorted(shape.enum))}" if shape.enum else "any value"


def _field(there: bool) -> str:
    return "is there" if there else "is missing"


def _required(required: bool) -> str:
    return "is required" if required else "is optional"


def _free(free: bool) -> str:
    return "free keys" if free else "only the named keys"
