"""How far from today a value of mock data is meant to be, read from what it is worked out with.

Nothing is run. A date is worked out by few means: days added to ``getDate()``, milliseconds to
``Date.now()``, ``setHours`` for the time of day. They are looked for in the expression, and in the functions
that it calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from gencode_graph.tools.checks.trees import nodes_of, plain_children, string_of, text_of
from gencode_graph.tools.demo.near import Near
from gencode_graph.tools.demo.scope import DEEPEST, FUNCTIONS, Scope, arguments_of, number_of

_DAY = 24 * 60
_UNITS = {"day": _DAY, "week": 7 * _DAY, "hour": 60, "minute": 1}
_UNIT = re.compile("|".join(_UNITS), re.IGNORECASE)
_MINUTES = {
    "getDate": _DAY, "getUTCDate": _DAY, "getHours": 60, "getUTCHours": 60,
    "getMinutes": 1, "getUTCMinutes": 1,
    "now": 1 / 60_000, "getTime": 1 / 60_000, "valueOf": 1 / 60_000,
}  # fmt: skip
"""What one of each is, that is added to."""
_CLOCK = re.compile(r"\d\d:\d\d")
_WRITTEN_CLOCK = re.compile(r"(?<!\d)T(\d\d:\d\d)")
_ADDS_HOURS = re.compile(r"(add|sub|get|getUTC)Hours|hours?\)? \*", re.IGNORECASE)
_BACKWARDS = re.compile(r"^sub|ago|past|before", re.IGNORECASE)


def moment_of(node: Node, scope: Scope) -> Near | str | None:
    """What an expression works out: how far from now, or the date it is given; None for anything else."""
    if scope.depth > DEEPEST:
        return None
    if node.type == "identifier":
        value = scope.declared.get(text_of(node))
        deeper = replace(scope, depth=scope.depth + 1)
        return None if value is None or value.type in FUNCTIONS else moment_of(value, deeper)
    parts = list(_parts(node, scope))
    clock = _clock(node, scope)
    if parts:
        told = [part.clock for part in parts if part.clock]
        return Near(sum(part.minutes for part in parts), clock or (told[-1] if told else ""))
    for made in nodes_of(node, "new_expression"):
        arguments = arguments_of(made)
        if text_of(made.child_by_field_name("constructor")) == "Date" and arguments:
            return string_of(arguments[0])
    return Near(0, clock) if re.search(r"new Date\(\)|Date\.now\(\)", text_of(node)) else None


def _parts(node: Node, scope: Scope) -> Iterator[Near]:
    """What is added, in an expression or a function's body."""
    if node.type == "call_expression" and (called := _called(node, scope)) is not None:
        yield called
        if text_of(node.child_by_field_name("function")) in scope.declared:
            return  # what it is called with is read already; `addHours(addDays(day, 1), 2)` goes on inside
    if node.type == "binary_expression" and (added := _added(node, scope)) is not None:
        yield Near(added)
    for child in node.named_children:
        yield from _parts(child, scope)


def _added(node: Node, scope: Scope) -> float | None:
    """The minutes of ``Date.now() - 2 * DAY`` or ``day.getDate() + days``."""
    sign = {"+": 1, "-": -1}.get(text_of(node.child_by_field_name("operator")))
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    while left is not None and left.type == "binary_expression":
        left = left.child_by_field_name("left")
    if sign is None or left is None or right is None or left.type != "call_expression":
        return None
    minutes = _MINUTES.get(_method(left))
    amount = number_of(right, scope)
    return None if minutes is None or amount is None else sign * amount * minutes


def _called(node: Node, scope: Scope) -> Near | None:
    """What a call of a helper comes to: one of the module's own, or one whose name tells the unit, as the
    template's ``daysFromToday`` does."""
    callee = node.child_by_field_name("function")
    if callee is None or callee.type != "identifier":
        return None
    name, arguments = text_of(callee), arguments_of(node)
    numbers = [n for one in arguments if (n := number_of(one, scope)) is not None]
    clocks = [c for one in arguments if (c := string_of(one)) and _CLOCK.fullmatch(c)]
    found: Near | None = None
    declared = scope.declared.get(name)
    if declared is not None:
        found = _helped(declared, arguments, numbers, scope)
    elif len(numbers) == 1 and (unit := _UNIT.search(name)):
        sign = -1 if _BACKWARDS.search(name) else 1
        found = Near(sign * numbers[0] * _UNITS[unit[0].lower()])
    return replace(found, clock=clocks[0]) if found and clocks else found


def _helped(function: Node, arguments: list[Node], numbers: list[float], scope: Scope) -> Near | None:
    """What one of the module's functions makes of these arguments. Where its body works with dates in ways
    of its own, a number is taken for days, and a second one for the hour unless hours are added."""
    body = function.child_by_field_name("body")
    if function.type not in FUNCTIONS or body is None or len(numbers) < len(arguments) - 1:
        return None
    inner = Scope(scope.declared, _given(function, arguments, scope), scope.depth + 1)
    read = moment_of(body, inner)
    if "Date" not in text_of(body) and not isinstance(read, Near):
        return None
    if not numbers and any(string_of(one) is None for one in arguments):
        return None
    days = numbers[0] if numbers else 0
    found = read if isinstance(read, Near) and (read.minutes or not days) else Near(days * _DAY)
    clocked = found.clock or _ADDS_HOURS.search(text_of(body))
    if not clocked and len(numbers) > 1 and 0 <= numbers[1] < 24:
        minute = numbers[2] if len(numbers) > 2 else 0
        found = replace(found, clock=f"{int(numbers[1]):02d}:{int(minute):02d}")
    return found


def _given(function: Node, arguments: list[Node], scope: Scope) -> dict[str, float]:
    """The numbers that a call gives a function's parameters, or that they have by default."""
    single = function.child_by_field_name("parameter")
    listed = function.child_by_field_name("parameters")
    given = {}
    for place, one in enumerate([single] if single else plain_children(listed) if listed else []):
        pattern = one.child_by_field_name("pattern")
        name = text_of(one if pattern is None else pattern)
        value = arguments[place] if place < len(arguments) else one.child_by_field_name("value")
        if value is not None and (number := number_of(value, scope)) is not None:
            given[name] = number
    return given


def _clock(node: Node, scope: Scope) -> str:
    """``18:00`` of ``setHours(18)``, or of a text such as ``T18:00``."""
    for call in nodes_of(node, "call_expression"):
        if _method(call) in ("setHours", "setUTCHours"):
            parts = [n for one in arguments_of(call) if (n := number_of(one, scope)) is not None]
            if parts and len(parts) == len(arguments_of(call)) and 0 <= parts[0] < 24:
                return f"{int(parts[0]):02d}:{int(sum(parts[1:2])):02d}"
    written = _WRITTEN_CLOCK.search(text_of(node))
    return written[1] if written else ""


def _method(call: Node) -> str:
    """``getDate`` of ``day.getDate()``."""
    callee = call.child_by_field_name("function")
    return text_of(callee.child_by_field_name("property")) if callee else ""
