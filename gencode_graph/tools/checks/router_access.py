"""Layer 1, step 7: does a router refuse by a dependency what accounts of other roles may not?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from gencode_graph.artifacts import Analysis, Entity, Issue
from gencode_graph.artifacts.wish import deciding_roles, seeing_all
from gencode_graph.python_source import parse_python
from gencode_graph.tools.access import access_of, is_decided
from gencode_graph.tools.checks.routers import routes_of
from gencode_graph.tools.draft import Draft, Facts

REQUIRE, SCOPE = "require_role", "own_or_all"
Definitions = Mapping[str, ast.AST]


def router_guards_access(draft: Draft, facts: Facts) -> list[Issue]:
    """Each operation that roles decide about depends on ``require_role`` of just these roles, and each
    that shows some accounts all records, and others their own, limits them by ``own_or_all``."""
    analysis = facts.analysis
    if analysis is None or not is_decided(analysis):
        return []
    entity = next((e for e in analysis.entities if e.snake == draft.unit.id), None)
    if entity is None:
        return []
    return [
        Issue(check="access", path=path, line=line, message=message)
        for path, text in draft.files.items()
        if path.startswith("backend/app/routers/") and path.endswith(".py")
        for line, message in _faults(text, analysis, entity)
    ]


def _faults(text: str, analysis: Analysis, entity: Entity) -> Iterator[tuple[int, str]]:
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the syntax check tells
    defined = dict(_definitions(tree))
    for route in routes_of(tree):
        access = access_of(analysis, entity, route.method, route.path)
        nodes = list(_reached(route.function, defined))
        for said in (_roles_fault(access, nodes, defined), _scope_fault(access, nodes, defined)):
            if said:
                yield route.line, f"{route} {said}"


def _roles_fault(access: list[str], nodes: list[ast.AST], defined: Definitions) -> str:
    wanted, found = set(deciding_roles(access)), _calls(nodes, REQUIRE, defined)
    if None in found:
        return ""  # only running it would tell
    if not wanted:
        return f"is open to {', '.join(access)}. Take {REQUIRE} out." if found else ""
    if any(roles == wanted for roles in found):
        return ""
    call = f"Depends({REQUIRE}({_listed(deciding_roles(access))}))"
    return f"is for {', '.join(access)} only. Add dependencies=[{call}] to its decorator."


def _scope_fault(access: list[str], nodes: list[ast.AST], defined: Definitions) -> str:
    roles = seeing_all(access)
    if not roles:
        return ""
    found = _calls(nodes, SCOPE, defined)
    if None in found or any(set(roles) == given for given in found) or _limits_by_hand(nodes):
        return ""
    return (
        f"is about all records for {', '.join(roles)}, and about their own for other accounts. "
        f"Limit its queries by {SCOPE}(user, {_listed(roles)})."
    )


def _limits_by_hand(nodes: list[ast.AST]) -> bool:
    """Whether the owner and the role are looked at: a rule may leave a role fewer than all, and the app's
    own tests tell whether it does."""
    owner = any(isinstance(node, ast.Constant) and node.value == "owner_id" for node in nodes)
    return owner and any(isinstance(node, ast.Attribute) and node.attr == "role" for node in nodes)


def _listed(roles: tuple[str, ...]) -> str:
    return ", ".join(f'"{role}"' for role in roles)


def _calls(nodes: list[ast.AST], name: str, defined: Definitions) -> list[set[str] | None]:
    """The roles of each call of that function; None where they are not written out."""
    found: list[set[str] | None] = []
    for node in nodes:
        match node:
            case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called == name:
                arguments = node.args[1:] if name == SCOPE else node.args
                found.append(_roles(arguments, defined))
            case _:
                pass
    return found


def _roles(arguments: list[ast.expr], defined: Definitions) -> set[str] | None:
    roles: set[str] = set()
    for argument in arguments:
        for part in _parts(argument, defined):
            if not isinstance(part, ast.Constant) or not isinstance(part.value, str):
                return None
            roles.add(part.value)
    return roles


def _parts(argument: ast.expr, defined: Definitions) -> list[ast.expr]:
    """``"a"`` is itself, ``*STAFF`` what the module's constant of that name lists."""
    inner = argument.value if isinstance(argument, ast.Starred) else argument
    known = defined.get(inner.id) if isinstance(inner, ast.Name) else None
    if isinstance(known, ast.Assign | ast.AnnAssign) and known.value is not None:
        inner = known.value
    return inner.elts if isinstance(inner, ast.Tuple | ast.List | ast.Set) else [inner]


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Functions and values of the module by name."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, node
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node
            case _:
                pass


def _reached(start: ast.AST, defined: Definitions) -> Iterator[ast.AST]:
    """The function's own nodes, and those of what it names: its router, its dependencies, helpers."""
    seen, waiting = {id(start)}, [start]
    while waiting:
        for node in ast.walk(waiting.pop()):
            yield node
            target = defined.get(node.id) if isinstance(node, ast.Name) else None
            if target is not None and id(target) not in seen:
                seen.add(id(target))
                waiting.append(target)
