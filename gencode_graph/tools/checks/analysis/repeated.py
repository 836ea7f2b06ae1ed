"""What is there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def twice(values: Iterable[str]) -> list[str]:
    return sorted(value for value, count in Counter(values).items() if count > 1)
