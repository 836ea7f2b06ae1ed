"""``src/access.ts``: the roles of the app, and who may use which of its operations."""

from __future__ import annotations

import json
from collections.abc import Iterable

from gencode_graph.artifacts import Analysis, Role, all_operations

_HEAD = """\
/** Whose turn it is: anybody, any account, the account whose record it is, or the accounts of a role. */
export type Who = "public" | "signed_in" | "owner" | Role

"""
_OPERATIONS = """\
/** Who may use an operation of the API, by its operationId. The server holds to it; pages only show it. */
export const operations = {
%s} satisfies Record<string, readonly Who[]>

export type OperationId = keyof typeof operations
"""
_ROLES = """\
/** What an account can be. One may be chosen at sign-up, or is given by accounts of other roles. */
export const roles: readonly RoleInfo[] = [%s]
"""
_ROLE_INFO = """\
export interface RoleInfo {
  value: Role
  label: string
  joins: "sign_up" | "choice" | "given"
  givenBy: readonly Role[]
}

"""


def access_ts(analysis: Analysis) -> str:
    """The module, for an app with accounts."""
    names = [role.name for role in analysis.roles]
    role = "".join(["export type Role = ", " | ".join(map(literal, names)) or "never", "\n\n"])
    known = all_operations(analysis)
    lines = "".join(
        f"  {name}: {words(analysis.access(found.entity, found.operation))},\n"
        for name, found in known.items()
    )
    listed = "".join(f"\n  {_role(role)}," for role in analysis.roles)
    roles = _ROLES % (listed + "\n" if listed else "")
    return role + _HEAD + _ROLE_INFO + roles + "\n" + _OPERATIONS % lines


def words(who: Iterable[str]) -> str:
    """A list of plain strings, as TypeScript writes it."""
    return f"[{', '.join(map(literal, who))}]"


def literal(text: str) -> str:
    """A JavaScript string. JSON is one; the two line separators JSON leaves alone are escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _role(role: Role) -> str:
    facts = {
        "value": literal(role.name),
        "label": literal(role.title),
        "joins": literal(role.joins),
        "givenBy": words(role.given_by),
    }
    return f"{{ {', '.join(f'{key}: {value}' for key, value in facts.items())} }}"
