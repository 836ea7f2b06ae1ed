"""Demo records in an app that was just started, and what its user is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from gencode_graph.artifacts import Analysis, Entity
from gencode_graph.artifacts.names import snake_case
from gencode_graph.tools.app import ANALYSIS, App
from gencode_graph.tools.demo import DEMO, Loaded, load_demo
from gencode_graph.tools.demo.accounts import PASSWORD

_ZONE = re.compile(r"""^\s*TIMEZONE\s*=\s*["']?([\w/+-]+)""", re.MULTILINE)


async def demo_lines(root: Path, url: str) -> list[str]:
    """Load what the app in ``root`` has of demo records into the one at ``url``, if that one is empty.

    What to say of it: nothing where there is nothing, and no fault of theirs keeps the app from being seen.
    """
    files = {name: (root / name).read_bytes() for name in (ANALYSIS, DEMO) if (root / name).is_file()}
    app = App(files)
    if DEMO not in files or app.analysis is None:
        return []
    try:
        loaded = await load_demo(url, app.analysis, app.texts[DEMO], datetime.now(_zone(root)))
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"The demo records could not be loaded ({type(error).__name__})."]
    return list(_told(loaded, app.analysis)) if loaded else []


def _zone(root: Path) -> tzinfo:
    """Where the app's days begin: as its own settings say, or in UTC as they do where nothing is set."""
    for path in (root / ".env", root / "backend" / ".env"):
        found = _ZONE.search(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else None
        if found:
            try:
                return ZoneInfo(found[1])
            except (KeyError, OSError, ValueError):
                break
    return UTC


def _told(loaded: Loaded, analysis: Analysis) -> Iterator[str]:
    more = sum(one.count for one in loaded.refused.values())
    kinds = "; ".join(
        f"{one.count} {_kind(analysis.entity(name), one.count)}: {one.reason}"
        for name, one in loaded.refused.items()
    )
    refused = f"; the app's own rules refused {more} more ({kinds})" if more else ""
    yield f"{loaded.records} demo records are in it{refused}."
    if loaded.accounts:
        addresses = ", ".join(f"{a.email} ({a.role})" if a.role else a.email for a in loaded.accounts)
        yield f"Log in as {addresses}; the password is {PASSWORD}."


def _kind(entity: Entity, count: int) -> str:
    return snake_case(entity.name if count == 1 else entity.plural).replace("_", " ")
