"""Signs each request as an account that may make it, as `openapi.json` (`x-access`) says."""

import json
import re
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path

from httpx import Auth, Request, Response

CONTRACT = json.loads((Path(__file__).parents[3] / "openapi.json").read_text(encoding="utf-8"))
ACCESS: dict[tuple[str, str], list[str]] = {
    (method, path): operation["x-access"]
    for path, operations in CONTRACT["paths"].items()
    for method, operation in operations.items()
    if "x-access" in operation
}
EVERYBODY = {"public", "signed_in", "owner"}


def access_to(method: str, path: str) -> Sequence[str]:
    """Who may; everybody where the contract does not say."""
    for (known, shape), access in ACCESS.items():
        if known == method.lower() and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", shape), path):
            return access
    return ["public"]


class AsWhoMay(Auth):
    """Tokens by role, the usual one first. The account that creates records of a kind also does
    everything else with them that it may: so it meets its own."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = dict(tokens)

    def role_for(self, method: str, path: str) -> str:
        usual = next(iter(self._tokens))
        collection = "/".join(path.split("/")[:3])
        maker = self._among(access_to("post", collection), usual)
        return self._among(access_to(method, path), maker)

    def _among(self, access: Sequence[str], wanted: str) -> str:
        if EVERYBODY & set(access) or wanted in access:
            return wanted
        return next(role for role in self._tokens if role in access)

    def auth_flow(self, request: Request) -> Generator[Request, Response, None]:
        role = self.role_for(request.method, request.url.path)
        request.headers["Authorization"] = self._tokens[role]
        yield request
