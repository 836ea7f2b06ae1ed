"""A clock that tests set: the fixture `clock`."""

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still at the time it was set to; until then it shows the machine's."""

    def __init__(self) -> None:
        self._set: datetime | None = None

    def read(self) -> datetime:
        return self._set or datetime.now(UTC)

    def set(self, moment: str) -> None:
        """`clock.set("2030-01-01T10:00Z")`; a time without a zone is UTC."""
        read = datetime.fromisoformat(moment)
        self._set = read if read.tzinfo else read.replace(tzinfo=UTC)

    def advance(self, **passed: float) -> None:
        """`clock.advance(hours=24, minutes=1)`, from the time it shows."""
        self._set = self.read() + timedelta(**passed)
