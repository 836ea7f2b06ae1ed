"""Who may do what, as the contract, the template, the prompts and the checks need it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gencode_graph.artifacts import ACCOUNT_OPERATIONS, Analysis, Entity
from gencode_graph.artifacts.operations import operations_of
from gencode_graph.artifacts.wish import EVERYBODY, OWNER, PUBLIC, SIGNED_IN

ACCESS = "x-access"
"""The extension of an operation in the contract: who may, as in ``Entity.access``."""
BEARER = [{"HTTPBearer": list[str]()}]
"""The ``security`` of an operation that needs an account."""
EVERYBODY_OR_NONE = EVERYBODY | {"anonymous", "nobody"}
"""What no role may be called."""
_TAKEN_FIXTURES = frozenset(
    """
    client other_client anonymous server as_role whoever_may clock request monkeypatch settings app
    """.split()
)


@dataclass(frozen=True)
class RoleTable:
    """The app's roles by how an account comes to them; empty where there are none.

    ``at_sign_up`` has who asked for none, ``chosen`` may be asked for then, ``first`` has the first
    account of all. ``given_by``: role -> the roles of those who may give it.
    """

    names: tuple[str, ...] = ()
    at_sign_up: str | None = None
    chosen: tuple[str, ...] = ()
    first: str | None = None
    given_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def joins(self) -> tuple[str, ...]:
        """What a registration may name."""
        return (*((self.at_sign_up,) if self.at_sign_up else ()), *self.chosen)

    @property
    def must_choose(self) -> bool:
        return bool(self.chosen) and self.at_sign_up is None

    @property
    def fixtures(self) -> tuple[str, ...]:
        """Roles after which the app's tests can call a client; the others would hide something."""
        return tuple(name for name in self.names if name not in _TAKEN_FIXTURES)

    @property
    def usual_first(self) -> tuple[str, ...]:
        """All roles, those that one joins with before those that are given."""
        return tuple(dict.fromkeys((*self.joins, *self.names)))

    @property
    def kept(self) -> tuple[str, ...]:
        """Roles that only those who have them give: the last one cannot lose it."""
        return tuple(name for name, givers in self.given_by.items() if set(givers) == {name})

    @property
    def givers(self) -> tuple[str, ...]:
        """Roles that may give some role."""
        giving = {giver for givers in self.given_by.values() for giver in givers}
        return tuple(name for name in self.names if name in giving)


def roles_of(analysis: Analysis | None) -> RoleTable:
    """The roles; none where there are no accounts that could have one."""
    if analysis is None or not analysis.needs.auth:
        return RoleTable()
    roles = analysis.roles
    return RoleTable(
        names=tuple(role.name for role in roles),
        at_sign_up=next((role.name for role in roles if role.joins == "sign_up"), None),
        chosen=tuple(role.name for role in roles if role.joins == "choice"),
        first=next((role.name for role in roles if role.first_account), None),
        given_by={role.name: tuple(role.given_by) for role in roles if role.given_by},
    )


def lists_accounts(analysis: Analysis | None) -> bool:
    """Whether the app has a use for a list of its accounts: they are given roles or records, or a page shows
    them. Otherwise nobody is told who else has one."""
    if analysis is None or not analysis.needs.auth:
        return False
    referred = any("User" in entity.references for entity in analysis.entities)
    shown = any(set(ACCOUNT_OPERATIONS) & set(page.operations) for page in analysis.pages)
    return bool(analysis.roles) or referred or shown


def is_decided(analysis: Analysis | None) -> bool:
    """Whether the analysis says who may what. Otherwise all accounts may the same."""
    if analysis is None or not analysis.needs.auth:
        return False
    return bool(analysis.roles) or any(entity.access for entity in analysis.entities)


def operation_name(entity: Entity, method: str, path: str) -> str:
    """One of the five, ``stats``, or an action's name: which operation of the entity this is."""
    rest = [part for part in path.removeprefix(f"/api/{entity.slug}").split("/") if part]
    if not rest:
        return {"get": "list", "post": "create"}.get(method, method)
    if len(rest) == 1 and rest[0].startswith("{"):
        return {"get": "get", "patch": "update", "delete": "delete"}.get(method, method)
    return rest[-1].replace("-", "_")


def access_of(analysis: Analysis, entity: Entity, method: str, path: str) -> list[str]:
    """Who may call this operation of the contract."""
    return analysis.access(entity, operation_name(entity, method, path))


def entity_of(analysis: Analysis, path: str) -> Entity | None:
    """Whose path this is."""
    parts = path.split("/")
    return next((e for e in analysis.entities if parts[1:3] == ["api", e.slug]), None)


def operations_table(analysis: Analysis, entity: Entity) -> dict[str, list[str]]:
    """Operation -> who may, of all that the entity offers."""
    names = [offered.operation for offered in operations_of(analysis, entity).values()]
    return {name: analysis.access(entity, name) for name in names}


def tells_owner(entity: Entity, who: Mapping[str, Sequence[str]]) -> bool:
    """Whether an answer has to tell whose the record is: someone meets records of others, and something
    that changes one is for its owner, not for all who meet it. ``who`` is an ``operations_table``."""
    if not entity.owned:
        return False
    readers = {one for name in _showing(entity) for one in who.get(name, ())} - {OWNER}
    changes = [set(who.get(name, ())) for name in _changing(entity)]
    return any(OWNER in may and not {PUBLIC, SIGNED_IN} & may and readers - may for may in changes)


def telling_owner(analysis: Analysis) -> list[str]:
    """The entities, by name, whose records tell whose they are."""
    return [e.name for e in analysis.entities if tells_owner(e, operations_table(analysis, e))]


def _showing(entity: Entity) -> list[str]:
    """Operations that answer with records as they are."""
    reading = [a.name for a in entity.actions if a.reads and a.answers in ("record", "records")]
    return ["list", "get", *reading]


def _changing(entity: Entity) -> list[str]:
    """Operations that change one record which is there."""
    acting = [a.name for a in entity.actions if a.on == "record" and not a.reads]
    return [*(name for name in ("update", "delete") if name in entity.operations), *acting]
