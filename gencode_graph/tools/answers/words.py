"""What an answer says beside its files: which of them go, and that a fault is not its author's.

    <delete path="frontend/src/pages/books/Old.tsx"/>
    <not_mine path="backend/app/main.py">the router is not included there</not_mine>

Each begins a line, outside of any file.
"""

from __future__ import annotations

import re

from gencode_graph.artifacts import Declined

_PATH = r"""\s+path\s*=\s*(?:"(?P<double>[^"\n]+)"|'(?P<single>[^'\n]+)')"""
_DELETE = re.compile(rf"^[ \t>*`-]*<delete{_PATH}\s*(?:/>|>\s*</delete>)[ \t`*]*$", re.MULTILINE)
_NOT_MINE = re.compile(
    rf"^[ \t>*`-]*<not_mine(?:{_PATH})?\s*>(?P<reason>.*?)</not_mine>", re.MULTILINE | re.DOTALL
)
MOST_REASON = 600


def deletions(around: str) -> list[str]:
    """The paths that are to go, as written."""
    return [(found["double"] or found["single"]).strip() for found in _DELETE.finditer(around)]


def declined(around: str) -> Declined | None:
    """The first "not mine", None where there is none that says why."""
    for found in _NOT_MINE.finditer(around):
        if reason := " ".join(found["reason"].split()):
            path = found["double"] or found["single"] or ""
            return Declined(path=path.strip(), reason=reason[:MOST_REASON])
    return None
