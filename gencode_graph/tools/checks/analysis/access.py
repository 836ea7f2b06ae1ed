"""Roles, and who may what."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from gencode_graph.artifacts import Analysis, Entity
from gencode_graph.artifacts.wish import EVERYBODY, OWNER, PUBLIC, SIGNED_IN, deciding_roles
from gencode_graph.tools.access import EVERYBODY_OR_NONE, operations_table, roles_of
from gencode_graph.tools.checks.analysis.repeated import twice


def roles(analysis: Analysis) -> Iterator[str]:
    """Every role can be got by somebody, and who joins with which is plain."""
    known = {role.name for role in analysis.roles}
    if analysis.roles and not analysis.needs.auth:
        yield "There are roles, which need accounts: set needs.auth."
    for name in twice(role.name for role in analysis.roles):
        yield f"The role {name!r} is declared twice: merge the two."
    for name in sorted(known & EVERYBODY_OR_NONE):
        yield f"No role may be called {name!r}, which says something else in `access`: rename it."
    for what, having in (
        ("joins by sign_up", [role.name for role in analysis.roles if role.joins == "sign_up"]),
        ("is the first account's", [role.name for role in analysis.roles if role.first_account]),
    ):
        if len(having) > 1:
            yield f"More than one role {what} ({', '.join(having)}): only one can."
    for role in analysis.roles:
        for giver in role.given_by:
            if giver not in known:
                yield f"Role {role.name}: given_by names {giver!r}, which is no role."
    for name in sorted(known - _reachable(analysis)):
        yield (
            f"Nobody can come to the role {name!r}: let it join by sign_up or choice, be given_by a role "
            "that somebody has, or be the first_account's."
        )


def _reachable(analysis: Analysis) -> set[str]:
    """Roles that somebody can come to: by joining, as the first, or from who has come to one."""
    got = {role.name for role in analysis.roles if role.joins != "given" or role.first_account}
    for _ in analysis.roles:
        got |= {role.name for role in analysis.roles if got & set(role.given_by)}
    return got


def access(analysis: Analysis) -> Iterator[str]:
    """What is said about who may is about operations that are there, and about roles that are."""
    names = EVERYBODY | {role.name for role in analysis.roles}
    for entity in analysis.entities:
        if entity.access and not analysis.needs.auth:
            yield f"Entity {entity.name}: access needs accounts: set needs.auth, or leave access out."
        yield from _operations(analysis, entity, names)
        yield from _fields(analysis, entity, names)
    for page in analysis.pages:
        for who in page.access:
            if who not in names - {OWNER}:
                yield f"Page {page.slug!r}: access names {who!r}: name public, signed_in or a role."


def _operations(analysis: Analysis, entity: Entity, names: Collection[str]) -> Iterator[str]:
    offered = operations_table(analysis, entity)
    for operation, who in entity.access.items():
        where = f"{entity.name}.access.{operation}"
        if operation not in offered and operation != "stats":
            yield f"{where}: {entity.name} has no such operation: remove it, or add the operation."
        if not who:
            yield f"{where} is empty: leave the operation out of `operations` if nobody may."
        for name in who:
            if name not in names:
                yield f"{where} names {name!r}: name public, signed_in, owner or a role."
        if OWNER in who and not entity.owned:
            yield f"{where} names owner, but {entity.name} is not owned: set owned, or name others."
        if operation == "create" and entity.owned and PUBLIC in who:
            yield f"{where}: a stranger cannot own a record: name signed_in or roles."
        if len(who) > 1 and {PUBLIC, SIGNED_IN} & set(who):
            yield f"{where}: {' and '.join(who)}: who is in the widest is in all; name that alone."


def _fields(analysis: Analysis, entity: Entity, names: Collection[str]) -> Iterator[str]:
    creators = set(analysis.access(entity, "create")) if "create" in entity.operations else set()
    looked_at = {*entity.search, *entity.filters, *entity.sort}
    grouped = {name for w in analysis.stats_of(entity.name) for name in (w.field, w.group_by)}
    for field in entity.fields:
        where = f"{entity.name}.{field.name}"
        for said, who in (("written_by", field.written_by), ("read_by", field.read_by)):
            if who and not analysis.roles and set(who) != {OWNER}:
                yield f"{where}: {said} needs roles: declare them."
            for name in who:
                if name not in set(names) - {PUBLIC, SIGNED_IN}:
                    yield f"{where}: {said} names {name!r}: name owner or a role."
            if OWNER in who and not entity.owned:
                yield f"{where}: {said} names owner, but {entity.name} is not owned."
        sent_by_all = {OWNER} & set(field.written_by) or creators <= set(field.written_by)
        needed = field.required and field.type not in ("boolean", "list")
        if field.written_by and needed and not sent_by_all:
            yield f"{where} is required, but not all who create may write it: make it optional."
        if field.read_by and field.name in looked_at | grouped:
            yield f"{where} is hidden from some, who could find it out by search, filters, sort or figures: take it out of these."  # noqa: E501


def choices(analysis: Analysis) -> Iterator[str]:
    """Who creates a record can list what its required references choose from."""
    known = {entity.name: entity for entity in analysis.entities}
    for entity in analysis.entities if analysis.needs.auth else ():
        if "create" not in entity.operations:
            continue
        for field in entity.fields:
            target = known.get(field.references or "")
            if target is None or not field.required:
                continue
            if "list" not in target.operations:
                continue  # chosen elsewhere
            missing = _cannot(analysis.access(entity, "create"), analysis.access(target, "list"), analysis)
            if missing:
                yield (
                    f"{entity.name}.{field.name}: {', '.join(missing)} may create it but not list "
                    f"{target.plural} to choose from: let them list, or leave the field to others."
                )


def _cannot(creators: list[str], listers: list[str], analysis: Analysis) -> list[str]:
    """Of those who create, who may not list."""
    if EVERYBODY & set(listers) - {OWNER, SIGNED_IN} or not analysis.needs.auth:
        return []
    if PUBLIC in creators:
        return [PUBLIC]
    if not deciding_roles(listers):
        return []
    all_roles = list(roles_of(analysis).names)
    creating = all_roles if EVERYBODY & set(creators) else creators
    return [who for who in creating if who not in listers]
