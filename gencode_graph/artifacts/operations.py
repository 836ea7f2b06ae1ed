"""What the operations of the app's API are called. The one place that names them: contract, router, pages
and access all speak of an operation by its operationId."""

from __future__ import annotations

from typing import NamedTuple

from gencode_graph.artifacts.analysis import Analysis
from gencode_graph.artifacts.entity import Entity

ACCOUNT_OPERATIONS = ("list_users",)
"""What a page of an app with accounts may use besides: the template serves it."""


class Offered(NamedTuple):
    """An operation of an entity: one of the five, ``stats``, or the name of an action."""

    entity: Entity
    operation: str


def operation_id(entity: Entity, operation: str) -> str:
    """``list`` of GymClass -> ``list_gym_classes``, ``stats`` -> ``get_gym_class_stats``, the action
    ``cancel`` -> ``cancel_gym_class``."""
    if operation == "list":
        return f"list_{entity.collection}"
    return f"get_{entity.snake}_stats" if operation == "stats" else f"{operation}_{entity.snake}"


def operations_of(analysis: Analysis, entity: Entity) -> dict[str, Offered]:
    """By operationId, in the order in which a reader expects them."""
    stats = ["stats"] if analysis.stats_of(entity.name) else []
    names = [*entity.operations, *stats, *(action.name for action in entity.actions)]
    return {operation_id(entity, name): Offered(entity, name) for name in names}


def all_operations(analysis: Analysis) -> dict[str, Offered]:
    """Those of all entities."""
    return {k: v for entity in analysis.entities for k, v in operations_of(analysis, entity).items()}
