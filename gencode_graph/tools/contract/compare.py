"""Does the backend serve what the contract says? Both directions, operation by operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from gencode_graph.artifacts import Analysis, Issue
from gencode_graph.tools.contract.schemas import Difference, Side, differences
from gencode_graph.tools.contract.walk import Json, Operation, dereferenced, mapping, operations, sequence

CHECK = "contract_match"
Found = tuple[str, bool]
"""What is wrong, and whether it is mild enough to be a warning."""


def compare(contract: Json, actual: Json, owner: Callable[[str], str] = lambda _: "") -> list[Issue]:
    """Every difference between the contract and ``app.openapi()``, empty when they agree.

    Compared are paths (parameters by position), methods, status codes, parameters, and names,
    types, formats, enums and requiredness of all fields. ``owner`` maps an API path to the file
    an issue is about (see ``router_of``).
    """
    ours = {_key(op): op for op in operations(contract)}
    theirs = {_key(op): op for op in operations(actual)}
    issues: list[Issue] = []
    for key in {**ours, **theirs}:
        op = ours.get(key) or theirs[key]
        for text, mild in _operation(contract, ours.get(key), actual, theirs.get(key)):
            issue = Issue(check=CHECK, path=owner(op.path), message=f"{op}: {text}")
            issues.append(issue.model_copy(update={"severity": "warning"}) if mild else issue)
    return issues


def router_of(analysis: Analysis) -> Callable[[str], str]:
    """API path -> the router module that serves it, "" for the core's own paths."""
    modules = {e.slug: f"backend/app/routers/{e.snake}.py" for e in analysis.entities}

    def owner(path: str) -> str:
        parts = path.split("/")
        return modules.get(parts[2], "") if len(parts) > 2 and parts[1] == "api" else ""

    return owner


def path_shape(path: str) -> str:
    """The path with nameless parameters: clients cannot see the names."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def _key(op: Operation) -> tuple[str, str]:
    return path_shape(op.path), op.method


def _operation(
    contract: Json, ours: Operation | None, actual: Json, theirs: Operation | None
) -> Iterator[Found]:
    if ours is None or theirs is None:
        yield _presence("this operation", ours is not None), False
        return
    if _needs_account(contract, ours) and not _needs_account(actual, theirs):
        yield "the contract needs an account, the backend asks for none. Let it depend on the account.", False
    yield from _parameters(contract, ours, actual, theirs)
    yield from _body(contract, ours.raw.get("requestBody"), actual, theirs.raw.get("requestBody"))
    left, right = mapping(ours.raw.get("responses")), mapping(theirs.raw.get("responses"))
    for status in {**left, **right}:
        if status not in left or status not in right:
            yield _presence(f"the response {status}", status in left), False
            continue
        pair = dereferenced(contract, left[status]), dereferenced(actual, right[status])
        yield from _contents(f"response {status}", contract, pair[0], actual, pair[1], sent=False)


def _needs_account(document: Json, op: Operation) -> bool:
    """The other way around is no difference: a public operation may look who is there."""
    return bool(sequence(op.raw.get("security", document.get("security"))))


def _parameters(contract: Json, ours: Operation, actual: Json, theirs: Operation) -> Iterator[Found]:
    left, right = _by_place(contract, ours), _by_place(actual, theirs)
    for place in {**left, **right}:
        what = f"the {place[0]} parameter `{place[1]}`"
        if place not in left or place not in right:
            yield _presence(what, place in left), False
            continue
        one, other = left[place], right[place]
        if place[0] != "path" and (one.get("required") is True) != (other.get("required") is True):
            words = ["required" if p.get("required") is True else "optional" for p in (one, other)]
            yield f"{what} is {words[0]} in the contract and {words[1]} in the backend.", False
        sides = Side(contract, one.get("schema", {})), Side(actual, other.get("schema", {}))
        yield from (_told(what, d) for d in differences(*sides, sent=True, nulls=False))


def _by_place(document: Json, op: Operation) -> dict[tuple[str, str], Json]:
    """Parameters by (in, name); those of the path by their position in it."""
    found: dict[tuple[str, str], Json] = {}
    positions = {name: str(i + 1) for i, name in enumerate(re.findall(r"\{([^}]*)\}", op.path))}
    for raw in (*op.shared, *sequence(op.raw.get("parameters"))):
        parameter = dereferenced(document, raw)
        place, name = str(parameter.get("in")), str(parameter.get("name"))
        if place == "path":
            name = f"#{positions.get(name, name)}"
        found[place, name.lower() if place == "header" else name] = parameter
    return found


def _body(contract: Json, ours: Any, actual: Json, theirs: Any) -> Iterator[Found]:
    if (ours is None) != (theirs is None):
        yield _presence("a request body", ours is not None), False
        return
    left, right = dereferenced(contract, ours), dereferenced(actual, theirs)
    if (left.get("required") is True) != (right.get("required") is True):
        words = ["required" if b.get("required") is True else "optional" for b in (left, right)]
        yield f"the request body is {words[0]} in the contract and {words[1]} in the backend.", False
    yield from _contents("request body", contract, left, actual, right, sent=True)


def _contents(
    what: str, contract: Json, left: Json, actual: Json, right: Json, *, sent: bool
) -> Iterator[Found]:
    ours, theirs = mapping(left.get("content")), mapping(right.get("content"))
    for kind in {**ours, **theirs}:
        if kind not in ours or kind not in theirs:
            yield _presence(f"{what} as {kind}", kind in ours), False
            continue
        schemas = [mapping(side[kind]).get("schema", {}) for side in (ours, theirs)]
        sides = Side(contract, schemas[0]), Side(actual, schemas[1])
        yield from (_told(what, d) for d in differences(*sides, sent=sent))


def _presence(what: str, in_contract: bool) -> str:
    if in_contract:
        return f"the contract has {what}, the backend has not. Add it to the backend."
    return f"the backend has {what}, the contract has not. Remove it from the backend."


def _told(what: str, difference: Difference) -> Found:
    where = f"{what}, field `{difference.where}`" if difference.where else what
    return (
        f"{where}: {difference.contract} in the contract, {difference.backend} in the backend.",
        difference.mild,
    )
