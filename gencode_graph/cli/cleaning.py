"""``gencode doctor --clean``: remove what killed processes left behind, and nothing else."""

from __future__ import annotations

from gencode_graph.errors import EngineError
from gencode_graph.sandbox.docker.cleanup import clean
from gencode_graph.sandbox.docker.engine import connect
from gencode_graph.sandbox.docker.previews import clean_previews
from gencode_graph.sandbox.leftovers import clean_machine


def clean_up() -> tuple[list[str], str]:
    """A line for each thing removed, and why containers were not looked at, "" if they were. Blocks."""
    removed = clean_machine()
    try:
        client = connect()
    except EngineError as error:
        return removed, error.message
    try:
        found = [*clean(client), *clean_previews(client)]
    finally:
        client.close()
    return [*removed, *(f"{left.sort} {left.name}" for left in found)], ""
