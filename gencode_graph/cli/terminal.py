"""The terminal as it is: its encoding, whether anybody watches, and pipes that close early."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, cast

from gencode_graph.plain import plain, plain_json
from gencode_graph.secrecy import hidden

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


class Plain:
    """A text stream of the process, which makes plain whatever is printed. ``beneath`` is the stream itself,
    for a console, which draws with control characters and makes its texts plain on its own."""

    def __init__(self, beneath: Any) -> None:
        self.beneath = beneath

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError("text only")  # which is how typer asks what it may write
        self.beneath.write(plain(hidden(text)))
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.beneath, name)


class Forgiving:
    """A stream of which nobody need read anything: one that is closed or full is let go of."""

    def __init__(self, beneath: TextIO) -> None:
        self._beneath = beneath

    def write(self, text: str) -> int:
        with self._held():
            self._beneath.write(text)
        return len(text)

    def flush(self) -> None:
        with self._held():
            self._beneath.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._beneath, name)

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            _let_go(self._beneath)


@contextmanager
def plain_streams() -> Iterator[None]:
    """Meanwhile, all that is printed is plain text, whoever wrote it; a stream that is closed is nobody's.

    What the terminal's encoding lacks is printed as ``?``.
    """
    _open_closed()
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper) and not _is_utf8(stream.encoding):
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = cast("TextIO", Plain(before[0])), cast("TextIO", Plain(Forgiving(before[1])))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def _open_closed() -> None:
    """A file that is opened later would get the number of a closed stream, and what is printed."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_RDWR), number)  # which programs that we start inherit
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: PTH123, SIM115  for as long as the process
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115


def let_go_of_stdout() -> None:
    """Point a closed stdout to nowhere, so that Python's own flush at exit says nothing."""
    _let_go(sys.stdout)


def _let_go(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
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
    return _console(sys.stderr)


def output_console() -> Console:
    """The console for results: stdout; as wide as needed when it is a file or a pipe."""
    return _console(sys.stdout, width=None if sys.stdout.isatty() else 120)


def _console(stream: TextIO, width: int | None = None) -> Console:
    """A console that draws, and shows the texts that it is given plain and as they are."""
    from rich.console import Console
    from rich.segment import Segment

    class PlainConsole(Console):
        def render(self, *args: Any, **options: Any) -> Iterator[Segment]:
            for segment in super().render(*args, **options):
                shown = segment if segment.control else Segment(plain(hidden(segment.text)), segment.style)
                yield shown

    beneath = getattr(stream, "beneath", stream)
    return PlainConsole(file=beneath, width=width, highlight=False, markup=False, emoji=False)


def glyphs(encoding: str | None) -> dict[str, str]:
    """A sign for each status, in what the encoding can show."""
    return _UNICODE if _is_utf8(encoding) else _ASCII


def print_json(value: Any) -> None:
    """A JSON-able value alone on stdout, readable in any encoding."""
    ascii_only = not _is_utf8(sys.stdout.encoding)
    print(plain_json(json.dumps(value, indent=2, ensure_ascii=ascii_only)), flush=True)  # noqa: T201


def print_json_line(value: Any) -> None:
    """The same in one line."""
    ascii_only = not _is_utf8(sys.stdout.encoding)
    print(plain_json(json.dumps(value, ensure_ascii=ascii_only)), flush=True)  # noqa: T201


def _is_utf8(encoding: str | None) -> bool:
    return (encoding or "").lower().replace("-", "").replace("_", "") == "utf8"
