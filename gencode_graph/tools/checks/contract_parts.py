"""Layer 1, step 5: is an entity's fragment of the contract whole and sound?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gencode_graph.artifacts import Analysis, Entity, EntityField, Issue
from gencode_graph.artifacts.wish import deciding_roles, needs_account
from gencode_graph.tools.access import access_of, operation_name, telling_owner
from gencode_graph.tools.checks.contract_rules import properties_of, rule_faults
from gencode_graph.tools.contract import parse_contract, problems_of
from gencode_graph.tools.contract.base import base_of
from gencode_graph.tools.contract.compare import path_shape
from gencode_graph.tools.contract.schemas import Shape, Side, shape_of
from gencode_graph.tools.contract.walk import Json, Operation, mapping, operations, sequence
from gencode_graph.tools.draft import Draft, Facts

_TYPES = {"integer": "integer", "number": "number", "money": "number", "boolean": "boolean", "list": "array"}


def contract_part_holds(draft: Draft, facts: Facts) -> list[Issue]:
    """The fragment is valid OpenAPI 3.1 together with the core's base, stays under the entity's
    path, offers the operations it has with their errors, and its schemas have all fields."""
    issues: list[Issue] = []
    entity = _entity(draft, facts.analysis)
    for path, text in draft.files.items():
        if not path.startswith("contracts/"):
            continue
        document, found = parse_contract(text, path)
        issues += found
        if document is None:
            continue
        whole = _with_base(document, facts.analysis)
        issues += problems_of(whole, path)
        if entity is not None and facts.analysis is not None:
            told = dict.fromkeys(_faults(document, whole, entity, facts.analysis))
            issues += [Issue(check="contract_part", path=path, message=message) for message in told]
    return issues


def _entity(draft: Draft, analysis: Analysis | None) -> Entity | None:
    found = analysis.entities if analysis else []
    return next((entity for entity in found if entity.snake == draft.unit.id), None)


def _with_base(document: Json, analysis: Analysis | None) -> dict[str, Any]:
    """The fragment with the shared components it may refer to."""
    base = base_of(analysis)
    whole = dict(document)
    components = {kind: dict(mapping(named)) for kind, named in mapping(document.get("components")).items()}
    for kind, named in base["components"].items():
        components[kind] = {**named, **components.get(kind, {})}
    return {**whole, "components": components}


def _faults(document: Json, whole: Json, entity: Entity, analysis: Analysis) -> Iterator[str]:
    yield from _paths(document, entity, stats=bool(analysis.stats_of(entity.name)))
    for op in operations(document):
        yield from _operation(op, entity, analysis)
    for kind in _kinds(entity):
        yield from _schema(whole, entity, kind)
        yield from _owner(whole, entity, kind, told=entity.name in telling_owner(analysis))
    yield from rule_faults(document, whole, entity, analysis)


def _paths(document: Json, entity: Entity, *, stats: bool) -> Iterator[str]:
    base = f"/api/{entity.slug}"
    for path in mapping(document.get("paths")):
        if path != base and not path.startswith(f"{base}/"):
            yield f"The path {path} is not {entity.name}'s. Describe only {base} and what is under it."
    there = {(path_shape(op.path), op.method) for op in operations(document)}
    one = f"{base}/{{{entity.snake}_id}}"
    five = {
        (base, "get"): "list", (base, "post"): "create",
        (one, "get"): "get", (one, "patch"): "update", (one, "delete"): "delete",
    }  # fmt: skip
    wanted = [place for place, name in five.items() if name in entity.operations]
    for path, method in [*wanted, *([(f"{base}/stats", "get")] if stats else [])]:
        if (path_shape(path), method) not in there:
            yield f"{method.upper()} {path} is missing. Add it."
    for (path, method), name in five.items():
        if name not in entity.operations and (path_shape(path), method) in there:
            yield f"{method.upper()} {path} is not offered: `operations` leaves out {name}. Remove it."


def _kinds(entity: Entity) -> Iterator[str]:
    """The schemas that the entity's operations need."""
    if "create" in entity.operations:
        yield "Create"
    if "update" in entity.operations:
        yield "Update"
    yield "Read"


def _operation(op: Operation, entity: Entity, analysis: Analysis) -> Iterator[str]:
    responses = set(mapping(op.raw.get("responses")))
    if not any(status.startswith("2") for status in responses):
        yield f"{op} has no success response. Add it."
    for status in sorted(_errors(op, entity, analysis) - responses):
        yield f"{op} does not declare the response {status}. Add it with the schema Problem."
    if not op.raw.get("operationId"):
        yield f"{op} has no operationId. Add one."


def _errors(op: Operation, entity: Entity, analysis: Analysis) -> set[str]:
    who = access_of(analysis, entity, op.method, op.path)
    wanted = {"401"} if needs_account(who) else set()
    name = operation_name(entity, op.method, op.path)
    sends = name in ("create", "update") and any(field.written_by for field in entity.fields)
    if analysis.needs.auth and (deciding_roles(who) or sends):
        wanted.add("403")
    by_id = "{" in op.path
    if by_id or op.raw.get("requestBody") or op.raw.get("parameters"):
        wanted.add("422")
    if by_id:
        wanted.add("404")
    of_the_five = op.path.count("/") == (3 if by_id else 2)
    if of_the_five and op.method in ("post", "patch", "put") and any(field.unique for field in entity.fields):
        wanted.add("409")
    return wanted


def _schema(document: Json, entity: Entity, kind: str) -> Iterator[str]:
    name = f"{entity.name}{kind}"
    schemas = mapping(mapping(document.get("components")).get("schemas"))
    if name not in schemas:
        yield f"components/schemas/{name} is missing. Add it."
        return
    properties = properties_of(document, schemas[name])
    sent = [f for f in entity.fields if kind == "Read" or not f.computed]
    for field in entity.fields:
        if field not in sent and field.name in properties:
            yield f"{name} has {field.name!r}, which is worked out and never sent. Take it out."
    for field in sent:
        if field.name not in properties:
            yield f"{name} has no property {field.name!r}. Add it."
            continue
        yield from _type(f"{name}.{field.name}", field, shape_of(Side(document, properties[field.name])))
    if kind == "Read":
        yield from _answer(document, entity, name, properties)


def _owner(document: Json, entity: Entity, kind: str, *, told: bool) -> Iterator[str]:
    """An answer tells whose the record is where ``tells_owner``, what is sent never does."""
    name = f"{entity.name}{kind}"
    schema = shape_of(Side(document, {"$ref": f"#/components/schemas/{name}"})).schema
    there = "owner_id" in mapping(schema.get("properties"))
    if told and kind == "Read":
        if not there or "owner_id" not in sequence(schema.get("required")):
            yield f"{name} does not have and require 'owner_id', an id: pages decide by it. Add it."
    elif there:
        yield f"{name} has 'owner_id', which {'Read alone tells' if told else 'is not told'}. Take it out."


def _type(where: str, field: EntityField, shape: Shape) -> Iterator[str]:
    wanted = _TYPES.get(field.type, "string")
    if not shape.variants and shape.type not in (wanted, "any"):
        yield f"{where} is of type {shape.type}. Make it {wanted}."
    options = {f'"{option}"' for option in field.options}
    if field.type == "enum" and shape.enum and shape.enum != options:
        yield f"{where} lists other values than the entity. Use {', '.join(field.options)}."


def _answer(document: Json, entity: Entity, name: str, properties: Mapping[str, Any]) -> Iterator[str]:
    for extra in ("id", "created_at", "updated_at"):
        if extra not in properties:
            yield f"{name} has no property {extra!r}. Add it."
    for field in entity.fields:
        schema = properties.get(field.name)
        if field.read_by and schema is not None and not shape_of(Side(document, schema)).nullable:
            yield f"{name}.{field.name} is null for those who may not see it. Let it be null."
