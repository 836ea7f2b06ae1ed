"""One shape for every error: `{"detail": "...", "errors": [{"field": "...", "message": "..."}]}`."""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pymongo.errors import DuplicateKeyError
from starlette.exceptions import HTTPException

from app.core.documents import said_of_clash

logger = logging.getLogger("uvicorn.error")

MEANINGS = {
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "In conflict with another record",
    422: "Not valid",
    503: "Not available",
}

CHANGED = "It was changed in the meantime. Look again."
HIDDEN = frozenset({"owner_id", "claimed_place"})
"""Fields of documents that nobody fills in: no message is about them."""


class FieldProblem(BaseModel):
    field: str
    message: str


class Problem(BaseModel):
    """What is wrong, for a person; `errors` says it by field, where it is about fields."""

    detail: str
    errors: list[FieldProblem]


class AppError(Exception):
    """An error that is answered with `status` and a `Problem`."""

    status = 500

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field


class ForbiddenError(AppError):
    """The account may not do this, whatever it sends."""

    status = 403


class NotFoundError(AppError):
    """No such record, or none that this user may know of."""

    status = 404


class ConflictError(AppError):
    """Another record is in the way."""

    status = 409


class InvalidError(AppError):
    """The input is well-formed and still not acceptable."""

    status = 422


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route or router that may answer with these statuses."""
    return {s: {"model": Problem, "description": MEANINGS.get(s, "Error")} for s in statuses}


def respond(
    status: int,
    detail: str,
    errors: Sequence[FieldProblem] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    problem = Problem(detail=detail, errors=list(errors))
    return JSONResponse(jsonable_encoder(problem), status_code=status, headers=headers)


async def _app_error(_: Request, error: AppError) -> JSONResponse:
    about = [FieldProblem(field=error.field, message=error.detail)] if error.field else []
    return respond(error.status, error.detail, about)


async def _http_error(_: Request, error: HTTPException) -> JSONResponse:
    headers = dict(error.headers) if error.headers else None
    # FastAPI raises 400 for a body that cannot even be decoded; to a client that is one more 422.
    status = 422 if error.status_code == 400 else error.status_code
    return respond(status, str(error.detail), headers=headers)


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    # The first part of a location is where the input was (body, query, path), not its field.
    found = [
        FieldProblem(
            field=".".join(str(part) for part in e["loc"][1:]),
            message=str(e["msg"]).removeprefix("Value error, "),
        )
        for e in error.errors()
    ]
    return respond(422, "Some of the input is not valid.", found)


def _clashing(details: Mapping[str, Any]) -> list[str]:
    """The fields that are not unique: all of `unique_together`, of `unique_index` the last one.

    The key's fields before that are its scope (its owner). Servers before 4.2, and some that speak
    MongoDB's protocol, only name the index.
    """
    named = re.search(r" index: (unique|together)_([\w+]+)", str(details.get("errmsg", "")))
    kind = named[1] if named else "unique"
    fields = list(details.get("keyPattern") or ([*named[2].split("+")] if named else []))
    return [f for f in fields if f not in HIDDEN] if kind == "together" else fields[-1:]


def _said(details: Mapping[str, Any]) -> str | None:
    """What the broken rule says of itself. A server names the index as `db.collection index: name`."""
    named = re.search(r"collection: [^.\s]+\.(\S+) index: (\S+)", str(details.get("errmsg", "")))
    return said_of_clash(named[1], named[2]) if named else None


async def _duplicate(_: Request, error: DuplicateKeyError) -> JSONResponse:
    fields = _clashing(error.details or {})
    these = "these values" if len(fields) > 1 else "this value"
    message = _said(error.details or {}) or f"Another record has {these} already."
    return respond(409, message, [FieldProblem(field=f, message=message) for f in fields])


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return respond(500, "Something went wrong on our side.")


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error with a `Problem`, and say so in the app's OpenAPI document."""
    app.exception_handler(AppError)(_app_error)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(DuplicateKeyError)(_duplicate)
    app.exception_handler(Exception)(_unexpected)
    _describe_invalid_input(app)


def _describe_invalid_input(app: FastAPI) -> None:
    """FastAPI documents its own shape for 422; ours is `Problem`."""
    original = app.openapi

    def openapi() -> dict[str, Any]:
        document = original()
        schemas = document.get("components", {}).get("schemas", {})
        if schemas.pop("HTTPValidationError", None) is None:
            return document
        schemas.pop("ValidationError", None)
        models = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update({**models.pop("$defs"), "Problem": models})
        for path in document["paths"].values():
            for operation in path.values():
                if "422" in operation["responses"]:
                    operation["responses"]["422"] = {
                        "description": MEANINGS[422],
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                        },
                    }
        return document

    app.openapi = openapi  # type: ignore[method-assign]
