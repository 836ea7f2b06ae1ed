"""Demo records that an app did not take, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

_MOST = 90


@dataclass
class Refused:
    """``reason`` is what the app said of the first."""

    reason: str
    count: int = 0


def reason_of(answer: httpx.Response) -> str:
    """What the app says, short: of its first field where it is about one, else of the whole."""
    try:
        said = _said(answer.json())
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        said = ""
    said = said.strip().rstrip(".") or f"answered {answer.status_code}"
    return said if len(said) <= _MOST else f"{said[: _MOST - 3].rstrip()}..."


def _said(problem: dict[str, Any]) -> str:
    """A check of types only says which field, and the field only what is wrong with it."""
    first = (problem.get("errors") or [{}])[0]
    message, detail = str(first.get("message", "")), str(problem.get("detail", ""))
    return f"{first['field']}: {message}" if message and message != detail else detail
