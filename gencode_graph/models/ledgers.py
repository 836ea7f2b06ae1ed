"""Each project's ledger, for whoever makes a call for it: the command, Studio, or a graph on its own.

It is found by the project's folder. No caller has to set anything up, and none can go round it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from gencode_graph.context import Context
from gencode_graph.models.amounts import Caps
from gencode_graph.models.budget import Ledger
from gencode_graph.models.journal import Journal

KEPT_OPEN = 64
"""Ledgers of projects that no call is made for at the moment; older ones are read again if need be."""

_open: dict[Path, Ledger] = {}
_guard = threading.Lock()
_without_project: ContextVar[Ledger | None] = ContextVar("ledger", default=None)


def ledger_of(context: Context, project_id: str) -> Ledger:
    """The ledger of a project, with the caps of ``context``; read from its journal at the first
    call, and again when another process has gone on in between. Blocks. Raises StorageError."""
    if not project_id:
        return _without_project.get() or Ledger(Caps.of(context))
    path = calls_of(context, project_id)
    with _guard:
        ledger = _open.pop(path, None)
        if ledger is None or (ledger.idle and ledger.journal.outdated):
            ledger = Ledger.opened(Caps.of(context), Journal(path))
        _open[path] = ledger  # the last one used comes last
        ledger.caps = Caps.of(context)
        for stale in [path for path, one in _open.items() if one.idle][:-KEPT_OPEN]:
            del _open[stale]
    return ledger


def calls_of(context: Context, project_id: str) -> Path:
    """The journal of a project's calls."""
    return (context.home_path / project_id / ".gencode" / "calls.jsonl").resolve()


@contextmanager
def governing(ledger: Ledger) -> Iterator[Ledger]:
    """Let ``ledger`` be its project's for a while, in whatever task and thread calls are made."""
    assert ledger.journal.path is not None
    path = ledger.journal.path.resolve()
    with _guard:
        _open[path] = ledger
    try:
        yield ledger
    finally:
        with _guard:
            if _open.get(path) is ledger:
                del _open[path]


@contextmanager
def keeping(ledger: Ledger) -> Iterator[Ledger]:
    """Let ``ledger`` hold for the calls within the block that are made for no project."""
    token = _without_project.set(ledger)
    try:
        yield ledger
    finally:
        _without_project.reset(token)
