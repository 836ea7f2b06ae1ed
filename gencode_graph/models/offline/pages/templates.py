"""Rendering of the page templates, with the layout helpers they all use."""

from __future__ import annotations

from typing import Any

from gencode_graph.models.offline.pages import layout
from gencode_graph.models.offline.pages.tidy import tidy
from gencode_graph.models.offline.rendering import render

_HELPERS: dict[str, Any] = {
    name: getattr(layout, name)
    for name in ("attribute", "group", "imports", "tag", "template_literal", "text", "ts", "union")
}


def render_page(template: str, **values: Any) -> str:
    """A template below ``templates/frontend/``, named without its ``.j2``."""
    return tidy(render(f"frontend/{template}.j2", **_HELPERS, **values))
