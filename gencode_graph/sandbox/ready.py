"""What can be said about sandboxes and tools before any is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.bubblewrap import find_bwrap
from gencode_graph.sandbox.docker.engine import engine_answers
from gencode_graph.sandbox.toolchain import Tool, find_chromium, find_node, find_npm, find_python


def missing_tool(tools: Sequence[str], *, chromium: str = "") -> ToolMissingError | None:
    """The first of these programs that is not here, with how to get it. Blocks: it runs them."""
    finders: dict[str, Callable[[], Tool]] = {
        "python": find_python,
        "node": find_node,
        "npm": find_npm,
        "chromium": lambda: find_chromium(chromium or None),
    }
    for tool in tools:
        try:
            finders[tool]()
        except ToolMissingError as error:
            return error
    return None


@lru_cache
def sandbox_name(kind: str, *, trusted: bool, allow_unsafe: bool) -> str:
    """The sandbox that ``open_sandbox`` would give: "docker", "bubblewrap", "local" or "none"."""
    if kind in ("none", "docker"):
        return kind
    if kind == "auto" and not trusted and engine_answers():
        return "docker"
    if find_bwrap()[0] is not None:
        return "bubblewrap"
    return "local" if trusted or allow_unsafe else "none"
