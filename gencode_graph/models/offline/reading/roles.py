"""Who may what, where the text says it plainly: ``only the treasurer may delete payments``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.artifacts import Entity
from gencode_graph.artifacts.wish import Role
from gencode_graph.models.offline.reading.words import singular, snake

_OPERATIONS = {"add": ("create",), "create": ("create",), "enter": ("create",), "record": ("create",),
               "edit": ("update",), "change": ("update",), "update": ("update",),
               "delete": ("delete",), "remove": ("delete",),
               "see": ("list", "get"), "view": ("list", "get"), "read": ("list", "get"),
               "manage": ("create", "update", "delete")}  # fmt: skip
"""What is done with records -> operations; other verbs are operations that are not built."""
_VERB = "|".join(_OPERATIONS)
_ONLY = re.compile(
    rf"\bonly (?:an? |the )?(?P<who>[a-z][\w-]*(?: [a-z][\w-]*)?) (?:may|can|is allowed to|are allowed to) "
    rf"(?P<verbs>(?:{_VERB})(?:(?:, | and | or |, and )(?:{_VERB}))*) (?:an? |the |any |all )?(?P<kind>[a-z][\w-]*(?: [a-z][\w-]*)?)"  # noqa: E501
    r"(?=\s*(?:[.;!?\n]|$))",
    re.I,
)
MEMBER = "member"


@dataclass(frozen=True)
class Only:
    """``operations`` of records of that name are for the role alone. ``said`` are the words of the text."""

    who: str
    operations: tuple[str, ...]
    kind: str
    said: str


def found(text: str) -> list[Only]:
    """What the text reserves to somebody, whether or not there are such records."""
    return [
        Only(
            singular(snake(match["who"].split()[-1])),
            tuple(op for verb in re.findall(_VERB, match["verbs"].lower()) for op in _OPERATIONS[verb]),
            singular(match["kind"].lower().split()[-1]),
            match[0],
        )
        for match in _ONLY.finditer(text)
    ]  # fmt: skip


def roles(only: list[Only]) -> list[Role]:
    """The roles they need. Who signs up is a member; the first account has the reserved role and gives it."""
    names = list(dict.fromkeys(one.who for one in only if one.who != MEMBER))
    if not names:
        return []
    first, *others = names
    return [
        Role(name=MEMBER, joins="sign_up"),
        Role(name=first, joins="given", given_by=[first], first_account=True),
        *(Role(name=name, joins="given", given_by=[first]) for name in others),
    ]


def with_access(entity: Entity, only: list[Only]) -> Entity:
    """The entity with its operations reserved as the text says."""
    mine = [one for one in only if of(entity, one)]
    if not mine:
        return entity
    access: dict[str, list[str]] = {}
    for one in mine:
        for operation in one.operations:
            access.setdefault(operation, []).append(one.who)
    return entity.model_copy(
        update={"access": {name: list(dict.fromkeys(who)) for name, who in access.items()}}
    )


def of(entity: Entity, one: Only) -> bool:
    """Whether what is reserved is of these records."""
    return entity.snake.split("_")[-1] == one.kind
