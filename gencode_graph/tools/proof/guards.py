"""What in a router, a model or a domain module keeps a rule, and how each of it is taken out.

Each finder answers cuts: the bytes that go, and what takes their place. They are found by shape alone: a
check that raises is one whatever it is called.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator

from gencode_graph.tools.proof import core_guards as core
from gencode_graph.tools.proof.source import Cut, Source, cut, name_of, short, without_keys

_CHECKING = ("require", "check", "ensure", "validate", "verify", "refuse", "forbid", "deny", "guard", "must")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOKING_UP = frozenset({"get", "find_one", "first_or_none"})
_QUERIES = ("find", "find_one", "find_many", "find_all", "count_documents", "distinct", "exists")
_CONDITIONED = ("update_one", "update_many", "delete_one", "delete_many", "find_one_and_update",
                "find_one_and_delete", "replace_one", "apply_if")  # fmt: skip
_BOUNDS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_MONGO_BOUNDS = {f"${name}": f"${other}" for name, other in
                 (("lt", "lte"), ("lte", "lt"), ("gt", "gte"), ("gte", "gt"))}  # fmt: skip
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_LIMITS = frozenset({"ge", "le", "gt", "lt"})
_ARITHMETIC = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "+"), ast.Div: ("/", "*"),
               ast.FloorDiv: ("//", "*"), ast.Mod: ("%", "+")}  # fmt: skip

_ADDED = {ast.Add: ("+=", "-="), ast.Sub: ("-=", "+=")}


def raising_ifs(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``if`` whose body ends by raising; of alternatives, one at a time. That a record is there at all is no
    rule of the app's."""
    records = _looked_up(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.If) or not isinstance(node.body[-1], ast.Raise):
            continue
        binds = any(isinstance(inner, ast.NamedExpr) for inner in ast.walk(node.test))
        if binds or _is_about_being_there(node, records):
            continue
        either = isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or)
        for test in node.test.values if either and isinstance(node.test, ast.BoolOp) else [node.test]:
            yield cut(source, test, "False", f"the check `if {short(source.of(test))}`, which raises")


def listed_dependencies(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``dependencies=[Depends(current_user)]``: nobody is asked for. Where the function asks for the account
    too, it is no guard of its own."""
    asking = [one for one in ast.walk(tree) if isinstance(one, _FUNCTIONS) and _asks_who(one)]
    said_twice = {id(keyword) for function in asking for keyword in _lists_of(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "dependencies" and isinstance(node.value, ast.List):
            asked = [
                e for e in node.value.elts if id(node) not in said_twice or "current_user" not in source.of(e)
            ]
            yield from _without_each(source, node.value, asked, "the dependency")


def _asks_who(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    annotations = (one.annotation for one in function.args.args)
    return any(isinstance(one, ast.Name) and one.id == "CurrentUser" for one in annotations)


def _lists_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.keyword]:
    """``dependencies=`` of its decorators."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call):
            yield from (keyword for keyword in decorator.keywords if keyword.arg == "dependencies")


def unique_indexes(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """Indexes in a document's settings that let no second record be."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.List):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "indexes" for target in targets):
                unique = [one for one in node.value.elts if _is_unique(one)]
                yield from _without_each(source, node.value, unique, "the index")


def checking_calls(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``await require_reference(...)``: a call for nothing but what it may raise."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            call = node.value.value if isinstance(node.value, ast.Await) else node.value
            if isinstance(call, ast.Call) and name_of(call).startswith(_CHECKING):
                yield cut(source, node, "pass", f"the call `{short(source.of(node))}`")


def query_conditions(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """Conditions of a query, other than on the record's id."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in (*_QUERIES, *_CONDITIONED):
            for argument in node.args[: 1 if node.func.attr in _CONDITIONED else None]:
                if isinstance(argument, ast.Dict):
                    yield from without_keys(source, argument, lambda key: key not in ("_id", "id"))
                elif isinstance(argument, ast.Compare):
                    yield cut(source, argument, "{}", f"the condition `{short(source.of(argument))}`")


def bounds(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``<`` for ``<=`` where something is decided by it: off by one."""
    seen: set[int] = set()
    for test in _conditions(tree):
        for node in ast.walk(test):
            if isinstance(node, ast.Compare) and id(node) not in seen:
                seen.add(id(node))
                yield from _bounds_of(node, source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant) and key.value in _MONGO_BOUNDS:
                    other = f'"{_MONGO_BOUNDS[str(key.value)]}"'
                    yield cut(source, key, other, f"the bound {source.of(key)}, now {other}")


def limits(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """``Field(ge=1)``: any number will do."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for keyword in node.keywords:
                if keyword.arg in _LIMITS:
                    given: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
                    rest = [one for one in given if one is not keyword]
                    new = f"{source.of(node.func)}({', '.join(source.of(one) for one in rest)})"
                    yield cut(source, node, new, f"the limit `{source.of(keyword)}`")


def arithmetic(tree: ast.Module, source: Source) -> Iterator[Cut]:
    """A sum that is worked out wrongly. Texts are put together by the same sign, and are left alone."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.BinOp)
            and type(node.op) in _ARITHMETIC
            and not _is_text(node.left, node.right)
        ):
            sign, other = _ARITHMETIC[type(node.op)]
            said = f"`{sign}` in `{short(source.of(node))}`, now `{other}`"
            yield from _between(source, node.left, node.right, sign, other, said)
        elif isinstance(node, ast.AugAssign) and type(node.op) in _ADDED and not _is_text(node.value):
            sign, other = _ADDED[type(node.op)]
            said = f"`{sign}` in `{short(source.of(node))}`, now `{other}`"
            yield from _between(source, node.target, node.value, sign, other, said)


Finder = Callable[[ast.Module, Source], Iterator[Cut]]
FINDERS: tuple[Finder, ...] = (
    raising_ifs, core.role_dependencies, unique_indexes, core.owner_filters, core.roles_that_see_all,
    core.moves, core.places, checking_calls, core.hidden_fields, core.narrowings, core.scopes_of_figures,
    query_conditions, bounds, listed_dependencies, core.kept_links, limits, arithmetic,
)  # fmt: skip
"""In the order of what a person would miss most."""


def _without_each(source: Source, whole: ast.List, elements: list[ast.expr], said: str) -> Iterator[Cut]:
    for element in elements:
        rest = [source.of(one) for one in whole.elts if one is not element]
        found = cut(source, whole, f"[{', '.join(rest)}]", f"{said} `{short(source.of(element))}`")
        yield found._replace(line=element.lineno)


def _bounds_of(node: ast.Compare, source: Source) -> Iterator[Cut]:
    sides = [node.left, *node.comparators]
    for left, right, operator in zip(sides, sides[1:], node.ops, strict=False):
        if isinstance(operator, _ORDERED):
            sign = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}[type(operator)]
            said = f"the bound `{sign}` in `{short(source.of(node))}`, now `{_BOUNDS[sign]}`"
            yield from _between(source, left, right, sign, _BOUNDS[sign], said)


def _between(
    source: Source, left: ast.expr, right: ast.expr, sign: str, other: str, said: str
) -> Iterator[Cut]:
    """The sign between two sides, with nothing but brackets and space around it: no comment."""
    first, last = source.end(left), source.start(right)
    found = re.fullmatch(rf"[\s)\\]*({re.escape(sign)})[\s(\\]*", source.data[first:last].decode())
    if found:
        at = first + len(found.string[: found.start(1)].encode())
        yield Cut(left.lineno, said, at, at + len(sign), other)


def _conditions(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            yield node.test
        elif isinstance(node, ast.comprehension):
            yield from node.ifs
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield node.value


def _is_unique(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    said = any(
        k.arg == "unique" and isinstance(k.value, ast.Constant) and k.value.value for k in node.keywords
    )
    return said or "unique" in name_of(node)


def _looked_up(tree: ast.Module) -> set[str]:
    """Names of what a query answered: a record, or None."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Await(value=ast.Call(func=ast.Attribute(attr=called)))
            ) if called in _LOOKING_UP:
                found.add(name)
            case _:
                pass
    return found


def _is_about_being_there(node: ast.If, records: Collection[str]) -> bool:
    raised = node.body[-1]
    assert isinstance(raised, ast.Raise)
    called = raised.exc
    missing = isinstance(called, ast.Call) and name_of(called) == "NotFoundError"
    match node.test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return missing or name in records
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
            return missing or name in records
        case ast.Compare(ops=[ast.Is(), *_]):
            return missing
        case _:
            return False


def _is_text(*sides: ast.expr) -> bool:
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )
