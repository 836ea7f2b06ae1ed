"""A small analysis and the fragments two units would answer for it."""

from __future__ import annotations

from typing import Any

from gencode_graph.artifacts import Analysis, Entity, EntityField, Needs, Page, Widget
from gencode_graph.tools.contract import to_yaml


def analysis(*, auth: bool = False) -> Analysis:
    return Analysis(
        name="Hive Log",
        summary="Keep hives.",
        entities=[
            Entity(name="Apiary", plural="Apiaries", fields=[EntityField(name="name", unique=True)]),
            Entity(
                name="Hive",
                plural="Hives",
                fields=[
                    EntityField(name="code"),
                    EntityField(name="apiary", type="reference", references="Apiary"),
                    EntityField(name="strength", type="enum", options=["yes", "no"]),
                    EntityField(name="honey", type="number", required=False),
                ],
                filters=["strength"],
            ),
        ],
        pages=[
            Page(slug="hives", route="/", kind="collection", title="Hives", entity="Hive"),
            Page(
                slug="figures", route="/figures", kind="dashboard", title="Figures",
                widgets=[Widget(kind="count", title="Hives", entity="Hive")],
            ),
        ],
        needs=Needs(auth=auth),
    )  # fmt: skip


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def response(name: str | None) -> dict[str, Any]:
    if name is None:
        return {"description": "Done"}
    return {"description": "An answer", "content": {"application/json": {"schema": ref(name)}}}


def operation(name: str, responses: dict[str, str | None], **more: Any) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": ["Any"],
        **more,
        "responses": {status: response(schema) for status, schema in responses.items()},
    }


def body(name: str) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": ref(name)}}}


def query(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def fragment(entity: Entity, *, auth: bool = False, stats: bool = False) -> dict[str, Any]:
    """What a careful unit answers, built plainly from the conventions."""
    snake, base = entity.snake, f"/api/{entity.slug}"
    errors: dict[str, str | None] = {"401": "Problem"} if auth else {}
    clash: dict[str, str | None] = {"409": "Problem"} if any(f.unique for f in entity.fields) else {}
    read, page = f"{entity.name}Read", f"{entity.name}Page"
    one: dict[str, str | None] = {**errors, "404": "Problem", "422": "Problem"}
    invalid: dict[str, str | None] = {**errors, "422": "Problem"}
    listing = [
        query("page", type="integer"),
        query("sort", type="string", enum=["-created_at", "created_at"]),
    ]
    identity = [{"name": f"{snake}_id", "in": "path", "required": True, "schema": {"type": "string"}}]
    create, update = body(f"{entity.name}Create"), body(f"{entity.name}Update")
    paths: dict[str, Any] = {
        base: {
            "get": operation(f"list_{snake}", {"200": page, **invalid}, parameters=listing),
            "post": operation(f"create_{snake}", {"201": read, **invalid, **clash}, requestBody=create),
        }
    }
    if stats:
        paths[f"{base}/stats"] = {
            "get": operation(f"get_{snake}_stats", {"200": f"{entity.name}Stats", **errors})
        }
    paths[f"{base}/{{{snake}_id}}"] = {
        "parameters": identity,
        "get": operation(f"get_{snake}", {"200": read, **one}),
        "patch": operation(f"update_{snake}", {"200": read, **one, **clash}, requestBody=update),
        "delete": operation(f"delete_{snake}", {"204": None, **one}),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": entity.name, "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": schemas(entity, stats=stats)},
    }


def schemas(entity: Entity, *, stats: bool) -> dict[str, Any]:
    fields = {field.name: _schema(field) for field in entity.fields}
    required = [field.name for field in entity.fields if field.required]
    kept = {"id": {"type": "string"}, "created_at": {"type": "string", "format": "date-time"},
            "updated_at": {"type": "string", "format": "date-time"}}  # fmt: skip
    found: dict[str, Any] = {
        f"{entity.name}Create": {"type": "object", "required": required, "properties": fields},
        f"{entity.name}Update": {"type": "object", "properties": fields},
        f"{entity.name}Read": {
            "type": "object",
            "required": [*kept, *fields],
            "properties": {**kept, **fields},
        },
        f"{entity.name}Page": {
            "type": "object",
            "required": ["items", "total"],
            "properties": {
                "items": {"type": "array", "items": ref(f"{entity.name}Read")},
                "total": {"type": "integer"},
            },
        },
    }
    if stats:
        count = {"count": {"type": "integer"}}
        found[f"{entity.name}Stats"] = {"type": "object", "required": ["count"], "properties": count}
    return found


def _schema(field: EntityField) -> dict[str, Any]:
    kind = {"number": "number", "integer": "integer", "boolean": "boolean"}.get(field.type, "string")
    options: dict[str, Any] = {"enum": list(field.options)} if field.options else {}
    return {"type": kind if field.required else [kind, "null"], **options}


def markdown(document: dict[str, Any], prose: str = "Some prose.") -> str:
    return f"# Title\n\n{prose}\n\n```yaml\n{to_yaml(document)}```\n"


def parts(*, auth: bool = False) -> dict[str, str]:
    whole = analysis(auth=auth)
    return {
        e.snake: markdown(fragment(e, auth=auth, stats=bool(whole.stats_of(e.name))), f"About {e.plural}.")
        for e in whole.entities
    }
