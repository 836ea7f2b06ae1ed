"""What refers to what, and what deleting does to it."""

from __future__ import annotations

from typing import NamedTuple

from gencode_graph.artifacts import Analysis, Entity, EntityField


class Link(NamedTuple):
    """A reference field and the entity it is a field of."""

    entity: Entity
    field: EntityField


def links_to(analysis: Analysis, name: str) -> list[Link]:
    """The fields that refer to records of this entity, in the analysis' order."""
    return [
        Link(entity, field)
        for entity in analysis.entities
        for field in entity.fields
        if field.references == name
    ]


def refuses_deletion(analysis: Analysis, name: str) -> bool:
    """Whether the analysis says outright that a record stays while something refers to it.

    Where it leaves that to the default (``EntityField.when_gone``), the contract may say so or not.
    """
    return any(field.on_delete == "refuse" for _, field in links_to(analysis, name))
