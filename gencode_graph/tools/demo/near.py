"""Moments that are told from today, as mock data does: ``today+2``, ``today-1 18:00``, ``now+90``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

_DAY = 24 * 60
_TEXT = re.compile(r"(today|now)([+-]\d+)?(?: (\d\d:\d\d))?")


@dataclass(frozen=True)
class Near:
    """So many minutes from now; with ``clock``, when clocks show that on the day it falls on."""

    minutes: float = 0
    clock: str = ""

    def text(self, *, whole_days: bool) -> str:
        """As it is kept: the days from today, or the minutes from now."""
        if whole_days or self.clock:
            clock = "" if whole_days else f" {self.clock}"
            return f"today{_signed(round(self.minutes / _DAY))}{clock}"
        return f"now{_signed(round(self.minutes))}"


def _signed(number: int) -> str:
    return f"{number:+d}" if number else ""


def is_near(value: object) -> bool:
    return isinstance(value, str) and _TEXT.fullmatch(value) is not None


def resolved(value: str, now: datetime, *, whole_days: bool) -> str:
    """What such a text means at ``now``, which is in the zone of the app: a day, or a moment in UTC."""
    found = _TEXT.fullmatch(value)
    if found is None:
        raise ValueError(f"{value!r} is not told from today")
    offset = int(found[2] or 0)
    moment = now + (timedelta(days=offset) if found[1] == "today" else timedelta(minutes=offset))
    if whole_days:
        return moment.date().isoformat()
    if found[1] == "today":
        moment = datetime.combine(moment.date(), time.fromisoformat(found[3] or "12:00"), now.tzinfo)
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='minutes')}Z"
