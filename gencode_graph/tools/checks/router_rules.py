"""Layer 1, step 7: does a router use what it declares, and the helpers that its rules need?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from gencode_graph.artifacts import Analysis, Entity, Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.checks.routers import Route, routes_of
from gencode_graph.tools.contract.walk import Operation, dereferenced, operations, sequence
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.links import links_to

Fault = tuple[int | None, str]
Function = ast.FunctionDef | ast.AsyncFunctionDef

_ATOMIC = frozenset({"transition", "apply_if", "find_one_and_update"})
"""What moves a state in one step of the database."""
_CLOCKS = frozenset({("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")})


def router_keeps_rules(draft: Draft, facts: Facts) -> list[Issue]:
    """Search, filters, sort and page of the list are used, transitions are atomic, deleting asks what
    refers to the record, and rules about time ask the app's clock."""
    analysis = facts.analysis
    entity = next((e for e in analysis.entities if e.snake == draft.unit.id), None) if analysis else None
    path = f"backend/app/routers/{draft.unit.id}.py"
    if analysis is None or entity is None or path not in draft.files:
        return []
    try:
        tree = parse_python(draft.files[path])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # the syntax check tells
    found = [*_ignored(tree, entity, facts.contract or {}), *_unguarded(tree, entity, analysis)]
    return [Issue(check="rules", path=path, line=line, message=message) for line, message in found]


def _ignored(tree: ast.Module, entity: Entity, contract: Mapping[str, Any]) -> Iterator[Fault]:
    """Parameters of the list that are taken and not used."""
    base = f"/api/{entity.slug}"
    ops = [op for op in operations(contract) if (op.path, op.method) == (base, "get")]
    for route in routes_of(tree):
        if (route.path, route.method) == (base, "get"):
            yield from _unused(route, {name for op in ops for name in _query_names(contract, op)})
            yield from _unsearched(route, entity)


def _query_names(contract: Mapping[str, Any], op: Operation) -> Iterator[str]:
    for raw in (*op.shared, *sequence(op.raw.get("parameters"))):
        parameter = dereferenced(contract, raw)
        if parameter.get("in") == "query":
            yield str(parameter.get("name"))


def _unused(route: Route, wanted: set[str]) -> Iterator[Fault]:
    function = route.function
    used = _loaded(function)
    for argument in (*function.args.args, *function.args.kwonlyargs):
        name = _sent_as(argument)
        of_the_page = argument.annotation is not None and "PageParams" in ast.unparse(argument.annotation)
        if argument.arg not in used and (name in wanted or of_the_page):
            what = "the page that is asked for" if of_the_page else f"the parameter {name!r}"
            yield argument.lineno, f"{function.name} takes {what} and does not use it. Pass it to the query."


def _loaded(function: Function) -> set[str]:
    """Names that the function's body reads; its signature aside."""
    nodes = (node for statement in function.body for node in ast.walk(statement))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}


def _sent_as(argument: ast.arg) -> str:
    """The parameter's name in the address: its alias, where it has one."""
    for node in ast.walk(argument.annotation) if argument.annotation else ():
        if isinstance(node, ast.keyword) and node.arg == "alias" and isinstance(node.value, ast.Constant):
            return str(node.value.value)
    return argument.arg


def _unsearched(route: Route, entity: Entity) -> Iterator[Fault]:
    """Fields that ``containing`` is not told to look into."""
    calls = [n for n in ast.walk(route.function) if isinstance(n, ast.Call) and _name(n.func) == "containing"]
    for call in calls:
        words = [a.value if isinstance(a, ast.Constant) else None for a in call.args[1:]]
        if None not in words and (missing := [f for f in entity.search if f not in words]):
            yield call.lineno, f"The search leaves out {', '.join(missing)}. Add them to containing(...)."


def _unguarded(tree: ast.Module, entity: Entity, analysis: Analysis) -> Iterator[Fault]:
    called = {_name(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    moves = [r for r in entity.rules if r.kind == "transitions"]
    if moves and not called & _ATOMIC:
        yield (
            None,
            (
                f"Rule {moves[0].requirement} ({moves[0].text}) is not held against two requests at once. "
                "Move the state with transition(...) of app.core.transitions, in update and actions alike."
            ),
        )
    if "delete" in entity.operations and _needs_care(analysis, entity) and "delete_record" not in called:
        yield (
            None,
            (
                f"Other records refer to {entity.name}. Delete it with delete_record(...) of "
                "app.core.deletion, which refuses, clears or deletes along as the analysis says."
            ),
        )
    if any(rule.kind == "time" for rule in entity.rules):
        yield from _own_clock(tree)


def _needs_care(analysis: Analysis, entity: Entity) -> bool:
    """Where the analysis says outright what becomes of what refers to it."""
    return any(field.on_delete for _, field in links_to(analysis, entity.name))


def _own_clock(tree: ast.Module) -> Iterator[Fault]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if (_name(owner), method) in _CLOCKS:
                yield (
                    node.lineno,
                    (
                        f"{_name(owner)}.{method}() cannot be set by a test. Ask now() or today() of "
                        "app.core.clock."
                    ),
                )
            case _:
                pass


def _name(node: ast.expr) -> str:
    """The last name of what is called: ``a.b.c`` -> ``c``."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
