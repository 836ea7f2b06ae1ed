"""What a run may spend. The ledger belongs to a run and is found by every call made within it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from gencode_graph.errors import BudgetExhaustedError


@dataclass
class Ledger:
    """Dollars spent so far, and the most there may be; a ``cap`` of None is no limit."""

    cap: float | None
    spent: float = 0.0

    def check(self) -> None:
        """Raises BudgetExhaustedError once the cap is reached: the next call is not made."""
        if self.cap is not None and self.spent >= self.cap:
            raise BudgetExhaustedError(
                f"The budget of ${self.cap:.2f} is spent (${self.spent:.4f}).",
                "Finished work is kept; go on with 'gencode resume ID --max-cost USD'.",
            )


_ledger: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


@contextmanager
def ledger(cap: float | None, spent: float) -> Iterator[Ledger]:
    """Keep a ledger for all calls made within the block, in whatever task."""
    kept = Ledger(cap, spent)
    token = _ledger.set(kept)
    try:
        yield kept
    finally:
        _ledger.reset(token)


def check_budget() -> None:
    """Raises BudgetExhaustedError when the run this call belongs to has nothing left."""
    if (kept := _ledger.get()) is not None:
        kept.check()


def settle(cost_usd: float | None) -> None:
    """Put a call's cost down. An unknown price adds nothing: it is said in the report instead."""
    if (kept := _ledger.get()) is not None:
        kept.spent += cost_usd or 0.0
