"""Step 1: what is to be built, as the JSON of an Analysis."""

from __future__ import annotations

from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.reading.assemble import read


def write(ask: Ask) -> str:
    """The Analysis of ``description``."""
    return read(str(ask.inputs.get("description", ""))).model_dump_json(indent=2)
