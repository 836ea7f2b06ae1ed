"""What is shown of a run: the board's arithmetic, and lines that fit any terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from gencode_graph.cli.board import Board, Row
from gencode_graph.cli.progress import Plain, duration, step_line, table, totals
from gencode_graph.cli.terminal import glyphs
from gencode_graph.events import Event


def told(*events: Event) -> Board:
    board = Board(started=0.0)
    for second, event in enumerate(events):
        board.apply(event, now=float(second))
    return board


def started(step: str, units: int = 3) -> Event:
    return Event(kind="step_started", step=step, data={"units": units, "agent": "derek"})


def unit(kind: str, name: str, **data: object) -> Event:
    return Event(kind=kind, step="backend_models", unit=name, attempt=int(data.pop("attempt", 0)), data=data)


def test_units_attempts_and_the_worst_score_are_counted():
    board = told(
        started("backend_models"),
        unit("unit_attempt", "bug", attempt=2),
        unit("unit_finished", "bug", accepted=True, quality_score=9),
        unit("unit_finished", "user", accepted=True, quality_score=6),
        unit("unit_finished", "project", accepted=True),
    )
    row = board.rows["backend_models"]
    assert (row.status, len(row.done), row.units, row.attempts, row.score) == ("running", 3, 3, 2, 6)
    assert row.elapsed(7.0) == 7.0


def test_a_unit_that_goes_back_is_no_longer_done():
    board = told(
        started("backend_models"),
        unit("unit_finished", "bug"),
        unit("unit_attempt", "bug", attempt=2),
    )
    assert board.rows["backend_models"].done == set()


def test_a_finished_step_is_as_its_report_says_and_adds_to_the_totals():
    report = {"status": "warnings", "units": 3, "attempts": 4, "calls": 7, "cost_usd": 0.25, "seconds": 3.0}
    board = told(started("backend_models"), Event(kind="step_finished", step="backend_models", data=report))
    assert board.rows["backend_models"].elapsed(99.0) == 3.0
    assert totals(board, 61.0) == "1/12 steps, 7 calls, $0.25, 1 min 01 s"


def test_an_unknown_price_is_said_to_be_unknown():
    report = {"status": "passed", "cost_usd": None}
    board = told(Event(kind="step_finished", step="analysis", data=report))
    assert "cost unknown" in totals(board, 1.0)


def test_events_of_unknown_steps_change_nothing():
    assert told(started("no_such_step")).rows == Board().rows


@pytest.mark.parametrize("width", [20, 40, 66, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_the_live_view_fits_the_terminal(width, encoding):
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    console = Console(file=file, width=width, force_terminal=True, no_color=True)
    board = told(started("backend_models"), unit("unit_finished", "bug", quality_score=10))
    board.activity = "backend_models bug " + "x" * 200
    console.print(table(board, console))
    file.flush()
    shown = Console(file=io.StringIO(), width=width)
    lines = [
        shown.render_str(line, markup=False) for line in file.buffer.getvalue().decode(encoding).splitlines()
    ]
    assert len(lines) == 15  # a heading, twelve steps, what is done now, the totals


def test_a_skipped_step_says_why():
    line = step_line(Row("testing_backend", status="skipped", reason="no backend"), 3, glyphs("ascii"))
    assert line.split() == ["[", "3/12]", "-", "testing_backend", "skipped", "no", "backend"]


def test_a_closed_stderr_does_not_end_the_run(monkeypatch):
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(Board, "of_agents", classmethod(lambda cls: cls()))
    plain = Plain(Closed())
    for _ in range(2):
        plain(Event(kind="step_finished", step="analysis", data={"status": "passed"}))
    assert plain.board.finished == 1


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min 00 s"),
        (185, "3 min 05 s"),
    ],
)
def test_durations_read_well(seconds, text):
    assert duration(seconds) == text
