"""Layer 1: Beanie's coroutines are awaited, and nothing blocks the event loop."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from gencode_graph.artifacts import Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.draft import Draft, Facts

_ON_CLASS = frozenset(
    {"get", "find_one", "insert_many", "delete_all", "count", "insert_one", "replace_many", "distinct"}
)
_ON_QUERY = frozenset(
    {"to_list", "first_or_none", "count", "exists", "delete", "delete_many", "sum", "avg", "max", "min"}
)
_ON_RECORD = frozenset(
    {"insert", "save", "replace", "delete", "set", "apply", "create", "save_changes", "sync"}
)
_QUERIES = frozenset({"find", "find_all", "find_many", "find_one", "aggregate"})
_CHAINED = frozenset(
    {"update", "upsert", "set", "inc", "delete", "project", "update_one", "delete_one", "replace_one"}
)
_TAKES_VALUES = frozenset({"model_validate", "len", "list", "sorted", "dict", "str", "bool", "set", "tuple"})
_BASES = frozenset({"Document", "TimestampedDocument"})


def coroutines_awaited(draft: Draft, _: Facts) -> list[Issue]:
    """Database calls of Beanie documents are awaited where their result is used."""
    issues: list[Issue] = []
    for path, text in draft.files.items():
        if not path.endswith(".py"):
            continue
        try:
            tree = parse_python(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # the syntax check tells
        for line, call in _forgotten(tree):
            message = f"`{call[:80]}` is a coroutine that is never awaited. Write `await {call[:80]}`."
            issues.append(Issue(check="await", path=path, line=line, message=message))
    return issues


def no_blocking_clients(draft: Draft, _: Facts) -> list[Issue]:
    """The app talks to MongoDB by its async client only."""
    issues: list[Issue] = []
    for path, text in draft.files.items():
        if not path.startswith("backend/app/") or not path.endswith(".py"):
            continue
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip().startswith("from pymongo import") and "MongoClient" in line.replace(
                "AsyncMongoClient", ""
            ):
                message = (
                    "MongoClient blocks the event loop. Use Beanie documents; the core opens the connection."
                )
                issues.append(Issue(check="await", path=path, line=number, message=message))
    return issues


def _forgotten(tree: ast.Module) -> Iterator[tuple[int, str]]:
    documents = _documents(tree)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for function in ast.walk(tree):
        if not isinstance(function, ast.AsyncFunctionDef):
            continue
        records = _records(function, documents)
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and _is_coroutine(node, documents, records)
                and _is_used(node, parents)
            ):
                yield node.lineno, ast.unparse(node)


def _documents(tree: ast.Module) -> frozenset[str]:
    """Names of document classes: imported from app.models or derived from a document base.
    Schemas come from the same modules, but have none of the methods that are looked for."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            ("app.models", "app.core.auth")
        ):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ClassDef) and any(
            isinstance(b, ast.Name) and b.id in _BASES for b in node.bases
        ):
            names.add(node.name)
    return frozenset(name for name in names if name[:1].isupper())


def _records(function: ast.AsyncFunctionDef, documents: frozenset[str]) -> frozenset[str]:
    """Local names that hold a document: made by its class, got by an awaited call, or annotated."""
    names: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.NamedExpr(
                ast.Name(id=name), value
            ):
                inner = value.value if isinstance(value, ast.Await) else value
                if isinstance(inner, ast.Call) and _root(inner) in documents and not _is_list(inner):
                    names.add(name)
            case ast.arg(arg=name, annotation=ast.Name(id=kind)) if kind in documents:
                names.add(name)
            case _:
                pass
    return frozenset(names)


def _is_coroutine(call: ast.Call, documents: frozenset[str], records: frozenset[str]) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    method, receiver = call.func.attr, call.func.value
    if isinstance(receiver, ast.Name):
        return (receiver.id in documents and method in _ON_CLASS) or (
            receiver.id in records and method in _ON_RECORD
        )
    if isinstance(receiver, ast.Call) and _root(receiver) in documents:
        if isinstance(receiver.func, ast.Name):
            return method in _ON_RECORD
        return method in _ON_QUERY and any(name in _QUERIES for name in _chain(receiver))
    return False


def _is_used(call: ast.Call, parents: dict[ast.AST, ast.AST]) -> bool:
    """Is the result taken for a value? A coroutine handed on to somebody else may be awaited there."""
    parent = parents.get(call)
    match parent:
        case ast.Expr() | ast.Return() | ast.Subscript() | ast.Compare() | ast.BoolOp() | ast.UnaryOp():
            return True
        case ast.Attribute():
            return not (
                isinstance(call.func, ast.Attribute)
                and call.func.attr == "find_one"
                and parent.attr in _CHAINED
            )
        case ast.Assign(targets=[ast.Name(id=name)]):
            return not _awaited_later(name, call, parents)
        case (
            ast.For(iter=used) | ast.If(test=used) | ast.While(test=used) | ast.IfExp(test=used)
            | ast.comprehension(is_async=0, iter=used)
        ):  # fmt: skip
            return used is call
        case ast.Call(func=ast.Name(id=taker)) | ast.Call(func=ast.Attribute(attr=taker)):
            return taker in _TAKES_VALUES
        case _:
            return False


def _awaited_later(name: str, call: ast.Call, parents: dict[ast.AST, ast.AST]) -> bool:
    """``found = Book.get(id)`` is fine when ``found`` is awaited, chained or handed on further down."""
    scope: ast.AST = call
    while not isinstance(scope, ast.AsyncFunctionDef):
        scope = parents[scope]
    for node in ast.walk(scope):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            user = parents[node]
            if isinstance(user, ast.Await | ast.Starred | ast.List | ast.Tuple):
                return True
            if isinstance(user, ast.Call) and not _takes_values(user):
                return True
    return False


def _takes_values(call: ast.Call) -> bool:
    func = call.func
    name = func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
    return name in _TAKES_VALUES


def _chain(call: ast.expr) -> Iterator[str]:
    """Method names of a call chain, outermost first."""
    while isinstance(call, ast.Call):
        if isinstance(call.func, ast.Attribute):
            yield call.func.attr
            call = call.func.value
        else:
            return


def _root(call: ast.expr) -> str:
    """The name a call chain starts from: ``Book`` in ``Book.find().sort()`` and in ``Book(...)``."""
    while isinstance(call, ast.Call | ast.Attribute):
        call = call.func if isinstance(call, ast.Call) else call.value
    return call.id if isinstance(call, ast.Name) else ""


def _is_list(call: ast.Call) -> bool:
    return bool({"to_list", "count", "exists"} & set(_chain(call)))
