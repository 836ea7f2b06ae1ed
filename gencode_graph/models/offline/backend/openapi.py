"""An entity's fragment of the OpenAPI document. Error responses are the core's: they are only referred to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gencode_graph.artifacts import EntityField
from gencode_graph.artifacts.wish import needs_account
from gencode_graph.models.offline.backend.convention import Figures, Resource, must_be_sent, with_article
from gencode_graph.models.offline.backend.names import group_class
from gencode_graph.models.offline.backend.operations import Operation, operations_of
from gencode_graph.models.offline.backend.types import OBJECT_ID, SHORT_TEXT, json_schema

Json = dict[str, Any]
ERRORS = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 422: "Invalid"}
"""The core's shared responses."""
_TIME = {"type": "string", "format": "date-time"}
_COUNT = {"type": "integer"}
_AMOUNT = {"type": "number"}


def document(resource: Resource) -> Json:
    """The whole fragment: openapi, info, paths, components."""
    paths: dict[str, Json] = {}
    for op in operations_of(resource):
        paths.setdefault(op.path, {})[op.method] = _operation(resource, op)
    return {
        "openapi": "3.1.0",
        "info": {"title": resource.entity.title_plural, "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": schemas(resource)},
    }


def _operation(resource: Resource, op: Operation) -> Json:
    operation: Json = {
        "tags": [resource.entity.title_plural],
        "operationId": op.id,
        "summary": _summary(resource, op),
    }
    if parameters := _parameters(resource, op):
        operation["parameters"] = parameters
    if op.verb in ("create", "update"):
        operation["requestBody"] = {"required": True} | _content(
            f"{resource.entity.name}{op.verb.capitalize()}"
        )
    if needs_account(resource.who(op.verb)):
        operation["security"] = [{"HTTPBearer": []}]
    operation["responses"] = {str(op.success): _success(resource, op)} | {
        str(status): {"$ref": f"#/components/responses/{ERRORS[status]}"} for status in op.errors
    }
    return operation


def _summary(resource: Resource, op: Operation) -> str:
    one = with_article(resource.one)
    return {
        "list": f"List {resource.many}, a page at a time",
        "stats": f"Figures about {resource.many}",
        "create": f"Add {one}",
        "get": f"Get {one}",
        "update": f"Change the fields of {one} that are sent",
        "delete": f"Delete {one}",
    }[op.verb]


def _success(resource: Resource, op: Operation) -> Json:
    if op.verb == "delete":
        return {"description": "Deleted"}
    suffix = {"list": "Page", "stats": "Stats"}.get(op.verb, "Read")
    return {"description": "Done"} | _content(f"{resource.entity.name}{suffix}")


def _parameters(resource: Resource, op: Operation) -> list[Json]:
    if op.verb == "list":
        return _list_parameters(resource)
    if resource.id_name not in op.path:
        return []
    return [{"name": resource.id_name, "in": "path", "required": True, "schema": OBJECT_ID}]


def _list_parameters(resource: Resource) -> list[Json]:
    found: dict[str, Json] = {
        "page": {"type": "integer", "minimum": 1, "maximum": 1_000_000, "default": 1},
        "page_size": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
    }
    if resource.search:
        found["q"] = {"type": "string", "maxLength": 200, "default": ""}
    found |= {f.name: _filter_schema(f) for f in resource.filters}
    found["sort"] = {"type": "string", "enum": resource.sorts, "default": "-created_at"}
    return [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in found.items()
    ]


def _filter_schema(field: EntityField) -> Json:
    if field.type == "list":
        return dict(SHORT_TEXT)
    # A filter takes any value of the type, whatever bounds the records are held to.
    return json_schema(field.model_copy(update={"minimum": None, "maximum": None}), null=False)


def schemas(resource: Resource) -> dict[str, Json]:
    """The fragment's components: what is sent, what comes back, and figures if there are any."""
    entity = resource.entity
    fields = {f.name: json_schema(f) for f in entity.fields}
    # Switches and lists have defaults where a record is made: off, and empty.
    defaults: dict[str, Json] = {"boolean": {"default": False}, "list": {"default": []}}
    created = {f.name: fields[f.name] | defaults.get(f.type, {}) for f in entity.fields}
    # Whoever may not see a field meets null there.
    shown = fields | {f.name: json_schema(f, null=True) for f in resource.hidden}
    owner = {"owner_id": OBJECT_ID} if resource.tells_owner else {}
    read: dict[str, Json] = {"id": OBJECT_ID, **owner, **shown, "created_at": _TIME, "updated_at": _TIME}
    page: dict[str, Json] = {
        "items": {"type": "array", "items": _ref(f"{entity.name}Read")},
        "total": _COUNT,
        "page": _COUNT,
        "page_size": _COUNT,
    }
    required = [f.name for f in entity.fields if must_be_sent(f)]
    return {
        **({f"{entity.name}Create": _object(created, required)} if resource.has("create") else {}),
        **({f"{entity.name}Update": _object(fields, [])} if resource.has("update") else {}),
        f"{entity.name}Read": _object(read),
        **({f"{entity.name}Page": _object(page)} if resource.has("list") else {}),
        **(_figures(resource, resource.figures) if resource.figures else {}),
    }


def _figures(resource: Resource, figures: Figures) -> dict[str, Json]:
    entity, name = resource.entity, resource.entity.name
    found: dict[str, Json] = {}
    stats: Json = {"count": _COUNT}
    if figures.sums:
        found[f"{name}Sums"] = _object(dict.fromkeys(figures.sums, _AMOUNT))
        stats["sums"] = _ref(f"{name}Sums")
    if figures.averages:
        unknown = {"anyOf": [_AMOUNT, {"type": "null"}]}
        found[f"{name}Averages"] = _object(dict.fromkeys(figures.averages, unknown))
        stats["averages"] = _ref(f"{name}Averages")
    if figures.named_figures:
        unknown = {"anyOf": [_AMOUNT, {"type": "null"}]}
        found[f"{name}Figures"] = _object({w.name or "": unknown for w in figures.named_figures})
        stats["figures"] = _ref(f"{name}Figures")
    for group, added in figures.rows.items():
        row: Json = {"value": {"type": "string"}, "count": _COUNT}
        if added:
            found[f"{group_class(entity, group)}Sums"] = _object(dict.fromkeys(added, _AMOUNT))
            row["sums"] = _ref(f"{group_class(entity, group)}Sums")
        found[group_class(entity, group)] = _object(row)
    if figures.rows:
        rows = {g: {"type": "array", "items": _ref(group_class(entity, g))} for g in figures.rows}
        found[f"{name}Breakdowns"] = _object(rows)
        stats["breakdowns"] = _ref(f"{name}Breakdowns")
    return {**found, f"{name}Stats": _object(stats)}


def _object(properties: Mapping[str, Json], required: Iterable[str] | None = None) -> Json:
    """An object schema; all properties are required unless ``required`` names some."""
    names = list(properties if required is None else required)
    return {"type": "object", **({"required": names} if names else {}), "properties": dict(properties)}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(name: str) -> Json:
    return {"content": {"application/json": {"schema": _ref(name)}}}
