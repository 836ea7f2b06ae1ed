"""Demo records keep the days that their author meant, however mock data works them out."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.demo.days import near_today
from gencode_graph.tools.demo.mocks import record_lists
from gencode_graph.tools.demo.near import Near
from gencode_graph.tools.demo.records import demo_of

NOW = datetime(2026, 11, 28, 22, 30, tzinfo=UTC)
DAY = 24 * 60
HELPERS = """
const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
const two = (part: number) => String(part).padStart(2, "0")
const iso = (day: Date) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
export function localDate(days = 0): string {
  const day = new Date()
  day.setDate(day.getDate() + days)
  return iso(day)
}
const ago = (days: number) => new Date(Date.now() - days * DAY).toISOString().slice(0, 10)
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString()
function at(days: number, hour: number, minute = 0) {
  const moment = new Date()
  moment.setDate(moment.getDate() + days)
  moment.setHours(hour, minute, 0, 0)
  return moment.toISOString()
}
const later = (days: number, hours: number) => addHours(addDays(new Date(), days), hours).toISOString()
const atTime = (days: number, hours: number, minutes: number) =>
  set(addDays(new Date(), days), { hours, minutes, seconds: 0 }).toISOString()
const odd = (n: number) => shifted(new Date(), n)
const yesterday = localDate(-1)
const nextWeek = (n: number) => localDate(n + 7)
const endless = (n: number) => endless(n)
const words = (n: number) => ["one", "two"][n]
"""


def read(expression: str) -> Any:
    (rows,) = record_lists("data.ts", f"{HELPERS}const rows = [{{ day: {expression} }}]\n")
    return rows[0].get("day")


@pytest.mark.parametrize(
    ("expression", "days"),
    [
        ("daysFromToday(2)", 2), ("daysFromToday(-3)", -3), ("localDate(0)", 0), ("localDate()", 0),
        ("localDate(2)", 2), ("ago(4)", -4), ("odd(5)", 5), ("yesterday", -1), ("nextWeek(1)", 8),
        ("iso(new Date(Date.now() + 2 * DAY))", 2), ("new Date(Date.now() - 86_400_000).toISOString()", -1),
        ("addDays(new Date(), 3)", 3), ("subDays(new Date(), 3)", -3), ("new Date().toISOString()", 0),
        ("new Date(new Date().getTime() + 2 * DAY + 24 * HOUR)", 3),
    ],
)  # fmt: skip
def test_days_are_read_from_what_they_are_worked_out_with(expression: str, days: int) -> None:
    assert read(expression) == Near(days * DAY)


@pytest.mark.parametrize(
    ("expression", "moment"),
    [
        ('daysFromToday(1, "18:00")', Near(DAY, "18:00")), ("at(2, 9, 30)", Near(2 * DAY, "09:30")),
        ("`${localDate(1)}T18:00:00Z`", Near(DAY, "18:00")), ("inHours(3)", Near(180)),
        ("later(1, 3)", Near(DAY + 180)), ("later(2, 0)", Near(2 * DAY)),
        ("atTime(-1, 18, 30)", Near(-DAY, "18:30")), ("atTime(0, 18, 30)", Near(0, "18:30")),
        ('new Date("2026-03-03T10:00").toISOString()', "2026-03-03T10:00"),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read_too(expression: str, moment: Near | str) -> None:
    assert read(expression) == moment


@pytest.mark.parametrize("expression", ["words(1)", "endless(1)", "STATUSES[0]", "unknown(3)", "`${two(3)}`"])
def test_what_is_no_day_is_not_taken_for_one(expression: str) -> None:
    assert read(expression) is None


def booking(rules: list[dict[str, Any]], *fields: dict[str, Any]) -> Analysis:
    entity = {"name": "Booking", "plural": "Bookings", "rules": rules,
              "fields": [{"name": "plate"}, *fields]}  # fmt: skip
    page = {"slug": "bookings", "route": "/", "kind": "collection", "title": "B", "entity": "Booking"}
    return Analysis.model_validate({"name": "B", "summary": "", "entities": [entity], "pages": [page]})


def made(analysis: Analysis, *days: str) -> list[dict[str, Any]]:
    rows = ", ".join(f'{{ plate: "P{n}", day: {day} }}' for n, day in enumerate(days))
    texts = {"frontend/src/pages/bookings/data.ts": f"{HELPERS}const rows = [{rows}]\n"}
    part = demo_of(analysis, texts)["Booking"]
    as_of = date.fromisoformat(part["as_of"])
    return [near_today(analysis.entity("Booking"), one, as_of, NOW) for one in part["records"]]


DATE = {"name": "day", "type": "date"}
TIMED = {"requirement": "R1", "kind": "time", "text": "no past days", "fields": ["day"]}


def test_a_day_told_from_today_is_exactly_that_far_from_it() -> None:
    found = made(booking([], DATE), "localDate(0)", "localDate(2)", "ago(6)", '"1980-02-03"')
    assert [one["day"] for one in found] == ["2026-11-28", "2026-11-30", "2026-11-22", "1980-02-03"]


def test_a_moment_is_one_where_the_app_s_people_live() -> None:
    analysis = booking([], {"name": "day", "type": "datetime"})
    record = {"day": Near(DAY, "18:00").text(whole_days=False)}
    there = NOW.astimezone(ZoneInfo("Europe/Berlin"))
    moved = near_today(analysis.entity("Booking"), record, date(2026, 1, 1), there)
    assert moved["day"] == "2026-11-29T17:00Z"
    record = {"day": Near(-90).text(whole_days=False)}
    assert (
        near_today(analysis.entity("Booking"), record, date(2026, 1, 1), there)["day"] == "2026-11-28T21:00Z"
    )


def test_days_that_cannot_be_told_are_around_today_and_ahead_where_a_rule_is_about_them() -> None:
    days = [one["day"] for one in made(booking([], DATE), *["unknown(1)"] * 5)]
    assert days == ["2026-11-28", "2026-11-29", "2026-11-27", "2026-11-30", "2026-11-26"]
    ahead = [one["day"] for one in made(booking([TIMED], DATE), *["unknown(1)"] * 3)]
    assert ahead == ["2026-11-29", "2026-11-30", "2026-12-01"]


def test_of_one_record_an_end_that_cannot_be_told_is_after_its_start() -> None:
    (found,) = made(booking([TIMED], DATE, {"name": "until", "type": "date"}), "unknown(1)")
    assert found["day"] < found["until"]


def test_where_a_rule_is_about_time_what_was_today_is_not_past() -> None:
    first, second, third = made(booking([TIMED], DATE), '"2026-03-02"', '"2026-03-03"', '"2026-03-06"')
    assert first["day"] < "2026-12-01" == second["day"] < third["day"]
    assert date.fromisoformat(second["day"]).weekday() == date(2026, 3, 3).weekday()
