"""``e2e/<slug>.spec.ts`` of a page that only shows records: a list, or one by its id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.pages import journeys
from gencode_graph.models.offline.pages.custom import shown_entity
from gencode_graph.models.offline.pages.entities import EntityView
from gencode_graph.models.offline.pages.strings import Words

_NOBODYS = "0" * 24
_EVERYBODY = frozenset({"public", "signed_in", "owner"})


def opens_spec(page: Page, words: Words, access: Mapping[str, Any]) -> str:
    """The page opens for somebody who may see it, and for nobody else: where roles decide who may make the
    records that a journey needs, it makes none."""
    return journeys.render_spec(
        "records",
        w=words,
        route=page.route,
        made_route=page.route,
        title=page.title,
        makers=[],
        uses_account=False,
        with_given=[],
        own_path="",
        auth=True,
        opens=True,
        **_people(list(access.get("page") or []), list(access["roles"]), accounts=True),
    )


def _people(who: list[str], roles: list[str], *, accounts: bool) -> dict[str, Any]:
    """A role that may see the page, those that may not, and whether strangers may not."""
    others = [role for role in roles if who and not {role, *_EVERYBODY} & set(who)]
    role = next((role for role in roles if role in who), "")
    return {"role": role, "others": others, "closed": accounts and "public" not in who}


def records_spec(
    page: Page, entities: Mapping[str, EntityView], words: Words, *, access: Mapping[str, Any], accounts: bool
) -> str:
    """The page opens for somebody who may see it, and for nobody else. What one record's page needs is made
    first, unless roles decide who may make it: then only that the page is closed to others."""
    one = ":" in page.route
    people = _people(list(access.get("page") or []), list(access.get("roles") or {}), accounts=accounts)
    entity = entities[shown_entity(page, entities)]
    made = journeys.makers([entity], entities, accounts) if one and not access.get("roles") else []
    return journeys.render_spec(
        "records",
        w=words,
        route=re.sub(r":[a-z_]+", _NOBODYS, page.route),
        made_route=re.sub(r":[a-z_]+", "${id}", page.route),
        title=page.title,
        entity=entity,
        makers=made or [],
        uses_account=any("accountId(" in line for maker in made or [] for line in maker.lines),
        with_given=[],
        own_path="",
        auth=accounts,
        opens=bool(made) if one else True,
        **people,
    )
