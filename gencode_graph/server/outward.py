"""What leaves the server: no paths of this machine, no secrets, no stack traces, no file's content."""

from __future__ import annotations

import json
import logging
import re
import tempfile
import traceback
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request, status
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gencode_graph.errors import (
    GenCodeError,
    ProjectBusyError,
    ProjectExistsError,
    ProjectNotFoundError,
    StorageError,
    UsageError,
)
from gencode_graph.plain import plain
from gencode_graph.secrecy import hidden, redacted

HTTP_STATUS: tuple[tuple[type[GenCodeError], int], ...] = (
    (ProjectNotFoundError, status.HTTP_404_NOT_FOUND),
    (ProjectExistsError, status.HTTP_409_CONFLICT),
    (ProjectBusyError, status.HTTP_409_CONFLICT),
    (UsageError, status.HTTP_422_UNPROCESSABLE_CONTENT),
    (StorageError, status.HTTP_507_INSUFFICIENT_STORAGE),
)
_PATH = re.compile(r"""(?:file://|(?<![\w.:/~…-]))~?(/[^\s'"<>|:;,()\[\]{}]+)""")
_USUAL_ROOTS = frozenset(
    "Users bin dev etc home lib mnt opt private proc root run srv sys tmp usr var".split()
)
_LAST_EVENT = b"event: error"
"""How LangServe begins the last event of a stream that broke off."""
_log = logging.getLogger(__name__)


def outward(value: Any) -> Any:
    """JSON-able data with every text fit to be sent to a client."""
    if isinstance(value, str):
        return _without_paths(plain(hidden(value)))
    if isinstance(value, dict):
        return {key: outward(inner) for key, inner in value.items()}
    return [outward(inner) for inner in value] if isinstance(value, list) else value


def add_handlers(app: FastAPI) -> None:
    """Every error that is expected becomes an answer here, and here alone; see ``Unexpected``."""
    app.add_exception_handler(GenCodeError, _refuse)
    app.add_exception_handler(RequestValidationError, _refuse_input)
    app.add_exception_handler(ValidationError, _refuse_input)


class Unexpected:
    """An error that nobody expected: the client gets its number, the log all of it. One that comes too late
    for its handler is told like that one, as the stream's last event."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = broke_off = False

        async def noted(message: Message) -> None:
            nonlocal begun, broke_off
            begun = True
            if message.get("body", b"").startswith(_LAST_EVENT):
                broke_off = True  # it does not say why: that comes out of the app next
            else:
                await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            known = error.__cause__ if begun else None  # Starlette's word for what it has a handler for
            if isinstance(known, GenCodeError):
                code, told = _status_of(known), outward(str(known))
            else:
                code, told = 500, _number_of_what_is_logged()
            if broke_off:
                await send(_last_event(code, told))
            elif begun or scope["type"] != "http":
                raise
            else:
                await JSONResponse({"detail": told}, code)(scope, receive, send)


def _number_of_what_is_logged() -> str:
    number = uuid4().hex[:12]
    _log.error("Error %s:\n%s", number, redacted(plain(traceback.format_exc())))
    return f"Unexpected error {number}; the server's log tells more."


def _last_event(code: int, told: str) -> Message:
    data = json.dumps({"status_code": code, "message": told})
    body = _LAST_EVENT + f"\r\ndata: {data}\r\n\r\n".encode()
    return {"type": "http.response.body", "body": body, "more_body": False}


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": outward(str(error))}, status_code=_status_of(error))


def _status_of(error: Exception) -> int:
    return next((code for kind, code in HTTP_STATUS if isinstance(error, kind)), 500)


async def _refuse_input(_: Request, error: Exception) -> JSONResponse:
    """Where and what is wrong, without what was sent: NaN is no JSON, and a body may hold secrets."""
    assert isinstance(error, RequestValidationError | ValidationError)
    return JSONResponse({"detail": _told(error.errors())}, status.HTTP_422_UNPROCESSABLE_CONTENT)


def _told(errors: Iterable[Any]) -> list[dict[str, Any]]:
    known = (error if isinstance(error, dict) else {"msg": str(error)} for error in errors)
    return [
        {"loc": [str(part) for part in one.get("loc", ())], "msg": outward(str(one.get("msg", "")))}
        for one in known
    ]


def _without_paths(text: str) -> str:
    for folder in (str(Path.cwd()), str(Path.home()), tempfile.gettempdir()):  # may have blanks in them
        if len(folder) > 1:
            text = text.replace(f"{folder}/", "…/")
    return _PATH.sub(_last_part, text)


def _last_part(found: re.Match[str]) -> str:
    path = PurePosixPath(found[1])
    return f"…/{path.name}" if path.parts[1:2] and path.parts[1] in _roots() else found[0]


@cache
def _roots() -> frozenset[str]:
    """First parts of paths of this machine: of "/api/bugs" and the like there is nothing to hide."""
    return _USUAL_ROOTS | {entry.name for entry in Path("/").iterdir()}
