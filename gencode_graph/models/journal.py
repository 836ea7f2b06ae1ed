"""The journal of a project's calls: one JSON line when a call begins, one when it has ended.

It is written as calls are made, not with the graph's checkpoints, so that it knows every call that
was paid for, also those whose answers were lost when the run was killed.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gencode_graph.artifacts import Usage
from gencode_graph.models.amounts import Amount


@dataclass
class Spent:
    """What a journal says of its last run. ``charged`` is what counts against the caps, by step:
    a call whose end was not seen counts as the most it could have cost."""

    usage: Usage = field(default_factory=Usage)
    by_role: dict[str, Usage] = field(default_factory=dict)
    seconds: float = 0.0
    charged: dict[str, Amount] = field(default_factory=dict)


class Journal:
    """The file ``calls.jsonl`` of one project; ``path`` None keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._number = 0
        self._session = f"{time.time_ns():x}"
        self._started = time.monotonic()

    def begin(self, what: str) -> None:
        """A session begins. ``what`` is "run" for a new run, which counts from zero, else "resume"."""
        self._write({"begin": what}, lead="\n")  # the last session may have been killed in mid-line

    def inherit(self, step: str, usage: Usage) -> None:
        """What a fork's origin spent on a step that the fork keeps."""
        self._write({"ended": "", "step": step, "usage": usage.model_dump(), "charged": _charge(usage)})

    def sent(self, step: str, unit: str, model: str, most: Amount) -> str:
        """A call begins; the name its end is told under."""
        self._number += 1
        name = f"{self._session}-{self._number}"
        self._write({"sent": name, "step": step, "unit": unit, "model": model, "charged": asdict(most)})
        return name

    def ended(self, name: str, step: str, role: str, usage: Usage | None, charged: Amount) -> None:
        """A call has ended, with an answer where there is a ``usage``."""
        told = usage.model_dump() if usage else None
        line = {"ended": name, "step": step, "role": role, "usage": told, "charged": asdict(charged)}
        self._write(line)

    def close(self) -> None:
        """The session ends; its time is put down."""
        self._write({})

    def spent(self) -> Spent:
        """What the last run has spent in all its sessions. A line cut off by a crash is left out."""
        found = Spent()
        open_calls: dict[str, dict[str, Any]] = {}
        times: dict[str, float] = {}
        for line in self._lines():
            if line.get("begin") == "run":
                found, open_calls, times = Spent(), {}, {}
            times[line["session"]] = line["at"]
            if "sent" in line:
                open_calls[line["sent"]] = line
            elif "ended" in line:
                open_calls.pop(line["ended"], None)
                _count(found, line)
        for line in open_calls.values():
            _count(found, line)
        found.seconds = sum(times.values())
        return found

    def _lines(self) -> list[dict[str, Any]]:
        if self.path is None or not self.path.is_file():
            return []
        found = []
        for text in self.path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(text))
            except json.JSONDecodeError:
                continue
        return found

    def _write(self, line: Mapping[str, Any], lead: str = "") -> None:
        """Append at once: after a kill the file has all that happened before it."""
        if self.path is None:
            return
        at = round(time.monotonic() - self._started, 3)
        text = json.dumps({**line, "session": self._session, "at": at})
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{lead}{text}\n")


def _count(found: Spent, line: Mapping[str, Any]) -> None:
    step = line["step"]
    found.charged[step] = found.charged.get(step, Amount()) + Amount(**line["charged"])
    if line.get("usage"):
        usage, role = Usage(**line["usage"]), line.get("role", "")
        found.usage = found.usage + usage
        if role:
            found.by_role[role] = found.by_role.get(role, Usage()) + usage


def _charge(usage: Usage) -> dict[str, Any]:
    return {"cost": usage.cost_usd or 0.0, "tokens": usage.tokens_in + usage.tokens_out}
