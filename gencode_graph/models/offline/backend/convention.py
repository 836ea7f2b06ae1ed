"""The API convention of an entity, worked out once for the contract and for the code behind it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gencode_graph.artifacts import Entity, EntityField, Widget
from gencode_graph.artifacts.wish import OWNER, PUBLIC, SIGNED_IN, seeing_all
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.backend.rules import Referrer, referrers_of, together

LIST_PARAMETERS = frozenset({"page", "page_size", "q", "sort"})
"""What every list takes; a filter of such a name cannot be offered."""
NUMERIC = frozenset({"integer", "number", "money"})
LARGEST = 2**53 - 1
"""Of all numbers: what the core's types hold, and JavaScript exactly."""
_NOT_GROUPED = frozenset({"text", "list"})
_NEVER_NULL = frozenset({"boolean", "list"})


@dataclass(frozen=True)
class Figures:
    """What the stats endpoint answers besides the count. ``breakdowns``: field -> fields summed.
    ``named`` are answered by their names, and may be limited to some records."""

    sums: tuple[str, ...] = ()
    averages: tuple[str, ...] = ()
    breakdowns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    named: tuple[Widget, ...] = ()

    @property
    def named_figures(self) -> list[Widget]:
        """Those that are one number."""
        return [w for w in self.named if w.kind != "breakdown"]

    @property
    def named_breakdowns(self) -> list[Widget]:
        return [w for w in self.named if w.kind == "breakdown"]

    @property
    def rows(self) -> dict[str, tuple[str, ...]]:
        """Every breakdown by the name it is answered by, and the fields it adds up."""
        named = {w.name or "": (w.field,) if w.field else () for w in self.named_breakdowns}
        return {**self.breakdowns, **named}


@dataclass(frozen=True)
class Access:
    """Who may what, where the analysis decides it: operation -> ``public``, ``owner``, roles and so on."""

    operations: Mapping[str, list[str]]
    related: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    usual: str | None = None
    """The role of who signs up."""


@dataclass(frozen=True)
class Resource:
    """One entity as the API has it, from the inputs of an `Ask`."""

    entity: Entity
    related: Mapping[str, Entity]
    auth: bool
    figures: Figures | None = None
    referrers: tuple[Referrer, ...] = ()
    access: Access | None = None
    tells_owner: bool = False
    """Whether an answer tells whose the record is."""

    @property
    def owned(self) -> bool:
        """Whose records these are matters only where there are accounts."""
        return self.entity.owned and self.auth

    def who(self, operation: str) -> list[str]:
        """Who may the operation."""
        if not self.auth:
            return [PUBLIC]
        if self.access and operation in self.access.operations:
            return self.access.operations[operation]
        return [OWNER] if self.owned and operation != "create" else [SIGNED_IN]

    def scope(self, operation: str) -> tuple[str, ...] | None:
        """Where accounts meet their own records: the roles that meet all. None: all accounts meet all."""
        return seeing_all(self.who(operation)) if self.owned else None

    def has(self, operation: str) -> bool:
        return operation in self.entity.operations

    @property
    def protected(self) -> list[EntityField]:
        """Fields that only some may write."""
        return [f for f in self.entity.fields if f.written_by and self.auth]

    @property
    def hidden(self) -> list[EntityField]:
        """Fields that only some may see."""
        return [f for f in self.entity.fields if f.read_by and self.auth]

    @property
    def path(self) -> str:
        return f"/api/{self.entity.slug}"

    @property
    def id_name(self) -> str:
        return f"{self.entity.snake}_id"

    @cached_property
    def one(self) -> str:
        """The entity in the middle of a sentence: ``gym class``."""
        return in_sentence(self.entity.title)

    @cached_property
    def many(self) -> str:
        return in_sentence(self.entity.title_plural)

    @cached_property
    def filters(self) -> list[EntityField]:
        names = [n for n in dict.fromkeys(self.entity.filters) if n not in LIST_PARAMETERS]
        return [self.entity.field(name) for name in names]

    @cached_property
    def search(self) -> list[str]:
        return list(dict.fromkeys(self.entity.search))

    @cached_property
    def sorts(self) -> list[str]:
        names = dict.fromkeys(["created_at", *self.entity.sort])
        return [order for name in names for order in (name, f"-{name}")]

    @cached_property
    def unique(self) -> list[EntityField]:
        return [f for f in self.entity.fields if f.unique and f.type not in _NEVER_NULL]

    @property
    def clashes(self) -> bool:
        """Whether a new record may be in the way of another."""
        return bool(self.unique or together(self.entity))

    @property
    def refuses_deletion(self) -> bool:
        return any(r.when_gone == "refuse" for r in self.referrers)

    @cached_property
    def references(self) -> list[EntityField]:
        """Reference fields whose target is known here: those are checked when they are sent."""
        known = {*self.related, self.entity.name, *(["User"] if self.auth else [])}
        return [f for f in self.entity.fields if f.references in known]


def resource_of(ask: Ask) -> Resource:
    """What a backend step is asked to write. Raises pydantic.ValidationError on malformed inputs."""
    entity = Entity.model_validate(ask.inputs["entity"])
    return Resource(
        entity=entity,
        related={e["name"]: _related(e) for e in ask.inputs.get("related") or []},
        auth=bool((ask.inputs.get("needs") or {}).get("auth")),
        referrers=referrers_of(ask.inputs.get("referred_by") or []),
        figures=figures_of(entity, [Widget.model_validate(w) for w in ask.inputs.get("widgets") or []]),
        access=_access(ask.inputs.get("access")),
        tells_owner=entity.name in (ask.inputs.get("owner_told") or ()),
    )


def _access(given: Mapping[str, Any] | None) -> Access | None:
    if not given:
        return None
    roles = given.get("roles") or []
    joined = {role.get("joins", "given"): role["name"] for role in reversed(roles)}
    names = dict.fromkeys(r["name"] for kind in ("sign_up", "choice", "given") for r in _joining(roles, kind))
    usual = joined.get("sign_up") or joined.get("choice")
    return Access(given["operations"], given.get("related") or {}, tuple(names), usual)


def _joining(roles: Iterable[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [role for role in roles if role.get("joins", "given") == kind]


def figures_of(entity: Entity, widgets: Iterable[Widget]) -> Figures | None:
    """What the widgets need of the entity's stats; None when nothing does."""
    wanted = [w for w in widgets if w.entity == entity.name and w.kind != "recent"]
    if not wanted:
        return None
    types = {f.name: f.type for f in entity.fields}
    named = tuple(w for w in wanted if w.name and _can_be_named(w, types))
    wanted = [w for w in wanted if not w.name]
    numeric = [w for w in wanted if w.field and types.get(w.field) in NUMERIC]
    groups = [w.group_by for w in wanted if w.kind == "breakdown" and w.group_by]
    return Figures(
        sums=_fields(w for w in numeric if w.kind == "sum"),
        averages=_fields(w for w in numeric if w.kind == "average"),
        breakdowns={
            group: _fields(w for w in numeric if w.kind == "breakdown" and w.group_by == group)
            for group in dict.fromkeys(groups)
            if types.get(group, "text") not in _NOT_GROUPED
        },
        named=named,
    )


def _can_be_named(widget: Widget, types: Mapping[str, str]) -> bool:
    """Whether there is something to work out."""
    if widget.kind == "breakdown":
        return types.get(widget.group_by or "", "text") not in _NOT_GROUPED
    return widget.kind == "count" or types.get(widget.field or "") in NUMERIC


def nullable(field: EntityField) -> bool:
    """An optional field that is not filled in is null; a switch is off and a list empty instead."""
    return not field.required and field.type not in _NEVER_NULL


def must_be_sent(field: EntityField) -> bool:
    return field.required and field.type not in _NEVER_NULL


def bounds(field: EntityField) -> dict[str, float]:
    """``ge`` and ``le`` of a number, those that can be met; whole numbers for integers."""
    if field.type not in NUMERIC:
        return {}
    low, high = field.minimum, field.maximum
    if field.type == "integer":
        low = None if low is None else math.ceil(low)
        high = None if high is None else math.floor(high)
    low = None if low is None or abs(low) > LARGEST else _plain(low)
    high = None if high is None or abs(high) > LARGEST else _plain(high)
    if low is not None and high is not None and low > high:
        return {}
    return {name: value for name, value in (("ge", low), ("le", high)) if value is not None}


def in_sentence(title: str) -> str:
    """``Gym class`` -> ``gym class``; ``FAQ`` stays."""
    return title[:1].lower() + title[1:] if not title[:2].isupper() else title


def with_article(words: str) -> str:
    return f"an {words}" if words[:1].lower() in "aeiou" else f"a {words}"


def _fields(widgets: Iterable[Widget]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w.field for w in widgets if w.field))


def _plain(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def _related(given: Mapping[str, Any]) -> Entity:
    """A related entity; the user account may come with its name alone."""
    plural = given.get("plural") or f"{given['name']}s"
    fields = given.get("fields") or [{"name": "name"}]
    return Entity.model_validate({**given, "plural": plural, "fields": fields})
