"""The journal of a project's calls: one JSON line when a call begins, one when it has ended.

It is written as calls are made, not with the graph's checkpoints, so that it knows every call that
was paid for, also those whose answers were lost when the run was killed. Beside it are the answers
themselves, until the run has ended: see ``kept``.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from gencode_graph.artifacts import Usage
from gencode_graph.errors import StorageError
from gencode_graph.models.amounts import Amount
from gencode_graph.models.kept import Answers, KeptAnswer

MOST = 1e15
"""No run has had as many tokens or dollars: a line that says so is damaged."""


@dataclass
class Spent:
    """What a journal says of its last run. ``charged`` is what counts against the caps, by step:
    a call whose end was not seen counts as the most it could have cost. ``ended`` are the names of
    the calls whose end was seen."""

    usage: Usage = field(default_factory=Usage)
    by_role: dict[str, Usage] = field(default_factory=dict)
    seconds: float = 0.0
    charged: dict[str, Amount] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)


class _Charge(BaseModel):
    cost: float = Field(0.0, ge=0, le=MOST)
    tokens: int = Field(0, ge=0, le=int(MOST))


class _Used(BaseModel):
    """A line's ``Usage``, held to what can be."""

    calls: int = Field(0, ge=0, le=int(MOST))
    tokens_in: int = Field(0, ge=0, le=int(MOST))
    tokens_out: int = Field(0, ge=0, le=int(MOST))
    tokens_cached: int = Field(0, ge=0, le=int(MOST))
    cost_usd: float | None = Field(0.0, ge=0, le=MOST)
    seconds: float = Field(0.0, ge=0, le=MOST)


class _Line(BaseModel):
    """One line as read. What does not fit this was damaged and counts as not written."""

    begin: str | None = None
    sent: str | None = None
    ended: str | None = None
    step: str = ""
    role: str = ""
    usage: _Used | None = None
    charged: _Charge = _Charge()
    session: str = ""
    at: float = Field(0.0, ge=0, le=MOST)


class Journal:
    """The file ``calls.jsonl`` of one project; ``path`` None keeps nothing. All methods block."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.answers = Answers(path.with_name("answers") if path else None)
        self._numbers = itertools.count(1)
        self._session = f"{time.time_ns():x}"
        self._started = time.monotonic()
        self._ended: set[str] = set()
        self._torn = True  # the last session may have been killed in mid-line
        self._written = -1

    def begin(self, what: str) -> None:
        """A session begins. ``what`` is "run" for a new run, which counts from zero, else "resume"."""
        if what == "run":
            self.answers.clear()
        self._write({"begin": what})

    def inherit(self, step: str, usage: Usage) -> None:
        """What a fork's origin spent on a step that the fork keeps."""
        self._write({"ended": "", "step": step, "usage": usage.model_dump(), "charged": _charge(usage)})

    def sent(self, step: str, unit: str, model: str, most: Amount) -> str:
        """A call begins; the name its end is told under."""
        name = f"{self._session}-{next(self._numbers)}"
        self._write({"sent": name, "step": step, "unit": unit, "model": model, "charged": asdict(most)})
        return name

    def ended(self, name: str, step: str, role: str, usage: Usage | None, charged: Amount) -> None:
        """A call has ended, with an answer where there is a ``usage``."""
        told = usage.model_dump() if usage else None
        line = {"ended": name, "step": step, "role": role, "usage": told, "charged": asdict(charged)}
        self._write(line)
        self._ended.add(name)

    def answered(self, key: str, step: str, role: str) -> KeptAnswer | None:
        """The answer that an earlier session was given at this very place of the run, if it was.

        A session that was killed between keeping the answer and telling of it has its line written now.
        """
        found = self.answers.load(key)
        if found is not None and found.call not in self._ended:
            self.ended(found.call, step, role, found.usage, Amount(found.cost, found.tokens))
        return found

    def close(self) -> None:
        """The session ends; its time is put down."""
        self._write({})

    def spent(self) -> Spent:
        """What the last run has spent in all its sessions. A line cut off by a crash is left out."""
        found = Spent()
        open_calls: dict[str, _Line] = {}
        times: dict[str, float] = {}
        for line in self._lines():
            if line.begin == "run":
                found, open_calls, times = Spent(), {}, {}
            times[line.session] = max(line.at, times.get(line.session, 0.0))
            if line.sent is not None:
                open_calls[line.sent] = line
            elif line.ended is not None and line.ended not in found.ended:
                open_calls.pop(line.ended, None)
                _count(found, line)
        for line in open_calls.values():
            _count(found, line)
        found.seconds = sum(times.values())
        self._ended |= found.ended
        return found

    @property
    def outdated(self) -> bool:
        """Whether somebody else has written since this journal's last line."""
        if self.path is None:
            return False
        try:
            return self.path.stat().st_size != self._written
        except OSError:
            return True

    def _lines(self) -> Iterator[_Line]:
        if self.path is None or not self.path.is_file():
            return
        with self.path.open("rb") as file:
            for raw in file:
                try:
                    yield _Line.model_validate_json(raw.strip())
                except ValidationError:
                    continue

    def _write(self, line: Mapping[str, Any]) -> None:
        """Append at once: after a kill the file has all that happened before it.

        Raises StorageError.
        """
        if self.path is None:
            return
        at = round(time.monotonic() - self._started, 3)
        text = json.dumps({**line, "session": self._session, "at": at}).encode() + b"\n"
        data = b"\n" + text if self._torn else text
        self._torn = True
        try:
            with self.path.open("ab", buffering=0) as file:  # one write, so that threads do not mix
                whole = file.write(data) == len(data)
                self._written = max(self._written, file.tell())
        except OSError as error:
            raise _unwritable(self.path, error.strerror or str(error)) from error
        if not whole:
            raise _unwritable(self.path, "the disk is full")
        self._torn = False


def _unwritable(path: Path, why: str) -> StorageError:
    return StorageError(f"{path} cannot be written: {why}.", "Check disk space and permissions.")


def _count(found: Spent, line: _Line) -> None:
    charged = Amount(line.charged.cost, line.charged.tokens)
    found.charged[line.step] = found.charged.get(line.step, Amount()) + charged
    if line.ended:  # a fork's inheritance has no name, and there is one a step
        found.ended.add(line.ended)
    if line.usage:
        usage = Usage(**line.usage.model_dump())
        found.usage = found.usage + usage
        if line.role:
            found.by_role[line.role] = found.by_role.get(line.role, Usage()) + usage


def _charge(usage: Usage) -> dict[str, Any]:
    return {"cost": usage.cost_usd or 0.0, "tokens": usage.tokens_in + usage.tokens_out}
