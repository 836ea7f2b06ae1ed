"""What the offline model is asked, taken apart: the same prompt any model gets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ask:
    """One prompt. ``inputs`` are the ``<input>`` blocks, decoded where they are JSON."""

    step: str
    unit: str
    attempt: int = 1
    inputs: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    issues: tuple[str, ...] = ()
    rejected: str = ""
