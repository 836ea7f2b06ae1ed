"""Layer 1, step 10: do an entity's tests call every operation, and does each fail when it should?"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from gencode_graph.artifacts import Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.checks.api_test_clocks import STAMPS, clock_faults
from gencode_graph.tools.checks.proof_ids import Proofs, id_faults, proofs_of
from gencode_graph.tools.contract import slice_for
from gencode_graph.tools.contract.compare import path_shape
from gencode_graph.tools.contract.walk import METHODS, Operation, operations
from gencode_graph.tools.draft import Draft, Facts

_SKIPS = frozenset({"skip", "skipif", "xfail"})
_ANYTHING = "{}"
"""A part of a path that only running the test would tell."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Functions = Mapping[str, Function]


def api_tests_hold(draft: Draft, facts: Facts) -> list[Issue]:
    """Each test asserts something, none is skipped or depends on the time it runs at; every operation
    of the entity is called."""
    entities = facts.analysis.entities if facts.analysis else []
    entity = next((e for e in entities if e.snake == draft.unit.id), None)
    times = STAMPS | {field.name for e in entities for field in e.fields if field.type == "datetime"}
    wanted: list[Operation] = []
    if entity is not None and facts.contract is not None:
        wanted = list(operations(slice_for(facts.contract, [f"/api/{entity.slug}"])))
    proofs = proofs_of(facts.analysis, entity.name, "backend") if facts.analysis and entity else None
    return [
        Issue(check="test_strength", path=path, line=line, message=message)
        for path, text in draft.files.items()
        if path.startswith("backend/tests/") and path.endswith(".py")
        for line, message in (*_faults(text, wanted, times), *_unproven(text, proofs))
    ]


def _faults(text: str, wanted: list[Operation], times: Collection[str]) -> Iterator[tuple[int | None, str]]:
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the syntax check tells
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    tests = {name: node for name, node in functions.items() if name.startswith("test")}
    if not tests:
        yield None, "There is no test. Write functions whose names begin with test_."
    for name, node in tests.items():
        if not _asserts(node, functions, set()):
            yield node.lineno, f"{name} asserts nothing, so it cannot fail. Assert what the API answers."
    for inner in ast.walk(tree):
        if isinstance(inner, ast.Attribute) and inner.attr in _SKIPS and "pytest" in ast.unparse(inner.value):
            yield inner.lineno, "A test is skipped or expected to fail. Every test has to run and pass."
    yield from clock_faults(tree, times)
    calls = list(_calls(tree))
    for operation in wanted:
        if tests and not any(call.reaches(operation) for call in calls):
            yield None, f"No test calls {operation}. Test every operation of the contract."


def asserting_tests(tree: ast.Module) -> list[str]:
    """The names of the tests that assert something."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, Function)}
    return [name for name, node in functions.items()
            if name.startswith("test") and _asserts(node, functions, set())]  # fmt: skip


def _unproven(text: str, proofs: Proofs | None) -> Iterator[tuple[int | None, str]]:
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # the syntax check tells
    if proofs is not None:
        yield from id_faults(dict(_marked(tree)), proofs, '@pytest.mark.proves("{id}")')


def _marked(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Ids that tests bear, with a line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "proves":
            yield from ((str(a.value), node.lineno) for a in node.args if isinstance(a, ast.Constant))


def _asserts(node: Function, functions: Functions, seen: set[str]) -> bool:
    """An assertion of more than a constant here, or in a function of the file that is called."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert) and not isinstance(inner.test, ast.Constant):
            return True
        if isinstance(inner, ast.Call):
            name = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            if name == "raises":
                return True
            if name in functions and name not in seen:
                seen.add(name)
                if _asserts(functions[name], functions, seen):
                    return True
    return False


@dataclass(frozen=True)
class _Call:
    """A request as written: ``path`` has ``{}`` for what is only known when it runs."""

    method: str
    path: str

    def reaches(self, operation: Operation) -> bool:
        if self.method != operation.method:
            return False
        if self.path.startswith(_ANYTHING):
            return True
        ours = self.path.partition("?")[0].rstrip("/").split("/")
        theirs = path_shape(operation.path).split("/")
        return len(ours) == len(theirs) and all(map(_same_segment, ours, theirs))


def _same_segment(ours: str, theirs: str) -> bool:
    """A fixed value may stand for a parameter (an id that does not exist), never the other way."""
    return theirs in (_ANYTHING, ours)


def _calls(tree: ast.Module) -> Iterator[_Call]:
    known = dict(_constants(tree))
    awaited = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Await)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        method, arguments = node.func.attr, [*node.args, *(k.value for k in node.keywords if k.arg == "url")]
        if method == "request" and arguments:
            method, arguments = _text(arguments[0], known).lower(), arguments[1:]
        if method in METHODS and arguments:
            path = _text(arguments[0], known)
            # ``row.get(name)`` is no request: what is not plainly a path must at least be awaited.
            if path.startswith("/") or (path.startswith(_ANYTHING) and id(node) in awaited):
                yield _Call(method, path)


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, _text(node.value, {})


def _text(node: ast.expr, known: Mapping[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return known.get(name, _ANYTHING)
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, known) for part in parts)
        case ast.FormattedValue(value=value):
            return _text(value, known)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left, known) + _text(right, known)
        case _:
            return _ANYTHING
