"""The terminal as it is: its encoding, whether anybody watches, and pipes that close early."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_UNICODE = {
    "pending": "·", "running": "●", "passed": "✓", "warnings": "!", "skipped": "–",
    "blocked": "■", "failed": "✗", "paused": "‖",
}  # fmt: skip
_ASCII = {
    "pending": ".", "running": "*", "passed": "+", "warnings": "!", "skipped": "-",
    "blocked": "#", "failed": "x", "paused": "=",
}  # fmt: skip
STYLES = {
    "pending": "dim", "running": "cyan", "passed": "green", "warnings": "yellow",
    "skipped": "dim", "blocked": "red", "failed": "red", "paused": "yellow",
}  # fmt: skip


def harden_streams() -> None:
    """Print what the terminal's encoding lacks as ``?`` instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not _is_utf8(stream.encoding):
            stream.reconfigure(errors="replace")


def let_go_of_stdout() -> None:
    """Point a closed stdout to nowhere, so that Python's own flush at exit says nothing."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


@contextmanager
def whoever_listens() -> Iterator[None]:
    """Print here what nobody need read: a reader that has gone away changes no exit code."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        let_go_of_stdout()


def progress_console() -> Console:
    """The console for progress: stderr, so that stdout holds results only. Honours NO_COLOR."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def output_console() -> Console:
    """The console for results: stdout; as wide as needed when it is a file or a pipe."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def glyphs(encoding: str | None) -> dict[str, str]:
    """A sign for each status, in what the encoding can show."""
    return _UNICODE if _is_utf8(encoding) else _ASCII


def print_json(value: Any) -> None:
    """A JSON-able value alone on stdout, readable in any encoding."""
    ascii_only = not _is_utf8(sys.stdout.encoding)
    print(json.dumps(value, indent=2, ensure_ascii=ascii_only), flush=True)  # noqa: T201


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
