"""The records a reference can point to: sample ones, and how to load the real ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gencode_graph.models.offline.pages import cells, layout, seeds
from gencode_graph.models.offline.pages.endpoints import endpoints
from gencode_graph.models.offline.pages.entities import EntityView
from gencode_graph.models.offline.pages.strings import Words


def sample_object(indent: int, values: Mapping[str, Any]) -> str:
    """A sample record as an object literal."""
    items = [f"{layout.key(k)}: {layout.ts(v)}" for k, v in values.items()]
    return layout.group(indent, "{", items, "}", pad=" ")


def sample_options(entity: EntityView) -> str:
    """The call that gives the names of the sample records, newest first, under ids from "1"."""
    labels = [layout.ts(seeds.label(entity, row)) for row in reversed(range(seeds.ROWS))]
    return layout.group(4, "queryFn: () => mockOptions([", labels, "])")


def api_options(
    targets: Iterable[EntityView], contract: str, words: Words
) -> tuple[list[dict[str, Any]], list[str]]:
    """What the options hooks' template needs of each target, and the formats their labels use."""
    found, formats = [], []
    for entity in targets:
        api = endpoints(contract, entity)
        label = cells.record_name(entity, "item", words)
        names = {"name": entity.name, "slug": entity.slug}
        found.append({**names, "path": api.list_path, "paged": api.paged, "label": label})
        if used := cells.format_of(entity.display):
            formats.append(used)
    return found, formats
