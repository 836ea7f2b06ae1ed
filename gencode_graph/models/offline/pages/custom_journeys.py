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


def records_spec(
    page: Page, entities: Mapping[str, EntityView], words: Words, *, access: Mapping[str, Any], accounts: bool
) -> str:
    """The page opens for somebody who may see it, and for nobody else. What one record's page needs is made
    first, unless roles decide who may make it: then only that the page is closed to others."""
    one = ":" in page.route
    who = list(access.get("page") or [])
    roles = list(access.get("roles") or {})
    others = [role for role in roles if who and not {role, *_EVERYBODY} & set(who)]
    closed = accounts and "public" not in who
    entity = entities[shown_entity(page, entities)]
    made = journeys.makers([entity], entities, accounts) if one and not access else []
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
        role=next((role for role in roles if role in who), ""),
        others=others,
        closed=closed,
    )
