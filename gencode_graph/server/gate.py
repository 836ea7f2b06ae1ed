"""Who may ask at all, before any route: no other web page, nobody from elsewhere without the token.

Plain ASGI, so that it stands before every route, LangServe's and websockets among them.
"""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gencode_graph.server.policy import is_loopback

_OWN_PAGES = ("same-origin", "none")
_READING = ("GET", "HEAD", "OPTIONS")


class Gate:
    """``token`` is what a request has to bear, "" where only this machine may ask."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            status, why = refusal
            await JSONResponse({"detail": why}, status, _CHALLENGE if status == 401 else None)(
                scope, receive, send
            )
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": refusal[1]})

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Status and reason, None where the request may pass."""
        headers = Headers(scope=scope)
        if not _is_own_page(headers):
            return 403, "Other web pages may not use this server."
        if self._token and not _bears(headers, self._token):
            return 401, "This server wants its token: Authorization: Bearer TOKEN."
        if not self._token and not _asks_from_here(scope):
            return 403, "Without a token, this server answers its own machine alone."
        if scope.get("method", "GET") not in _READING and _has_body(headers) and not _is_json(headers):
            return 415, "Send JSON: Content-Type: application/json."
        return None


_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def _is_own_page(headers: Headers) -> bool:
    """Browsers say where a request is from; what is no browser says nothing."""
    if headers.get("sec-fetch-site", "none") not in _OWN_PAGES:
        return False
    origin, host = headers.get("origin"), headers.get("host", "").lower()
    return origin is None or origin.lower() in (f"http://{host}", f"https://{host}")


def _bears(headers: Headers, token: str) -> bool:
    scheme, _, given = headers.get("authorization", "").partition(" ")
    same = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token.encode())
    return same and scheme.lower() == "bearer"


def _asks_from_here(scope: Scope) -> bool:
    client = scope.get("client")
    return client is None or not client[0] or is_loopback(client[0])  # none: a socket of this machine


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _is_json(headers: Headers) -> bool:
    """A page elsewhere can send anything else without asking first."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"
