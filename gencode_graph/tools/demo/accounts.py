"""Accounts to look at an app with: one of each role, made the way its users make theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from gencode_graph.artifacts import Analysis, Role

PASSWORD = "demo-password"  # noqa: S105 - told to whoever starts the preview, which listens on this machine alone


@dataclass(frozen=True)
class Account:
    """``role`` is "" where the app has none."""

    email: str
    role: str
    id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def demo_accounts(client: httpx.AsyncClient, analysis: Analysis) -> list[Account]:
    """One a role, of those that could be had; one where there are no roles. Raises httpx.HTTPError."""
    if not analysis.needs.auth:
        return []
    found: list[Account] = []
    for role in _in_order(analysis.roles):
        account = await _joined(client, role, _asked(role, analysis.roles), found)
        if account:
            found.append(account)
    return found or [a for a in [await _signed_up(client, "demo", "Demo", None)] if a]


def _in_order(roles: Sequence[Role]) -> list[Role]:
    """The first account's role first, and who gives a role before who is given it."""
    ways = {"sign_up": 1, "choice": 2, "given": 3}
    return sorted(roles, key=lambda role: (not role.first_account, ways[role.joins]))


def _asked(role: Role, roles: Sequence[Role]) -> str | None:
    """What a registration names: the role where it can be chosen, or any where one must be."""
    if role.joins == "choice":
        return role.name
    choices = [other.name for other in roles if other.joins == "choice"]
    return choices[0] if choices and not any(other.joins == "sign_up" for other in roles) else None


async def _joined(
    client: httpx.AsyncClient, role: Role, asked: str | None, others: list[Account]
) -> Account | None:
    account = await _signed_up(client, role.name, role.title, asked)
    if account is None or account.role == role.name:
        return account
    for giver in others:
        if giver.role in role.given_by:
            path = f"/api/users/{account.id}/role"
            given = await client.patch(path, json={"role": role.name}, headers=giver.headers)
            if given.is_success:
                return Account(account.email, role.name, account.id, account.token)
    return None


async def _signed_up(client: httpx.AsyncClient, name: str, title: str, role: str | None) -> Account | None:
    wanted = {"name": title, "email": f"{name.replace('_', '.')}@example.com", "password": PASSWORD}
    answer = await client.post("/api/auth/register", json=wanted | ({"role": role} if role else {}))
    if not answer.is_success:
        return None
    session = answer.json()
    user = session["user"]
    return Account(wanted["email"], user.get("role") or "", user["id"], session["access_token"])
