"""What a run may spend: reserved before a call, settled after it, shared by all parallel units.

A call is only sent when the most it can cost fits beside what is spent and what is reserved.
Otherwise it waits for the calls in flight, which as a rule cost less than they reserved. The
ledger belongs to a project, and every call for the project finds it: ``ledgers``.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from gencode_graph.errors import BudgetExhaustedError
from gencode_graph.models.amounts import Amount, Caps
from gencode_graph.models.journal import Journal

HINT = "Finished work is kept; go on with 'gencode resume ID' and a larger {option}."


@dataclass(eq=False)
class Hold:
    """A reservation, one of its own however equal another is.

    ``used`` is what it came to in the end: nothing, unless it is set.
    """

    step: str
    most: Amount
    used: Amount = field(default_factory=Amount)


@dataclass
class Ledger:
    """What a run has spent by step, and what its calls in flight may still cost.

    ``seconds`` is the wall clock of the run's earlier sessions, ``journal`` where each call is put
    down, ``unpriced`` the models whose price has been said to be unknown. Calls may come from any
    thread and event loop.
    """

    caps: Caps = field(default_factory=Caps)
    spent: dict[str, Amount] = field(default_factory=dict)
    seconds: float = 0.0
    journal: Journal = field(default_factory=lambda: Journal(None))
    clock: Callable[[], float] = time.monotonic
    unpriced: set[str] = field(default_factory=set)
    _holds: list[Hold] = field(default_factory=list)
    _begun: dict[str, float] = field(default_factory=dict)
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)
    _books: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def opened(cls, caps: Caps, journal: Journal) -> Ledger:
        """The ledger of a run that goes on, or begins: its journal knows what is spent. Blocks."""
        spent = journal.spent()
        journal.begin("resume")
        return cls(caps, spent.charged, spent.seconds, journal)

    def __post_init__(self) -> None:
        self._started = self.clock()

    def restart(self) -> None:
        """A new run of the project begins: it counts from zero. Blocks."""
        self.journal.begin("run")
        self.spent, self.seconds, self._started, self._begun = {}, 0.0, self.clock(), {}

    @property
    def total(self) -> Amount:
        return sum(self.spent.values(), Amount())

    @property
    def elapsed(self) -> float:
        """Seconds of wall clock, earlier sessions included."""
        return self.seconds + self.clock() - self._started

    def seconds_left(self, step: str) -> float | None:
        """How long a call may take by the caps on time, None without one."""
        begun = self._begun.setdefault(step, self.clock())
        left = []
        if self.caps.seconds is not None:
            left.append(self.caps.seconds - self.elapsed)
        if self.caps.step_seconds is not None:
            left.append(self.caps.step_seconds - (self.clock() - begun))
        return min(left, default=None)

    @asynccontextmanager
    async def reserved(self, step: str, most: Amount) -> AsyncIterator[Hold]:
        """Hold ``most`` while the block runs; then only what the hold says was used is spent.

        Raises BudgetExhaustedError when it does not fit and nothing in flight could change that.
        """
        hold = Hold(step, most)
        while (turn := self._turn_for(hold)) is not None:
            await turn
        try:
            yield hold
        finally:
            self._settle(hold)  # no await: this may run while the task is cancelled

    def _turn_for(self, hold: Hold) -> asyncio.Future[None] | None:
        """Take ``hold`` in, or something to wait for before it is tried again."""
        with self._books:
            why = self._obstacle(hold)
            if why is None:
                self._holds.append(hold)
                return None
            if not self._in_flight(why.step):
                raise why.error()
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            return turn

    def _settle(self, hold: Hold) -> None:
        with self._books:
            self._holds.remove(hold)
            # What cannot be was not counted: all that was reserved is.
            used = hold.used if hold.used.possible else hold.most
            self.spent[hold.step] = self.spent.get(hold.step, Amount()) + used
            waiting, self._waiting = self._waiting, []
        for turn in waiting:
            with suppress(RuntimeError):  # its loop is closed: nobody waits any more
                turn.get_loop().call_soon_threadsafe(_wake, turn)

    @property
    def idle(self) -> bool:
        """Whether no call is in flight and none waits."""
        return not self._holds and all(turn.done() for turn in self._waiting)

    def _in_flight(self, step: str | None) -> bool:
        return any(step in (None, hold.step) for hold in self._holds)

    def _obstacle(self, hold: Hold) -> Obstacle | None:
        """The first cap that ``hold`` does not fit under, None when it fits under all."""
        left = self.seconds_left(hold.step)
        if left is not None and left <= 0:
            return Obstacle("time", "GENCODE_MAX_SECONDS", f"{self.elapsed:.0f} s are over", _NOBODY)
        run, step = self._used(None), self._used(hold.step)
        caps, most = self.caps, hold.most
        limits = (
            ("cost", "--max-cost", caps.cost, run.cost, most.cost, None),
            ("tokens", "GENCODE_MAX_TOKENS", caps.tokens, run.tokens, most.tokens, None),
            ("cost", "GENCODE_MAX_STEP_COST", caps.step_cost, step.cost, most.cost, hold.step),
            ("tokens", "GENCODE_MAX_STEP_TOKENS", caps.step_tokens, step.tokens, most.tokens, hold.step),
        )
        for kind, option, cap, used, needed, scope in limits:
            if cap is not None and used + needed > cap:
                return Obstacle(kind, option, _told(kind, cap, self._spent(scope), needed), scope)
        return None

    def _spent(self, step: str | None) -> Amount:
        return self.total if step is None else self.spent.get(step, Amount())

    def _used(self, step: str | None) -> Amount:
        """Spent and held, of one step or of all."""
        held = (hold.most for hold in self._holds if step in (None, hold.step))
        return sum(held, self._spent(step))


_NOBODY = "\x00"
"""The step of an obstacle that no other call can clear away."""


@dataclass(frozen=True)
class Obstacle:
    """Why a call may not be sent. ``step`` is whose calls must be waited for, None for all."""

    kind: str
    option: str
    told: str
    step: str | None

    def error(self) -> BudgetExhaustedError:
        where = f" of the step {self.step}" if self.step and self.step != _NOBODY else ""
        return BudgetExhaustedError(
            f"The budget{where} does not pay the next call: {self.told}.",
            HINT.format(option=self.option),
        )


def _told(kind: str, cap: float, spent: Amount, needed: float) -> str:
    if kind == "cost":
        return f"${spent.cost:.4f} of ${cap:.2f} are spent, and it may take ${needed:.4f}"
    return f"{spent.tokens} of {cap:.0f} tokens are used, and it may take {needed:.0f}"


def _wake(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)
