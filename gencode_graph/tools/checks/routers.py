"""Layer 1, step 7: does a router declare every operation of its part of the contract?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from gencode_graph.artifacts import Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.contract import slice_for
from gencode_graph.tools.contract.compare import path_shape
from gencode_graph.tools.contract.walk import Operation, mapping, operations
from gencode_graph.tools.draft import Draft, Facts

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


@dataclass(frozen=True)
class Route:
    """A route decorator as written. ``status`` is None where it is not a literal."""

    method: str
    path: str
    status: int | None
    line: int
    function: ast.FunctionDef | ast.AsyncFunctionDef

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def router_serves_contract(draft: Draft, facts: Facts) -> list[Issue]:
    """Every operation under the entity's path is declared, with its success status; no other is;
    and no fixed path hides behind a parameter."""
    entities = facts.analysis.entities if facts.analysis else []
    entity = next((e for e in entities if e.snake == draft.unit.id), None)
    if entity is None or facts.contract is None:
        return []
    wanted = list(operations(slice_for(facts.contract, [f"/api/{entity.slug}"])))
    issues: list[Issue] = []
    for path, text in draft.files.items():
        if path.startswith("backend/app/routers/") and path.endswith(".py"):
            issues += [
                Issue(check="contract_match", path=path, line=line, message=message)
                for line, message in _faults(text, wanted)
            ]
    return issues


def _faults(text: str, wanted: list[Operation]) -> Iterator[tuple[int | None, str]]:
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the syntax check tells
    routes = list(routes_of(tree))
    declared = {(path_shape(route.path), route.method): route for route in routes}
    for op in wanted:
        route = declared.pop((path_shape(op.path), op.method), None)
        if route is None:
            yield None, f"{op} of the contract is not declared. Add its endpoint to the router."
        elif route.status is not None and str(route.status) not in (statuses := _successes(op)):
            yield (
                route.line,
                f"{route} answers {route.status}, the contract says {', '.join(statuses)}. Set status_code.",
            )
    for route in declared.values():
        yield route.line, f"{route} is not in the contract. Remove it, or correct its path."
    yield from _hidden(routes)


def routes_of(tree: ast.Module) -> Iterator[Route]:
    """Routes declared with literal paths, in order, prefix included."""
    prefixes = dict(_routers(tree))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in function.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=router), attr=method)) if (
                    router in prefixes and method in _METHODS
                ):
                    path = _literal(decorator.args[0] if decorator.args else _keyword(decorator, "path"))
                    if path is not None:
                        status = _status(_keyword(decorator, "status_code"))
                        yield Route(method, prefixes[router] + path, status, decorator.lineno, function)
                case _:
                    pass


def _routers(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names of the module's routers and their prefixes."""
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call) and _called(value) == "APIRouter":
            yield target.id, _literal(_keyword(value, "prefix")) or ""


def _hidden(routes: list[Route]) -> Iterator[tuple[int, str]]:
    """``/stats`` declared after ``/{book_id}`` is never reached."""
    for i, route in enumerate(routes):
        for earlier in routes[:i]:
            pair = list(zip(earlier.path.split("/"), route.path.split("/"), strict=False))
            same_length = earlier.path.count("/") == route.path.count("/")
            covers = all(a == b or a.startswith("{") for a, b in pair) and path_shape(
                earlier.path
            ) != path_shape(route.path)
            if earlier.method == route.method and same_length and covers:
                yield (
                    route.line,
                    f"{route} is never reached: {earlier} comes first. Declare {route} before it.",
                )


def _successes(op: Operation) -> list[str]:
    return [status for status in mapping(op.raw.get("responses")) if status.startswith("2")]


def _status(node: ast.expr | None) -> int | None:
    match node:
        case None:
            return 200
        case ast.Constant(value=int(status)):
            return status
        case ast.Attribute(attr=name) if name.startswith("HTTP_") and name[5:8].isdigit():
            return int(name[5:8])
        case ast.Attribute(value=ast.Name(id="HTTPStatus"), attr=name) if name in HTTPStatus.__members__:
            return int(HTTPStatus[name])
        case _:
            return None


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
