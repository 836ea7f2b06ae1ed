"""An entity's operations: the one list that the contract, the router and the tests agree on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gencode_graph.artifacts.wish import deciding_roles, needs_account
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
    clash = (409,) if resource.clashes else ()
    moved = (409,) if resource.clashes or moves(resource.entity) else ()
    kept = (409,) if resource.refuses_deletion else ()
    found = [
        Operation("list", f"list_{resource.entity.collection}", "get", path, 200, (422,)),
        Operation("stats", f"get_{snake}_stats", "get", f"{path}/stats", 200, ()),
        Operation("create", f"create_{snake}", "post", path, 201, (*clash, 422)),
        Operation("get", f"get_{snake}", "get", one, 200, (404, 422)),
        Operation("update", f"update_{snake}", "patch", one, 200, (404, *moved, 422)),
        Operation("delete", f"delete_{snake}", "delete", one, 204, (404, *kept, 422)),
    ]
    for operation in found:
        offered = resource.figures is not None if operation.verb == "stats" else resource.has(operation.verb)
        if offered:
            yield replace(operation, errors=(*_refusals(resource, operation.verb), *operation.errors))


def _refusals(resource: Resource, verb: str) -> tuple[int, ...]:
    """401 where an account is needed, 403 where its role decides."""
    who = resource.who(verb)
    signed_in = (401,) if needs_account(who) else ()
    sends = verb in ("create", "update") and resource.protected
    return (*signed_in, 403) if deciding_roles(who) or sends else signed_in
