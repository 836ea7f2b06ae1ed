"""Putting demo records into a running app through its own API, which holds them to its own rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import httpx

from gencode_graph.artifacts import Analysis, Entity
from gencode_graph.artifacts.wish import OWNER, PUBLIC, SIGNED_IN
from gencode_graph.tools.demo.accounts import Account, demo_accounts
from gencode_graph.tools.demo.acting import Made, bring_to_states
from gencode_graph.tools.demo.days import near_today
from gencode_graph.tools.demo.refusals import Refused, reason_of

SECONDS = 20.0


@dataclass
class Loaded:
    """``records`` were taken; ``refused`` were not, by the app's own rules: entity -> how many, and why."""

    accounts: list[Account] = field(default_factory=list)
    records: int = 0
    refused: dict[str, Refused] = field(default_factory=dict)


async def load_demo(
    url: str,
    analysis: Analysis,
    demo: str,
    now: datetime,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Loaded | None:
    """Load ``demo`` (the text of ``demo.json``) into the app at ``url``; None where there is nothing to load,
    or somebody's records or accounts are there already. ``now`` is in the zone of the app. Raises
    httpx.HTTPError."""
    try:
        parts = json.loads(demo)
    except ValueError:
        return None
    async with httpx.AsyncClient(
        base_url=url, timeout=SECONDS, trust_env=False, transport=transport
    ) as client:
        if not await _is_empty(client, analysis):
            return None
        accounts = await demo_accounts(client, analysis)
        if analysis.needs.auth and not accounts:
            return None
        loader = _Loader(client, analysis, accounts, now)
        for entity in _after_what_they_need(analysis):
            await loader.load(entity, parts.get(entity.name) or {})
        await bring_to_states(client, analysis, accounts, loader.made)
        return loader.loaded


async def _is_empty(client: httpx.AsyncClient, analysis: Analysis) -> bool:
    """As far as anybody may see. Where accounts are needed, theirs being taken says the rest."""
    for entity in analysis.entities:
        answer = await client.get(f"/api/{entity.slug}", params={"page_size": 1})
        if answer.is_success and answer.json().get("total"):
            return False
    return True


def _after_what_they_need(analysis: Analysis) -> list[Entity]:
    """The entities, each after those that its records refer to; circles end anywhere."""
    known = {e.name: e for e in analysis.entities}
    ordered: dict[str, Entity] = {}

    def add(entity: Entity, above: tuple[str, ...]) -> None:
        for name in entity.references:
            if name in known and name not in above and name not in ordered:
                add(known[name], (*above, entity.name))
        ordered.setdefault(entity.name, entity)

    for entity in analysis.entities:
        add(entity, (entity.name,))
    return list(ordered.values())


class _Loader:
    def __init__(
        self, client: httpx.AsyncClient, analysis: Analysis, accounts: list[Account], now: datetime
    ) -> None:
        self.client = client
        self.analysis = analysis
        self.now = now
        self.loaded = Loaded(accounts)
        self.ids: dict[str, list[str]] = {"User": [account.id for account in accounts]}
        self.made: list[Made] = []

    async def load(self, entity: Entity, part: Mapping[str, Any]) -> None:
        """The newest of mock data stands first: it is sent last, and so the newest here too."""
        ids = self.ids.setdefault(entity.name, [])
        makers = self._makers(entity)
        if makers == [] or "create" not in entity.operations:
            return
        records = list(enumerate(part.get("records", [])))
        for number, record in reversed(records):
            maker = makers[number % len(makers)] if makers else None
            sent = self._sent(entity, record, date.fromisoformat(part["as_of"]), maker)
            answer = await self.client.post(
                f"/api/{entity.slug}", json=sent, headers=maker.headers if maker else {}
            )
            if answer.is_success:
                self.loaded.records += 1
                ids.insert(0, answer.json()["id"])
                self.made.append(Made(entity, record, answer.json(), maker))
            else:
                refused = self.loaded.refused.setdefault(entity.name, Refused(reason_of(answer)))
                refused.count += 1

    def _makers(self, entity: Entity) -> list[Account] | None:
        """Who may create such records; None for anybody."""
        may = self.analysis.access(entity, "create")
        if PUBLIC in may and not entity.owned:
            return None
        anybody = {PUBLIC, SIGNED_IN, OWNER} & set(may)
        return [account for account in self.loaded.accounts if anybody or account.role in may]

    def _sent(
        self, entity: Entity, record: Mapping[str, Any], as_of: date, maker: Account | None
    ) -> dict[str, Any]:
        sent = near_today(entity, dict(record), as_of, self.now)
        for one in entity.fields:
            refused = one.written_by and not {OWNER, maker.role if maker else ""} & set(one.written_by)
            if one.computed or refused:
                sent.pop(one.name, None)
            elif one.references and one.name in sent:
                others = self.ids.get(one.references, [])
                if others:
                    sent[one.name] = others[sent[one.name] % len(others)]
                else:
                    del sent[one.name]
        return sent
