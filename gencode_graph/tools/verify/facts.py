"""What running an app's own tools brought to light."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, ClassVar, TypeVar

from gencode_graph.artifacts import Evidence, Issue
from gencode_graph.sandbox.protocol import ExecResult
from gencode_graph.tools.verify.reports import told

MESSAGE_LIMIT = 1500
ISSUE_LIMIT = 40
FACTS_LIMIT = 32 * 2**20
"""Bytes that a script's facts may unpack to."""
_MARK = "@@facts@@"
_OUTSIDE = re.compile(r"(?<![\w.:/])/[\w./@+-]*?/(backend|frontend)/")
T = TypeVar("T")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Counts:
    """Tests of one file by how they ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class TestRun:
    """A run of tests. ``files`` maps app-relative test files to counts, ``evidence`` are the tests that bear
    ids of requirements."""

    __test__: ClassVar[bool] = False

    issues: list[Issue] = field(default_factory=list)
    files: Mapping[str, Counts] = field(default_factory=dict)
    seconds: float = 0.0
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def passed(self) -> int:
        return sum(counts.passed for counts in self.files.values())

    @property
    def failed(self) -> int:
        return sum(counts.failed for counts in self.files.values())


@dataclass(frozen=True)
class OpenApi:
    """The document the app serves, None when it does not import; then ``issues`` say why."""

    document: Mapping[str, Any] | None = None
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True)
class Screenshots:
    """``pictures`` maps file names (``books-mobile.png``) to PNG bytes."""

    issues: list[Issue] = field(default_factory=list)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def untested(run: TestRun, wanted: Sequence[str]) -> list[Issue]:
    """An issue for every wanted test file in which no test passed."""
    missing = [path for path in wanted if not run.files.get(path, Counts()).passed]
    said = "No test of this file ran and passed: write at least one that the runner finds."
    return [Issue(check="untested", path=path, message=said) for path in missing]


def trim(text: str, limit: int = MESSAGE_LIMIT) -> str:
    """A message without colours, with paths relative to the app, and of bounded length: its
    head and, for more, its tail."""
    text = _OUTSIDE.sub(r"\1/", _ANSI.sub("", text)).strip()
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half].rstrip()}\n...\n{text[-half:].lstrip()}"


def last_lines(result: ExecResult, count: int = 20) -> str:
    """What a failing command said last, on stderr or, if that is silent, on stdout."""
    printed = result.stderr.strip() or result.stdout.strip() or "it printed nothing"
    lines = _ANSI.sub("", printed).splitlines()[-count:]
    how = "It ran out of time. " if result.timed_out else ""
    return trim(how + "\n".join(lines))


def script(name: str) -> str:
    """Source of a program that is run inside the app's own Python."""
    return files("gencode_graph.tools.verify.scripts").joinpath(f"{name}.py").read_text("utf-8")


def facts_of(result: ExecResult, shape: type[T]) -> T | None:
    """What a script of ours printed after its mark; None without one, or if it is no ``shape``."""
    _, mark, packed = result.stdout.rpartition(_MARK)
    if not mark:
        return None
    try:
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(base64.b64decode(packed.split("\n", 1)[0]), FACTS_LIMIT)
    except (ValueError, zlib.error):
        return None
    return told(shape, text)
