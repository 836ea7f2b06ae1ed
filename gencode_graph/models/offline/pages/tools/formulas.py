"""Formulas of calculators: arithmetic over named values, as Python works it out and as TypeScript.

loan_payment(loan_amount, rate, years) * 12  ->  loanPayment(loanAmount, rate, years) * 12
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from gencode_graph.models.offline.pages.layout import camel

_OPERATORS: dict[type[ast.operator], tuple[str, Callable[[float, float], float]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
    ast.Div: ("/", operator.truediv),
    ast.Pow: ("**", operator.pow),
}


def loan_payment(amount: float, rate: float, years: float) -> float:
    """What is paid a month, at ``rate`` per cent a year."""
    monthly, months = rate / 1200, years * 12
    if monthly == 0:
        return amount / months
    shrinking: float = (1 + monthly) ** -months
    return amount * monthly / (1 - shrinking)


def loan_left(amount: float, rate: float, years: float, year: float) -> float:
    """What is left of the loan after a year."""
    monthly, paid = rate / 1200, year * 12
    if monthly == 0:
        return amount * (1 - year / years)
    growth: float = (1 + monthly) ** paid
    return max(0.0, amount * growth - loan_payment(amount, rate, years) * (growth - 1) / monthly)


def savings(start: float, monthly: float, rate: float, years: float) -> float:
    """What there is in the end, with as much put in every month."""
    interest, months = rate / 1200, years * 12
    if interest == 0:
        return start + monthly * months
    growth: float = (1 + interest) ** months
    return start * growth + monthly * (growth - 1) / interest


FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "loan_payment": loan_payment, "loan_left": loan_left, "savings": savings,
    "round": round, "min": min, "max": max, "sqrt": math.sqrt,
}  # fmt: skip
_OF_MATH = frozenset({"round", "min", "max", "sqrt"})
_NEEDS = {"loan_left": ("loan_payment",)}


class FormulaError(ValueError):
    """Text that is no formula over these names; the message says what is not known."""


def evaluate(formula: str, values: Mapping[str, float]) -> float:
    """What the formula comes to. Raises FormulaError, ZeroDivisionError."""
    return float(_value(_parsed(formula), values))


def typescript(formula: str) -> str:
    """The formula over constants of the same names in camel case. Raises FormulaError."""
    return _text(_parsed(formula))


def functions_in(formula: str) -> list[str]:
    """Names of our own functions that the formula calls, those that they need first."""
    called = [
        n.func.id
        for n in ast.walk(_parsed(formula))
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    ]
    wanted = [name for own in called for name in (*_NEEDS.get(own, ()), own)]
    return [name for name in dict.fromkeys(wanted) if name not in _OF_MATH]


def names_in(formula: str) -> list[str]:
    """Names of values, in order."""
    names = [n.id for n in ast.walk(_parsed(formula)) if isinstance(n, ast.Name)]
    return [name for name in dict.fromkeys(names) if name not in FUNCTIONS]


def _parsed(formula: str) -> ast.expr:
    try:
        return ast.parse(formula.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"{formula!r} is no formula") from error


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)][1](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
            return FUNCTIONS[name](*(_value(each, values) for each in args))
    raise FormulaError(f"{ast.unparse(node)!r} is not known")


def _text(node: Any, *, inside: bool = False) -> str:
    match node:
        case ast.Constant(value=int() | float() as number):
            return f"{number}"
        case ast.Name(id=name):
            return constant(name)
        case ast.UnaryOp(operand=operand):
            return f"(-{_text(operand, inside=True)})"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            text = f"{_text(left, inside=True)} {_OPERATORS[type(op)][0]} {_text(right, inside=True)}"
            return f"({text})" if inside else text
        case ast.Call(func=ast.Name(id=name), args=args):
            called = f"Math.{name}" if name in _OF_MATH else constant(name)
            return f"{called}({', '.join(map(_text, args))})"
    raise FormulaError(f"{ast.unparse(node)!r} is not known")


def constant(name: str) -> str:
    """``loan_amount`` -> ``loanAmount``."""
    return camel("".join(part.capitalize() for part in name.split("_")))
