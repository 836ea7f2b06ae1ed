"""How an action looks in the contract: its address, method and schemas. The only place that says it."""

from __future__ import annotations

from gencode_graph.artifacts import Entity
from gencode_graph.artifacts.entity import Action


def action_path(entity: Entity, action: Action) -> str:
    """``/api/orders/{order_id}/mark-paid``; of the whole collection ``/api/orders/export``."""
    own = action.name.replace("_", "-")
    if action.on == "collection":
        return f"/api/{entity.slug}/{own}"
    return f"/api/{entity.slug}/{{{entity.snake}_id}}/{own}"


def action_method(action: Action) -> str:
    return "get" if action.reads else "post"


def input_schema(entity: Entity, action: Action) -> str:
    """``OrderMarkPaidInput``: what is sent, where something is."""
    return f"{entity.name}{_pascal(action.name)}Input"


def _pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
