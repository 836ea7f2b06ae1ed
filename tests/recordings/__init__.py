"""Runs answered over the wire, request by request: the exchanges, and the sentence each began with.

A folder a run: ``run.json`` (description, sandbox) and ``exchanges/`` as GENCODE_RECORD writes them.
``docs/recorded_runs.md`` tells how they were made. After a prompt has changed on purpose,
``python -m tests.recordings.rekey`` writes them anew with the answers that were given then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
WITH_FAULTS = ("parking", "portfolio")
"""Runs that ``test_injected_faults`` plays back, with faults in some answers; the others are played as they are."""


@dataclass(frozen=True)
class Recorded:
    """One run: its name, what was asked for, and where its exchanges are."""

    name: str
    description: str
    exchanges: Path


def recorded_runs() -> Iterator[Recorded]:
    """All runs by name."""
    for told in sorted(FOLDER.glob("*/run.json")):
        description = json.loads(told.read_text(encoding="utf-8"))["description"]
        yield Recorded(told.parent.name, description, told.parent / "exchanges")
