"""Line breaks as the formatter of the generated app (ruff, 100 columns) makes them."""

from __future__ import annotations

from collections.abc import Iterable

from gencode_graph.models.offline.backend.imports import LINE_LENGTH


def wrap(opening: str, items: Iterable[str], closing: str, indent: int = 0, *, literal: bool = False) -> str:
    """``opening`` + items + ``closing`` on one line, or broken up where that is too long.

    Arguments may share one inner line; the elements of a ``literal`` (a list or dict) never do.
    The first line is not indented, as it stands where the template put it.
    """
    items = list(items)
    line = f"{opening}{', '.join(items)}{closing}"
    if indent + len(line.partition("\n")[0]) <= LINE_LENGTH or not items:
        return line
    outer, inner = " " * indent, " " * (indent + 4)
    together = f"{inner}{', '.join(items)}"
    if not literal and len(together) <= LINE_LENGTH:
        return f"{opening}\n{together}\n{outer}{closing}"
    return "\n".join([opening, *(f"{inner}{item}," for item in items), f"{outer}{closing}"])
