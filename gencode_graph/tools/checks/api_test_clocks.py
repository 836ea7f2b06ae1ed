"""Layer 1, step 10: would a test fail at another time of day, on a slower machine, in another zone?"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

STAMPS = frozenset({"created_at", "updated_at"})

_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_LOCAL = frozenset({"datetime.now()", "datetime.today()", "datetime.utcnow()", "date.today()"})
_SLEEPS = frozenset({"asyncio.sleep", "time.sleep", "sleep"})

_AS_TEXT = (
    "`{0}` compares times as texts. Compare what datetime.fromisoformat makes of both: a time's text may "
    "have another zone or other digits."
)
_NO_ZONE = "`{0}` is another day, or hour, on another machine. Write datetime.now(UTC), or a fixed time."
_WAITS = "`{0}` waits a fixed time. Nothing needs one here: a change's updated_at is later than it was."


def clock_faults(tree: ast.Module, times: Collection[str]) -> Iterator[tuple[int, str]]:
    """(line, message) of comparisons of times as texts, of clocks without a zone and of fixed waits.

    ``times`` names the fields that are times in the API's answers.
    """
    kept = set(_kept(tree, times))
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(op, _ORDERS) for op in node.ops):
            if any(_is_text(side, times) or ast.unparse(side) in kept for side in _sides(node)):
                yield node.lineno, _AS_TEXT.format(ast.unparse(node)[:120])
        elif isinstance(node, ast.Call):
            called = ast.unparse(node)[:120]
            if called.removeprefix("datetime.") in _LOCAL or called in _LOCAL:
                yield node.lineno, _NO_ZONE.format(called)
            elif ast.unparse(node.func) in _SLEEPS and not _yields_only(node):
                yield node.lineno, _WAITS.format(called)


def _sides(node: ast.Compare) -> list[ast.expr]:
    return [node.left, *node.comparators]


def _is_text(node: ast.expr, times: Collection[str]) -> bool:
    """``answer["updated_at"]``, or ``answer.get("updated_at")``."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name in times
        case ast.Call(func=ast.Attribute(attr="get"), args=[ast.Constant(value=str(name)), *_]):
            return name in times
        case _:
            return False


def _kept(tree: ast.Module, times: Collection[str]) -> Iterator[str]:
    """Variables that hold such a text, and never anything else."""
    texts: set[str] = set()
    others: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                (texts if _is_text(node.value, times) else others).add(ast.unparse(target))
    yield from texts - others


def _yields_only(call: ast.Call) -> bool:
    """``sleep(0)`` lets others run and waits for nothing."""
    return bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
