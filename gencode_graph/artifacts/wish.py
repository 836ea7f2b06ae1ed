"""What was asked for, sentence by sentence, and who may do what: the wish beside the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from gencode_graph.artifacts.base import Artifact
from gencode_graph.artifacts.names import RequirementId, SnakeName

RequirementKind = Literal["data", "rule", "access", "action", "view", "figure", "look", "text"]
"""``data`` is kept, a ``rule`` holds of it, ``access`` is who may what, an ``action`` is done beyond the
five operations, a ``view`` is shown, a ``figure`` worked out, a ``look`` seen, a ``text`` read."""

Proof = Literal["backend", "journey", "look", "none"]

PUBLIC, SIGNED_IN, OWNER = "public", "signed_in", "owner"
"""Who, besides the roles: anybody, any account, the account whose record it is."""

EVERYBODY = frozenset({PUBLIC, SIGNED_IN, OWNER})

APP = "app"
"""In a requirement's ``where``: what concerns the whole app (its look, its accounts, its language)."""


def needs_account(access: Sequence[str]) -> bool:
    return PUBLIC not in access


def deciding_roles(access: Sequence[str]) -> tuple[str, ...]:
    """The roles without which an account is answered 403; empty where any account may call."""
    return () if EVERYBODY & set(access) else tuple(access)


def seeing_all(access: Sequence[str]) -> tuple[str, ...] | None:
    """Where each account meets its own records: the roles that meet all of them. None elsewhere."""
    if OWNER not in access or {PUBLIC, SIGNED_IN} & set(access):
        return None
    return tuple(who for who in access if who not in EVERYBODY)


class Requirement(Artifact):
    """One thing that is asked for, in the user's own words where they serve.

    ``where`` are the names of entities and logic, slugs of pages, or ``app``; ``proof`` is what can show
    that it is there: a test of the backend, a journey of a page, a look at it, or nothing.
    """

    id: RequirementId
    text: str = Field(min_length=1, max_length=500)
    kind: RequirementKind
    where: list[str] = Field(min_length=1, max_length=20)
    proof: Proof = "backend"


class Role(Artifact):
    """A kind of account. ``joins``: who signs up has it, may choose it then, or is given it by an
    account with one of the roles ``given_by``. With ``first_account`` the first account of all has it."""

    name: SnakeName
    label: str = ""
    joins: Literal["sign_up", "choice", "given"] = "given"
    given_by: list[SnakeName] = []
    first_account: bool = False

    @property
    def title(self) -> str:
        """What a person reads: the label, or the name in words."""
        return self.label or self.name.replace("_", " ").capitalize()


class Rule(Artifact):
    """What must hold of an entity's records beyond their types. ``text`` says it whole, figures included.

    ``unique_together``: no two records have the same values of ``fields``; with ``among`` (field ->
    values) only of the records that have such values. ``transitions``: the one field of ``fields`` moves
    from each value to these. The others are told by ``text``. A breach is answered with ``status``.
    """

    requirement: RequirementId
    kind: Literal["unique_together", "transitions", "capacity", "time", "number", "other"]
    text: str = Field(min_length=1, max_length=500)
    fields: list[SnakeName] = []
    among: dict[str, list[str]] = {}
    transitions: dict[str, list[str]] = {}
    status: Literal[403, 409, 422] = 409


class Logic(Artifact):
    """Logic that is more than a guard (a schedule, a price, a waiting list): pure functions with unit
    tests of their own, used by the routers of the entities ``used_by``. What a page works out is its own."""

    name: SnakeName
    text: str = Field(min_length=1, max_length=1000)
    used_by: list[str] = Field(min_length=1)
