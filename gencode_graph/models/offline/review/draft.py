"""The draft under review and what was found in it."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

_FILE = re.compile(r'^<file path="([^"\n]+)">[ \t]*\n(.*?)^</file>[ \t]*$', re.M | re.S)


def files_of(draft: Any) -> dict[str, str]:
    """Path -> text of the draft's file blocks, whatever wrapping they came in."""
    if isinstance(draft, dict):
        return {str(path): str(text) for path, text in draft.items()}
    text = str(draft)
    if text.startswith('"'):
        with contextlib.suppress(ValueError):
            text = str(json.loads(text))
    return dict(_FILE.findall(text if text.endswith("\n") else text + "\n"))


@dataclass
class Findings:
    """Errors stand against approval; remarks do not."""

    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def error(self, message: str) -> None:
        self.errors.append(message)

    def remark(self, message: str) -> None:
        self.remarks.append(message)

    def verdict(self) -> dict[str, Any]:
        """The Review's JSON, without a score: rules find faults, and cannot say how good the rest is."""
        return {
            "approved": not self.errors,
            "quality_score": None,
            "issues": [*self.errors, *self.remarks],
            "by_rules": True,
        }
