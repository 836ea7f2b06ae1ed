"""Layer 1, step 5: what rules, actions, figures and deletion ask of an entity's part of the contract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gencode_graph.artifacts import Analysis, Entity, Rule, Widget, operation_id
from gencode_graph.artifacts.entity import Action
from gencode_graph.tools.contract.compare import path_shape
from gencode_graph.tools.contract.conventions import action_method, action_path, input_schema
from gencode_graph.tools.contract.schemas import Side, shape_of
from gencode_graph.tools.contract.walk import Json, Operation, dereferenced, mapping, operations
from gencode_graph.tools.links import refuses_deletion

_WRITES = frozenset({"post", "patch", "put", "delete"})
Operations = Mapping[tuple[str, str], Operation]
"""By shape of the path and method."""


def rule_faults(document: Json, whole: Json, entity: Entity, analysis: Analysis) -> Iterator[str]:
    """``document`` is the entity's fragment, ``whole`` the same with the core's components."""
    there = {(path_shape(op.path), op.method): op for op in operations(document)}
    for rule in entity.rules:
        yield from _rule(rule, entity, there)
    for action in entity.actions:
        yield from _action(action, entity, there, whole)
    yield from _figures(whole, entity, [w for w in analysis.stats_of(entity.name) if w.name])
    one = f"/api/{entity.slug}/{{}}"
    if refuses_deletion(analysis, entity.name) and (delete := there.get((one, "delete"))):
        yield from _answers(delete, 409, "a record that others refer to is not deleted")


def properties_of(document: Json, schema: Any) -> Mapping[str, Any]:
    """Properties of an object schema, inherited ones (``allOf``) included."""
    return mapping(shape_of(Side(document, dereferenced(document, schema))).schema.get("properties"))


def _rule(rule: Rule, entity: Entity, there: Operations) -> Iterator[str]:
    """A breach's status is told by the operations that the rule can be broken by."""
    base, one = f"/api/{entity.slug}", f"/api/{entity.slug}/{{}}"
    concerned = {
        "unique_together": [(base, "post"), (one, "patch")],
        "transitions": [(one, "patch")],
    }.get(rule.kind, [])
    found = [there[place] for place in concerned if place in there]
    for op in found:
        yield from _answers(op, rule.status, f"rule {rule.requirement}: {rule.text}")
    writes = [op for (_, method), op in there.items() if method in _WRITES]
    if not found and writes and not any(_has(op, rule.status) for op in writes):
        yield (
            f"No operation that writes declares the response {rule.status}, by which a breach of rule "
            f"{rule.requirement} is answered ({rule.text}). Add it to those the rule concerns."
        )


def _action(action: Action, entity: Entity, there: Operations, whole: Json) -> Iterator[str]:
    path, method = action_path(entity, action), action_method(action)
    wanted = operation_id(entity, action.name)
    op = there.get((path_shape(path), method))
    if op is None:
        yield f"The action {action.name!r} is missing: add {method.upper()} {path} with operationId {wanted}."
        return
    if op.raw.get("operationId") != wanted:
        yield f"{op} has the operationId {op.raw.get('operationId')!r}. Call it {wanted}."
    if action.answers == "nothing" and not _has(op, 204):
        yield f"{op} answers with nothing: declare the response 204."
    schemas = mapping(mapping(whole.get("components")).get("schemas"))
    if action.input and not action.reads:
        name = input_schema(entity, action)
        if name not in schemas or op.raw.get("requestBody") is None:
            sent = ", ".join(f.name for f in action.input)
            yield f"{op} takes {sent}: give it a body of the schema {name}."
            return
        properties = properties_of(whole, schemas[name])
        for field in action.input:
            if field.name not in properties:
                yield f"{name} has no property {field.name!r}. Add it."


def _figures(whole: Json, entity: Entity, widgets: list[Widget]) -> Iterator[str]:
    """Named figures are answered by their names."""
    schemas = mapping(mapping(whole.get("components")).get("schemas"))
    stats = mapping(schemas.get(f"{entity.name}Stats"))
    answered = properties_of(whole, stats) if stats else {}
    for widget in widgets:
        place = "breakdowns" if widget.kind == "breakdown" else "figures"
        if widget.name not in properties_of(whole, answered.get(place, {})):
            yield f"{entity.name}Stats has no {place}.{widget.name}, for {widget.title!r}. Add it."


def _answers(op: Operation, status: int, why: str) -> Iterator[str]:
    if not _has(op, status):
        yield f"{op} does not declare the response {status} ({why}). Add it."


def _has(op: Operation, status: int) -> bool:
    return str(status) in mapping(op.raw.get("responses"))
