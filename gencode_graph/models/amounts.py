"""Dollars and tokens, and the most of them there may be."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gencode_graph.context import Context


@dataclass(frozen=True)
class Amount:
    """Dollars and tokens: spent, reserved, or about to be."""

    cost: float = 0.0
    tokens: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.cost + other.cost, self.tokens + other.tokens)

    @property
    def possible(self) -> bool:
        """Whether anything can have cost this: neither less than nothing nor without end."""
        return math.isfinite(self.cost) and self.cost >= 0 and self.tokens >= 0


@dataclass(frozen=True)
class Caps:
    """The most a run and each of its steps may use; None is no limit."""

    cost: float | None = None
    tokens: int | None = None
    seconds: float | None = None
    step_cost: float | None = None
    step_tokens: int | None = None
    step_seconds: float | None = None

    @staticmethod
    def of(context: Context) -> Caps:
        return Caps(
            context.max_cost, context.max_tokens, context.max_seconds,
            context.max_step_cost, context.max_step_tokens, context.max_step_seconds,
        )  # fmt: skip
