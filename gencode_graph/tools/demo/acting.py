"""Bringing demo records to the states they are meant to be in, by the actions that set them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from gencode_graph.artifacts import Analysis, Entity
from gencode_graph.artifacts.wish import OWNER, PUBLIC, SIGNED_IN
from gencode_graph.tools.demo.accounts import Account
from gencode_graph.tools.demo.states import way_to


@dataclass(frozen=True)
class Made:
    """A record as the app answered it, and as it is meant to be. ``maker`` is None where anybody may."""

    entity: Entity
    meant: Mapping[str, Any]
    answer: Mapping[str, Any]
    maker: Account | None


async def bring_to_states(
    client: httpx.AsyncClient, analysis: Analysis, accounts: Sequence[Account], records: Sequence[Made]
) -> None:
    """After all records are made: what is closed may keep others from being made. A record whose action the
    app refuses stays as it is. Raises httpx.HTTPError."""
    for made in records:
        for field in made.entity.fields:
            current, wanted = made.answer.get(field.name), made.meant.get(field.name)
            if not field.computed or not isinstance(current, str) or not isinstance(wanted, str):
                continue
            for action in way_to(made.entity, field, current, wanted):
                may = analysis.access(made.entity, action.name)
                doer = _doer(may, made.maker, accounts)
                if doer is None and PUBLIC not in may:
                    break
                path = f"/api/{made.entity.slug}/{made.answer['id']}/{action.name}"
                answer = await client.post(path, headers=doer.headers if doer else {})
                if not answer.is_success:
                    break


def _doer(may: Collection[str], maker: Account | None, accounts: Sequence[Account]) -> Account | None:
    """Who made the record, if that one may, or the first account that may."""
    if maker and {PUBLIC, SIGNED_IN, OWNER, maker.role} & set(may):
        return maker
    return next((one for one in accounts if SIGNED_IN in may or one.role in may), None)
