"""Leaving at once: what a second Ctrl-C means, while the first one is still being obeyed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXIT_PAUSED = 5
_SHOW_CURSOR = "\x1b[?25h"


def leave_at_next() -> None:
    """From now on a signal ends the process at once, without a traceback. A run is none the worse: what it
    takes to go on is on the disk before anything is done, as for a process that is killed."""
    for number in SIGNALS:
        signal.signal(number, _leave)


@contextmanager
def signals_kept() -> Iterator[None]:
    """Afterwards, signals do what they did before."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(_: int, __: FrameType | None) -> None:
    import psutil

    with suppress(psutil.Error):
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    with suppress(OSError):
        shown = _SHOW_CURSOR if sys.stderr.isatty() else ""
        os.write(2, f"{shown}\nLeft at once.\n".encode())
    os._exit(EXIT_PAUSED)
