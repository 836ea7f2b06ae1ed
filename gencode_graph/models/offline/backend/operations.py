"""An entity's operations: the one list that the contract, the router and the tests agree on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gencode_graph.models.offline.backend.convention import Resource
from gencode_graph.models.offline.backend.rules import moves


@dataclass(frozen=True)
class Operation:
    """``verb`` is the first word of the id; ``errors`` are the statuses answered with a Problem."""

    verb: str
    id: str
    method: str
    path: str
    success: int
    errors: tuple[int, ...]


def operations_of(resource: Resource) -> Iterator[Operation]:
    """In the order the router declares them: ``/stats`` before ``/{id}``, or it would be an id."""
    snake, path = resource.entity.snake, resource.path
    one = f"{path}/{{{resource.id_name}}}"
    signed_in = (401,) if resource.auth else ()
    clash = (409,) if resource.clashes else ()
    moved = (409,) if resource.clashes or moves(resource.entity) else ()
    kept = (409,) if resource.refuses_deletion else ()
    yield Operation("list", f"list_{resource.entity.collection}", "get", path, 200, (*signed_in, 422))
    if resource.figures is not None:
        yield Operation("stats", f"get_{snake}_stats", "get", f"{path}/stats", 200, signed_in)
    yield Operation("create", f"create_{snake}", "post", path, 201, (*signed_in, *clash, 422))
    yield Operation("get", f"get_{snake}", "get", one, 200, (*signed_in, 404, 422))
    yield Operation("update", f"update_{snake}", "patch", one, 200, (*signed_in, 404, *moved, 422))
    yield Operation("delete", f"delete_{snake}", "delete", one, 204, (*signed_in, 404, *kept, 422))
