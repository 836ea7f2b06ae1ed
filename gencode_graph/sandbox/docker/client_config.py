"""The settings of Docker's own clients, without what the containers that they start need not know."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gencode_graph.sandbox.leftovers import owned_folder

VARIABLE = "DOCKER_CONFIG"
_FILE = "config.json"
_PROXIES = "proxies"


@contextmanager
def without_proxies() -> Iterator[dict[str, str]]:
    """Environment for a client that hands no proxies on to containers: they may hold a password.

    What it yields is good inside the block. Contexts, plugins and logins stay what they are. Blocks.
    """
    folder = Path(os.environ.get(VARIABLE) or Path.home() / ".docker")
    try:
        settings = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        settings = None  # no client can read them either
    if not isinstance(settings, dict) or _PROXIES not in settings:
        yield {}
        return
    with owned_folder() as place:
        for entry in folder.iterdir():
            if entry.name != _FILE:
                (place / entry.name).symlink_to(entry.resolve())
        kept = {name: value for name, value in settings.items() if name != _PROXIES}
        (place / _FILE).write_text(json.dumps(kept), encoding="utf-8")
        yield {VARIABLE: str(place)}
