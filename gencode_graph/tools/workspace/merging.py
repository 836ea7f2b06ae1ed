"""Our new version of an app laid together with what a person made of the one before. Pure.

Three versions of each file: the one we published last, our new one, the person's. Where only one of
them changed, that change is taken; where both did, they are joined line by line. What cannot be
joined is ours in the app and the person's in the history: the checks have seen ours.
"""

from __future__ import annotations

import ast
import json
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from merge3 import Merge3

from gencode_graph.tools.workspace.repository import Entries, Entry

Overruled = Literal["Replaced", "Removed", "Restored"]
Join = Callable[[bytes, Entry, Entry, Entry], Entry | None]
"""(path, base, ours, theirs) -> the joined file, None where that cannot be."""
MAX_JOINED = 1_000_000


@dataclass
class Merged:
    """``overruled`` are the paths where a person's version is not in the app: it is in the history."""

    entries: dict[bytes, Entry] = field(default_factory=dict)
    overruled: dict[bytes, Overruled] = field(default_factory=dict)


def merge(base: Entries, ours: Entries, theirs: Entries, join: Join) -> Merged:
    """Every path of the three, decided."""
    merged = Merged()
    for path in sorted({*base, *ours, *theirs}):
        before, new, mine = base.get(path), ours.get(path), theirs.get(path)
        taken = _decided(path, before, new, mine, join, merged)
        if taken:
            merged.entries[path] = taken
    _clear_ways(merged, ours, theirs)
    return merged


def _decided(
    path: bytes, before: Entry | None, new: Entry | None, mine: Entry | None, join: Join, merged: Merged
) -> Entry | None:
    if mine in (before, new):
        return new
    if new == before:
        return mine
    if before and new and mine and (joined := join(path, before, new, mine)):
        return joined
    merged.overruled[path] = "Replaced" if new and mine else "Restored" if new else "Removed"
    return new


def _clear_ways(merged: Merged, ours: Entries, theirs: Entries) -> None:
    """A path cannot be both a file and a folder: what we need stays, the other goes."""
    for path in list(merged.entries):
        parents = [path[:end] for end, char in enumerate(path) if char == ord("/")]
        for parent in parents:
            if parent in merged.entries and path in merged.entries:
                gone = parent if path in ours else path
                del merged.entries[gone]
                if gone in theirs:
                    merged.overruled[gone] = "Replaced"


def joined_text(path: bytes, base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The lines of both, None where they touch the same ones or make no sense together."""
    if any(b"\0" in text or len(text) > MAX_JOINED for text in (base, ours, theirs)):
        return None
    before, new, mine = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    groups = list(Merge3(before, new, mine).merge_groups())
    if any(group[0] == "conflict" for group in groups):
        return None
    joined = b"".join(line for group in groups for line in group[1])
    return joined if _reads(path, joined) or not (_reads(path, ours) and _reads(path, theirs)) else None


def joined_mode(base: int, ours: int, theirs: int) -> int | None:
    """Files only: a link or a submodule is not joined with anything."""
    if not all(stat.S_ISREG(mode) for mode in (base, ours, theirs)):
        return None
    return theirs if ours == base else ours


def _reads(path: bytes, text: bytes) -> bool:
    """Whether a file of code or data is one, as far as that is told without a tool."""
    try:
        if path.endswith(b".py"):
            ast.parse(text)
        elif path.endswith(b".json"):
            json.loads(text)
    except (ValueError, SyntaxError, RecursionError):
        return False
    return True
