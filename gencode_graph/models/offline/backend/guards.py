"""How a router holds to who may what: dependencies, finders, scopes, and fields for some only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gencode_graph.artifacts import EntityField
from gencode_graph.artifacts.wish import deciding_roles, needs_account
from gencode_graph.models.offline.backend.convention import Resource
from gencode_graph.models.offline.backend.imports import Imports
from gencode_graph.models.offline.backend.names import attribute, pascal
from gencode_graph.models.offline.rendering import python_literal

Scope = tuple[str, ...] | None
"""The roles that meet all records where the others meet their own; None where all accounts meet all."""
BY_ID = ("get", "update", "delete")


@dataclass(frozen=True)
class Finder:
    """A dependency that looks one record up within a scope: ``find_book`` and its type ``FoundBook``."""

    function: str
    alias: str
    scope: Scope


class Guards:
    """What stands before each operation of one router."""

    def __init__(self, resource: Resource, imports: Imports) -> None:
        self._resource, self._imports = resource, imports
        scopes = {verb: resource.scope(verb) for verb in BY_ID if resource.has(verb)}
        distinct = list(dict.fromkeys(scopes.values()))
        finders = {scope: self._finder(scope, alone=len(distinct) == 1) for scope in distinct}
        self._by_verb = {verb: finders[scope] for verb, scope in scopes.items()}

    @property
    def finders(self) -> list[Finder]:
        return list(dict.fromkeys(self._by_verb.values()))

    def finder(self, verb: str) -> Finder:
        return self._by_verb[verb]

    def _finder(self, scope: Scope, *, alone: bool) -> Finder:
        entity = self._resource.entity
        if alone:
            return Finder(f"find_{entity.snake}", f"Found{entity.name}", scope)
        kind = "any" if scope is None else "_or_".join(["own", *scope])
        return Finder(f"find_{kind}_{entity.snake}", f"{pascal(kind)}{entity.name}", scope)

    def filter(self, scope: Scope) -> str:
        """The expression that limits a query to what the user meets; empty where that is all."""
        if scope is None:
            return ""
        if not scope:
            return '{"owner_id": str(user.id)}'
        own_or_all = self._imports.use("app.core.access", "own_or_all")
        return f"{own_or_all}(user, {', '.join(map(python_literal, scope))})"

    def takes_user(self, verb: str) -> bool:
        """Whether the operation's function has to know the account."""
        if self._resource.hidden and verb in ("list", "create", "get", "update"):
            return True
        if self._resource.protected and verb in ("create", "update"):
            return True
        if verb in BY_ID:
            return False  # its finder does
        return self._resource.owned if verb == "create" else self._resource.scope(verb) is not None

    def user(self, verb: str = "") -> str:
        """The parameter for the account; for ``verb`` ``public`` there may be none."""
        public = bool(verb) and not needs_account(self._resource.who(verb))
        return f"user: {self._imports.use('app.core.auth', 'OptionalUser' if public else 'CurrentUser')}"

    def dependency(self, verb: str) -> str:
        """What the operation's decorator depends on, where the analysis decides; else the router does."""
        who = self._resource.who(verb)
        if not self._resource.access or not needs_account(who):
            return ""
        depends = self._imports.use("fastapi", "Depends")
        if roles := deciding_roles(who):
            require = self._imports.use("app.core.access", "require_role")
            return f"{depends}({require}({', '.join(map(python_literal, roles))}))"
        # What stands in the signature comes after the finder, which would tell strangers what there is.
        known = self.finder(verb).scope is not None if verb in BY_ID else self.takes_user(verb)
        return "" if known else f"{depends}({self._imports.use('app.core.auth', 'current_user')})"

    def constants(self) -> Iterator[str]:
        """``WRITERS`` and ``READERS``: who may which field."""
        if self._resource.protected:
            yield _fields("WRITERS", [(f, f.written_by) for f in self._resource.protected])
        if self._resource.hidden:
            yield _fields("READERS", [(f, f.read_by) for f in self._resource.hidden])

    def own(self, record: str) -> str:
        """The argument that says whether the record is the user's."""
        if not self._resource.owned:
            return ""
        return f", own=bool(user and {record}.owner_id == str(user.id))"


def _fields(name: str, who: Sequence[tuple[EntityField, list[str]]]) -> str:
    items = [f"{python_literal(attribute(f.name))}: {python_literal(list(roles))}" for f, roles in who]
    line = f"{name} = {{{', '.join(items)}}}"
    return line if len(line) <= 100 else "\n".join([f"{name} = {{", *(f"    {i}," for i in items), "}"])
