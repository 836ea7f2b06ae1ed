"""A pytest plugin for the suites of generated apps: tests in another order, under another clock.

``WHIMS_SEED`` says how they are shuffled. ``WHIMS_STEPS`` are milliseconds, of which one or the other
passes between two looks at the clock that the app's records are stamped by. Every test begins at a whole
second, the last one of a year.
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest

STEPS = [timedelta(milliseconds=int(step)) for step in os.environ.get("WHIMS_STEPS", "0").split()]
DICE = random.Random(os.environ.get("WHIMS_SEED"))


class Clock(datetime):
    """``datetime`` whose ``now`` is not the machine's."""

    moment: datetime

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Any:
        found, cls.moment = cls.moment, cls.moment + DICE.choice(STEPS)
        return found.astimezone(tz)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    DICE.shuffle(items)


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    if "WHIMS_STEPS" in os.environ:
        from app.core import documents  # type: ignore[import-not-found]

        Clock.moment = datetime(2031, 12, 31, 23, 59, 59, tzinfo=UTC)
        monkeypatch.setattr(documents, "datetime", Clock)
