"""Demo records in an app that was just started, and what its user is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx

from gencode_graph.tools.app import ANALYSIS, App
from gencode_graph.tools.demo import DEMO, Loaded, load_demo
from gencode_graph.tools.demo.accounts import PASSWORD


async def demo_lines(root: Path, url: str) -> list[str]:
    """Load what the app in ``root`` has of demo records into the one at ``url``, if that one is empty.

    What to say of it: nothing where there is nothing, and no fault of theirs keeps the app from being seen.
    """
    files = {name: (root / name).read_bytes() for name in (ANALYSIS, DEMO) if (root / name).is_file()}
    app = App(files)
    if DEMO not in files or app.analysis is None:
        return []
    today = datetime.now(UTC).astimezone().date()
    try:
        loaded = await load_demo(url, app.analysis, app.texts[DEMO], today)
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"The demo records could not be loaded ({type(error).__name__})."]
    return list(_told(loaded)) if loaded else []


def _told(loaded: Loaded) -> Iterator[str]:
    refused = f"; the app's own rules refused {loaded.refused} more" if loaded.refused else ""
    yield f"{loaded.records} demo records are in it{refused}."
    if loaded.accounts:
        addresses = ", ".join(f"{a.email} ({a.role})" if a.role else a.email for a in loaded.accounts)
        yield f"Log in as {addresses}; the password is {PASSWORD}."
