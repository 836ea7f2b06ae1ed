"""What time it is. Rules about time ask here and nowhere else, so that a test can set it."""

from datetime import UTC, date, datetime


def read_clock() -> datetime:
    """The machine's time. The fixture `clock` of the tests puts its own in this place."""
    return datetime.now(UTC)


def now() -> datetime:
    """The current time in UTC, to the millisecond, which is what MongoDB keeps."""
    moment = read_clock()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today() -> date:
    """The current day in UTC."""
    return now().date()
