"""What the draft checks look at: one unit's answer, and the facts it has to agree with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gencode_graph.artifacts import Analysis, Issue, Unit


@dataclass(frozen=True)
class Facts:
    """What a unit's draft must agree with.

    ``files`` are the workspace's files at the step's base revision (path -> text; binary files
    map to ""). ``contract`` is the merged OpenAPI document, None before step 5. ``may_write``
    are glob patterns of the paths the unit may write (``**`` crosses folders), relative to the
    app's root; ``locked`` are paths nobody may write. ``description`` and ``change`` are what was asked for,
    in the user's words.
    """

    analysis: Analysis | None = None
    contract: Mapping[str, Any] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    may_write: tuple[str, ...] = ()
    locked: frozenset[str] = frozenset()
    description: str = ""
    change: str = ""


@dataclass(frozen=True)
class Draft:
    """One model answer for one unit, already taken apart.

    ``files`` is what it wants to write (path -> text). ``finish_reason`` is the provider's own
    word in lower case ("stop", "length", "max_tokens", "content_filter", ...).
    """

    unit: Unit
    answer: str
    files: Mapping[str, str] = field(default_factory=dict)
    finish_reason: str = "stop"


Check = Callable[[Draft, Facts], list[Issue]]
"""A draft check: pure, named by its function, empty list when all is well."""
