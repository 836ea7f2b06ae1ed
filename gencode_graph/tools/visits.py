"""How pages are visited to be looked at: as whom, and with which record. Pure."""

from __future__ import annotations

import re

from gencode_graph.artifacts import Analysis, Page, all_operations
from gencode_graph.artifacts.wish import OWNER, PUBLIC, SIGNED_IN

FIRST_RECORD = "1"
"""The id of the first record of mock data: what a page of one record is opened with."""


def address_of(page: Page) -> str:
    """The page's route, with a record where it wants one: ``/spaces/:space_id`` -> ``/spaces/1``."""
    return re.sub(r":[a-z_]+", FIRST_RECORD, page.route)


def role_for(analysis: Analysis, page: Page) -> str | None:
    """The role that may see the page and may do the most of what is on it; None where there are none."""
    if not analysis.needs.auth or not analysis.roles:
        return None
    seen_by = analysis.page_access(page)
    everybody = {PUBLIC, SIGNED_IN, OWNER} & set(seen_by)
    names = [role.name for role in analysis.roles if everybody or role.name in seen_by]
    shown = {page.entity, *(widget.entity for widget in page.widgets)}
    on_it = [
        analysis.access(found.entity, found.operation)
        for name, found in all_operations(analysis).items()
        if name in page.operations or found.entity.name in shown
    ]

    def may(role: str) -> int:
        return sum(bool({role, PUBLIC, SIGNED_IN, OWNER} & set(who)) for who in on_it)

    return max(names, key=may, default=None)  # of equals, the first
