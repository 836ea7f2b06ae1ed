"""What time it is. Rules about time ask here and nowhere else, so that a test can set it."""

from datetime import UTC, date, datetime, time, tzinfo

from app.core.config import settings, zone_of


def read_clock() -> datetime:
    """The machine's time. The fixture `clock` of the tests puts its own in this place."""
    return datetime.now(UTC)


def zone() -> tzinfo:
    """Where the app's people live (`TIMEZONE`): it decides when a day begins."""
    return zone_of(settings.timezone)


def now() -> datetime:
    """The current time in UTC, to the millisecond, which is what MongoDB keeps."""
    moment = read_clock()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def today() -> date:
    """The current day where the app's people live."""
    return now().astimezone(zone()).date()


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The moment when clocks there show this, in UTC: `at(visit.day - timedelta(days=1), 20)`."""
    return datetime.combine(day, time(hour, minute), zone()).astimezone(UTC)
