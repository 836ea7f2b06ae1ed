"""Where an entity's records are found: the contract's own paths, by its operation ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gencode_graph.models.offline.pages.entities import EntityView

_METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True)
class Endpoints:
    """One entity's paths and schema names, as the contract has them."""

    list_path: str
    item_path: str
    id_param: str
    stats_path: str
    read: str
    create: str
    stats: str
    paged: bool


def endpoints(contract: Mapping[str, Any], entity: EntityView) -> Endpoints:
    """The entity's endpoints. What the contract does not say is as the convention has it."""
    plural, singular = entity.entity.collection, entity.entity.snake
    found = dict(_operations(contract))
    list_path = found.get(f"list_{plural}", ("", f"/api/{entity.slug}", {}))[1]
    default_item = f"{list_path}/{{{singular}_id}}"
    item_path = found.get(f"update_{singular}", ("", default_item, {}))[1]
    stats_path = found.get(f"get_{singular}_stats", ("", f"{list_path}/stats", {}))[1]
    answered = _schema(contract, found.get(f"list_{plural}"))
    return Endpoints(
        list_path=list_path,
        item_path=item_path,
        id_param=item_path.rsplit("{", 1)[-1].rstrip("}"),
        stats_path=stats_path,
        read=f"{entity.name}Read",
        create=f"{entity.name}Create",
        stats=f"{entity.name}Stats",
        paged=answered.get("type") != "array",
    )


def _operations(contract: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str, dict[str, Any]]]]:
    for path, item in contract.get("paths", {}).items():
        for method in _METHODS:
            if operation := item.get(method):
                yield operation.get("operationId", ""), (method, path, operation)


def _schema(contract: Mapping[str, Any], found: tuple[str, str, dict[str, Any]] | None) -> dict[str, Any]:
    """The schema of the operation's 200 answer, references followed."""
    if found is None:
        return {}
    content = found[2].get("responses", {}).get("200", {}).get("content", {})
    schema: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    if name := str(schema.get("$ref", "")).rsplit("/", 1)[-1]:
        schema = contract.get("components", {}).get("schemas", {}).get(name, {})
    return schema
