"""Showing a run as it goes: a live table where somebody watches, a line a step where not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Protocol, TextIO

from gencode_graph.cli.board import Board, Row
from gencode_graph.cli.terminal import STYLES, glyphs, progress_console
from gencode_graph.events import Event

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

NARROW = 66


class Watcher(Protocol):
    """Is told every event of a run. ``board`` is what it knows by now."""

    board: Board

    def __call__(self, event: Event) -> None: ...


@contextmanager
def watching(*, quiet: bool = False) -> Iterator[Watcher]:
    """A watcher that fits stderr, for the time of one run; a ``quiet`` one shows nothing."""
    if quiet:
        yield Lively(Board.of_agents())
        return
    console = progress_console()
    if not console.is_terminal or console.is_dumb_terminal:
        yield Plain(sys.stderr)
        return
    from rich.live import Live

    board = Board.of_agents()
    with Live(
        console=console, get_renderable=lambda: table(board, console), refresh_per_second=5, transient=False
    ) as live:
        yield Lively(board)
        board.activity = ""
        live.refresh()


class Lively:
    """Keeps the board; the live display reads it in its own rhythm."""

    def __init__(self, board: Board) -> None:
        self.board = board

    def __call__(self, event: Event) -> None:
        self.board.apply(event)


class Plain:
    """Prints one line for each step that ends, and for each unit that has to be written again."""

    def __init__(self, file: TextIO) -> None:
        self.board = Board.of_agents()
        self._file = file

    def __call__(self, event: Event) -> None:
        self.board.apply(event)
        row = self.board.rows.get(event.step)
        if row is not None and event.kind == "step_finished":
            self._print(step_line(row, self.board.finished, glyphs(self._file.encoding)))
        elif event.kind == "unit_attempt" and event.attempt > 1:
            self._print(f"        {event.step}: {event.unit}, attempt {event.attempt}")

    def _print(self, line: str) -> None:
        with suppress(OSError):  # the reader went away; that is no reason to end the run
            print(" ".join(line.splitlines()), file=self._file, flush=True)


def step_line(row: Row, number: int, signs: dict[str, str]) -> str:
    """``[ 3/12] + frontend_mock  Derek  passed  4 units, score 9, 1.2 s``"""
    facts = []
    if row.units:
        facts.append(f"{row.units} unit{'s' if row.units != 1 else ''}")
    if row.attempts > 1:
        facts.append(f"{row.attempts} attempts")
    if row.score is not None:
        facts.append(f"score {row.score}")
    facts.append(duration(row.seconds) if row.status != "skipped" else row.reason or "not needed")
    sign = signs.get(row.status, " ")
    who = f"{row.name:<20} {row.agent.capitalize():<9}"
    return f"[{number:2}/12] {sign} {who} {row.status:<9} {', '.join(facts)}"


def table(board: Board, console: Console) -> RenderableType:
    """The live view: a line a step, what is being done now, and the totals."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    now, wide = monotonic(), console.width >= NARROW
    signs = glyphs(console.encoding)
    grid = Table(box=None, pad_edge=False, header_style="dim")
    grid.add_column("")
    grid.add_column("step", no_wrap=True)
    if wide:
        grid.add_column("agent", no_wrap=True)
    for name in ("units", "tries", "score") if wide else ("units", "score"):
        grid.add_column(name, justify="right", no_wrap=True)
    grid.add_column("time", justify="right", no_wrap=True)
    for row in board.rows.values():
        grid.add_row(*_cells(row, now, wide=wide, signs=signs), style=STYLES.get(row.status, ""))
    activity = Text(board.activity or " ", style="cyan", overflow="ellipsis", no_wrap=True)
    return Group(grid, activity, Text(totals(board, now), style="dim", overflow="ellipsis", no_wrap=True))


def _cells(row: Row, now: float, *, wide: bool, signs: dict[str, str]) -> list[str]:
    begun = row.status not in ("pending", "skipped")
    done = f"{len(row.done)}/" if row.status == "running" and row.units else ""
    units = f"{done}{row.units or ''}"
    time = duration(row.elapsed(now)) if begun else ("skipped" if row.status == "skipped" else "")
    score = "" if row.score is None else str(row.score)
    cells = [signs.get(row.status, " "), row.name]
    if wide:
        tries = str(row.attempts or "") if row.units else ""
        return [*cells, row.agent.capitalize(), units, tries, score, time]
    return [*cells, units, score, time]


def totals(board: Board, now: float) -> str:
    """``7/12 steps, 23 calls, $0.04, 1 min 12 s``"""
    cost = "cost unknown" if board.cost is None else f"${board.cost:.2f}"
    return f"{board.finished}/12 steps, {board.calls} calls, {cost}, {duration(now - board.started)}"


def duration(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min 05 s``"""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"
