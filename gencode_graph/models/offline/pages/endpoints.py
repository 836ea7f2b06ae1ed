"""Where an entity's records are found: the contract's own paths, by its operation ids."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.models.offline.pages.entities import EntityView

_OPERATION = re.compile(r"(\w+): [A-Z]+ (/\S*)")
_ANSWER = re.compile(r"  answers: (?:.*, )?200 ([^,]+)")


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


def endpoints(contract: str, entity: EntityView) -> Endpoints:
    """The entity's endpoints. What the contract's outline does not say is as the convention has it."""
    plural, singular = entity.entity.collection, entity.entity.snake
    found = _operations(contract)
    list_path, answer = found.get(f"list_{plural}", (f"/api/{entity.slug}", ""))
    item_path, _ = found.get(f"update_{singular}", (f"{list_path}/{{{singular}_id}}", ""))
    stats_path, _ = found.get(f"get_{singular}_stats", (f"{list_path}/stats", ""))
    return Endpoints(
        list_path=list_path,
        item_path=item_path,
        id_param=item_path.rsplit("{", 1)[-1].rstrip("}"),
        stats_path=stats_path,
        read=f"{entity.name}Read",
        create=f"{entity.name}Create",
        stats=f"{entity.name}Stats",
        paged=not answer.endswith("[]"),
    )


def _operations(contract: str) -> dict[str, tuple[str, str]]:
    """Path and 200 answer by operation id."""
    found: dict[str, tuple[str, str]] = {}
    name = ""
    for line in contract.splitlines():
        if head := _OPERATION.match(line):
            name = head[1]
            found[name] = head[2], ""
        elif name and (answer := _ANSWER.match(line)):
            found[name] = found[name][0], answer[1]
    return found
