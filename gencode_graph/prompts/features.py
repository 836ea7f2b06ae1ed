"""What a unit has beyond fields: prompts tell of these things only to the units that have them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gencode_graph.artifacts import Entity, Page


def features_of(inputs: Mapping[str, Any]) -> frozenset[str]:
    """``rules`` and each kind of rule, ``actions``, ``computed``, ``figures`` (named ones), ``row_actions``
    (of a collection page), ``roles``, the page's libraries, and the names of the inputs, of which many are
    there only where there is something to say."""
    return frozenset(_found(inputs))


def _found(inputs: Mapping[str, Any]) -> Iterator[str]:
    yield from inputs
    if any(getattr(widget, "name", None) for widget in inputs.get("widgets") or []):
        yield "figures"
    if isinstance(page := inputs.get("page"), Page):
        yield from page.libraries
    if isinstance(page, Page) and page.kind == "collection":
        shown = [e for e in inputs.get("entities") or [] if isinstance(e, Entity) and e.name == page.entity]
        yield from ("row_actions" for entity in shown if any(a.on == "record" for a in entity.actions))
    if (inputs.get("access") or {}).get("roles"):
        yield "roles"
    if isinstance(entity := inputs.get("entity"), Entity):
        yield from ("rules" for _ in entity.rules)
        yield from (rule.kind for rule in entity.rules)
        yield from ("actions" for _ in entity.actions)
        yield from ("computed" for field in entity.fields if field.computed)
