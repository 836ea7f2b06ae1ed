"""What roles change in the contract of accounts."""

from __future__ import annotations

from typing import Any

from gencode_graph.tools.access import ACCESS, BEARER, RoleTable

Json = dict[str, Any]
ACCOUNTS = "/api/users"
_SET_ROLE = f"{ACCOUNTS}/{{user_id}}/role"
_ID = {"type": "string", "maxLength": 24, "pattern": "^[0-9a-f]{24}$"}


def with_roles(document: Json, roles: RoleTable) -> None:
    """Accounts have a role, which a registration may ask for and some accounts may give."""
    schemas = document["components"]["schemas"]
    role: Json = {"type": "string", "enum": list(roles.names)}
    had = role if roles.at_sign_up else {"anyOf": [role, {"type": "null"}]}
    user = schemas["UserRead"]
    user["properties"]["role"] = had
    user["required"].append("role")
    seen = {**user["properties"], "email": {"anyOf": [{"type": "string"}, {"type": "null"}]}}
    schemas["UserSummary"] = {"type": "object", "required": list(user["required"]), "properties": seen}
    registration = schemas["Registration"]
    registration["properties"]["role"] = _asked(roles)
    if roles.must_choose:
        registration["required"].append("role")
    if roles.givers:
        change = {"type": "object", "required": ["role"], "properties": {"role": had}}
        schemas["UserRoleChange"] = change
        document["paths"][_SET_ROLE] = {"patch": _set_role()}


def with_access(document: Json, roles: RoleTable) -> None:
    """Who may call the operations on accounts."""
    paths = document["paths"]
    paths["/api/auth/me"]["get"][ACCESS] = ["signed_in"]
    if ACCOUNTS in paths:
        paths[ACCOUNTS]["get"][ACCESS] = ["signed_in"]
    if _SET_ROLE in paths:
        paths[_SET_ROLE]["patch"][ACCESS] = list(roles.givers)


def _asked(roles: RoleTable) -> Json:
    if not roles.joins:
        return {"type": "null"}
    asked: Json = {"type": "string", "enum": list(roles.joins)}
    return {**asked, "default": roles.at_sign_up} if roles.at_sign_up else asked


def _set_role() -> Json:
    errors = {401: "Unauthorized", 403: "Forbidden", 404: "NotFound", 409: "Conflict", 422: "Invalid"}
    done = {"description": "The account", "content": _json("UserSummary")}
    return {
        "tags": ["Accounts"],
        "operationId": "set_user_role",
        "summary": "Give an account a role, or take one back",
        "security": BEARER,
        "parameters": [{"name": "user_id", "in": "path", "required": True, "schema": _ID}],
        "requestBody": {"required": True, "content": _json("UserRoleChange")},
        "responses": {"200": done}
        | {str(status): {"$ref": f"#/components/responses/{name}"} for status, name in errors.items()},
    }


def _json(name: str) -> Json:
    return {"application/json": {"schema": _ref(name)}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
