"""Lists: one page at a time, narrowed by exact values and by a search text."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from beanie import Document, SortDirection
from beanie.odm.queries.find import FindMany
from fastapi import Query

Record = TypeVar("Record", bound=Document)


@dataclass
class PageParams:
    """Which page of a list, counted from 1. In a route: `params: Annotated[PageParams, Depends()]`."""

    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
    page_size: Annotated[int, Query(ge=1, le=100)] = 20


def matching(**values: Any) -> dict[str, Any]:
    """A filter on the exact values that were given; None asks for nothing."""
    return {name: value for name, value in values.items() if value is not None}


def containing(text: str, *fields: str) -> dict[str, Any]:
    """A filter on records that have `text` in one of the fields, in capitals or not."""
    if not text.strip():
        return {}
    pattern = {"$regex": re.escape(text.strip()), "$options": "i"}
    return {"$or": [{field: pattern} for field in fields]}


async def paginate(query: FindMany[Record], params: PageParams) -> tuple[list[Record], int]:
    """The page's records, and how many there are on all pages."""
    total = await query.count()
    # The id decides between equals, or a record could be on two pages and another on none. Several
    # may be made in one millisecond: oldest first has to be newest first, turned around.
    oldest_first = query.sort_expressions[:1] == [("created_at", SortDirection.ASCENDING)]
    ordered = query.sort("_id" if oldest_first else "-_id")
    page = ordered.skip((params.page - 1) * params.page_size).limit(params.page_size)
    return await page.to_list(), total
