"""The part of every contract that the template's locked core serves."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.access import is_decided, lists_accounts, roles_of
from gencode_graph.tools.contract.base.roles import ACCOUNTS, with_access, with_roles
from gencode_graph.tools.contract.yaml import load_yaml

CORE = "the core"
"""How the base is called where it clashes with a unit."""


def base_document(*, auth: bool) -> dict[str, Any]:
    """The core's paths and components: health and ``Problem``, with ``auth`` accounts too."""
    document = _read("core.yaml")
    if auth:
        accounts = _read("accounts.yaml")
        document["paths"] |= accounts["paths"]
        for kind, named in accounts["components"].items():
            document["components"].setdefault(kind, {}).update(named)
    return document


def base_of(analysis: Analysis | None) -> dict[str, Any]:
    """The core's part for this app: its accounts have the app's roles."""
    document = base_document(auth=bool(analysis and analysis.needs.auth))
    if analysis and analysis.needs.auth and not lists_accounts(analysis):
        del document["paths"][ACCOUNTS]
        del document["components"]["schemas"]["UserPage"], document["components"]["schemas"]["UserSummary"]
    if (roles := roles_of(analysis)).names:
        with_roles(document, roles)
    if is_decided(analysis):
        with_access(document, roles)
    return document


def _read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = load_yaml(_text(name))
    return document


@cache
def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")
