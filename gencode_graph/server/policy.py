"""What the server's clients may ask for. Whoever runs the server decides it, by ``GENCODE_SERVER_*``."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic_settings import SettingsConfigDict

from gencode_graph.context import OFFLINE, Context
from gencode_graph.errors import UsageError
from gencode_graph.settings import Sources, checked

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class ServerSettings(Sources):
    """Lists are separated by commas. Empty: ``models`` the server's own and ``offline``, ``sandboxes`` the
    server's own and ``none``, ``hosts`` this machine's names."""

    model_config = SettingsConfigDict(env_prefix="GENCODE_SERVER_", env_ignore_empty=True, extra="ignore")

    token: str = ""
    models: str = ""
    sandboxes: str = ""
    hosts: str = ""


@dataclass(frozen=True)
class Policy:
    """``context`` holds the options of the server's own runs; its caps are the most a client may ask for."""

    context: Context
    models: frozenset[str]
    sandboxes: frozenset[str]

    @classmethod
    def of(cls, context: Context, settings: ServerSettings) -> Policy:
        models = _listed(settings.models) or [context.model, OFFLINE]
        sandboxes = _listed(settings.sandboxes) or [context.sandbox, "none"]
        return cls(context, frozenset(models), frozenset(sandboxes))

    def context_for(self, wishes: Mapping[str, Any]) -> Context:
        """The options of a client's run. ``wishes`` may have model, sandbox and max_cost.

        Raises UsageError for what it may not ask for.
        """
        wanted = {name: value for name, value in wishes.items() if value is not None}
        if wanted.get("model", self.context.model) not in {*self.models, self.context.model}:
            raise UsageError("This server does not run that model.", f"It runs {_told(self.models)}.")
        if wanted.get("sandbox", self.context.sandbox) not in {*self.sandboxes, self.context.sandbox}:
            raise UsageError("This server does not run that sandbox.", f"It has {_told(self.sandboxes)}.")
        context = replace(self.context, **wanted)
        most = self.context.max_cost
        if most is not None and (context.max_cost or 0) > most:
            raise UsageError(f"This server spends at most {most:g} US dollars a run.")
        return context


def server_settings() -> ServerSettings:
    """Raises UsageError, one line naming the variable."""
    return checked(ServerSettings)


def known_hosts(settings: ServerSettings) -> list[str]:
    """The names a request may call this server by. With a token, any: no web page can know that."""
    named = _listed(settings.hosts)
    if named or not settings.token:
        return [*LOCAL_HOSTS, *named]
    return ["*"]


def is_loopback(address: str) -> bool:
    """Whether what listens there, or asks from there, is this machine alone."""
    try:
        return address == "localhost" or ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _told(names: frozenset[str]) -> str:
    return ", ".join(sorted(names))
