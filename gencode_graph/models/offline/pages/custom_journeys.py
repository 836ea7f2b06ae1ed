"""``e2e/<slug>.spec.ts`` of a page that only shows records."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from gencode_graph.artifacts import Page
from gencode_graph.models.offline.pages import journeys
from gencode_graph.models.offline.pages.strings import Words


def records_spec(page: Page, words: Words, *, access: Mapping[str, Any], accounts: bool) -> str:
    """The page opens for somebody who may see it, and for nobody else. A record that is not there is told."""
    roles = list(access.get("roles") or {})
    who = list(access.get("page") or [])
    return journeys.render_spec(
        "records",
        w=words,
        route=re.sub(r":[a-z_]+", "0" * 24, page.route),
        title=page.title,
        one=":" in page.route,
        role=next((role for role in roles if role in who), ""),
        others=[role for role in roles if who and not {role, "signed_in", "owner", "public"} & set(who)],
        closed=accounts and "public" not in who,
    )
