"""Which accounts a test module acts as, where roles decide who may what."""

from __future__ import annotations

from collections.abc import Iterator

from gencode_graph.artifacts import EntityField
from gencode_graph.artifacts.wish import EVERYBODY, OWNER, deciding_roles
from gencode_graph.models.offline.backend import samples
from gencode_graph.models.offline.backend.convention import Resource

_OPERATIONS = ("list", "stats", "get", "update", "delete")


class Accounts:
    """The roles of one entity's tests. The app's own support (``tests/support/allowed.py``) chooses alike."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._roles = resource.access.roles if resource.access else ()
        self.usual = resource.access.usual if resource.access else None
        self.maker = self._first_of("create")

    @property
    def by_role(self) -> bool:
        """Whether requests need accounts of different roles."""
        return bool(self._roles)

    def _first_of(self, operation: str) -> str | None:
        """The role whose account makes the request: the usual one if it may."""
        usual_first = [*([self.usual] if self.usual else []), *self._roles]
        return next((role for role in usual_first if self._may(role, operation)), None)

    def _may(self, role: str, operation: str) -> bool:
        who = self._resource.who(operation)
        return role in who or bool(EVERYBODY & set(who))

    def maker_meets(self, field: EntityField) -> bool:
        """Whether who makes a record may send this field and sees it afterwards."""
        if not self.by_role:
            return True
        return all(not who or self.maker in who or OWNER in who for who in (field.written_by, field.read_by))

    def strangers(self) -> set[str]:
        """Operations by which a further account meets nothing of others."""
        scopes = {verb: self._resource.scope(verb) for verb in _OPERATIONS if self._offers(verb)}
        return {verb for verb, scope in scopes.items() if scope is not None and self.usual not in scope}

    def _offers(self, verb: str) -> bool:
        return self._resource.figures is not None if verb == "stats" else self._resource.has(verb)

    def seeing(self) -> list[str]:
        """Roles that see all records where others see their own."""
        return [role for role in self._resource.scope("list") or () if role != self.maker]

    def refused(self, operation: str) -> str | None:
        """A role that may not, of those that there are."""
        may_not = (role for role in self._roles if not self._may(role, operation))
        return next(may_not, None) if deciding_roles(self._resource.who(operation)) else None

    def refused_fields(self) -> Iterator[tuple[str, str, str]]:
        """A field, a role that may create a record and not set it, and a value to try."""
        for field in self._resource.protected if self._resource.has("create") else ():
            if OWNER in field.written_by or field.type == "reference":
                continue
            may_not = (r for r in self._roles if self._may(r, "create") and r not in field.written_by)
            if (role := next(may_not, None)) and role == self.maker:
                yield field.name, role, samples.expression(field).replace("number", "1")
