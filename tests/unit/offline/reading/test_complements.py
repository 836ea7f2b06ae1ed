"""``loans of a game to a member``: what records are of becomes what they refer to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.models.offline.reading.assemble import read
from gencode_graph.models.offline.reading.complements import as_fields


@pytest.mark.parametrize(
    ("text", "put"),
    [
        ("teams, rooms, sessions of a team in a room", "teams, rooms; sessions with team, room"),
        ("courses taught by a teacher, exams", "courses with teacher; exams"),
        ("berths; stays from arrival date to departure date at a berth", None),
        ("loans of a game to a member (date, note), games", "loans with game, member, date, note; games"),
        ("leases of a flat to a tenant: start date, rent", "leases with flat, tenant, start date, rent"),
        ("trips by a driver in a van with a date and a fare", "trips with driver, van, a date and a fare"),
        ("shelves, stock of a product on a shelf", "shelves; stock with product, shelf"),
        (
            "loans requested by museums and approved by curators",
            "loans with museum, curator; museums; curators",
        ),
        ("drivers, parcels delivered by a driver to an address", "drivers; parcels with driver, address"),
        ("hours worked by each volunteer", "hours by each volunteer"),
        ("notes on a customer and tasks for a customer", "notes with customer; tasks with customer"),
    ],
)
def test_complements_become_fields(text: str, put: str | None) -> None:
    wanted = put or "berths; stays with arrival date, departure date, berth"
    assert as_fields(text).startswith(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "Track payments for a gym",
        "Reservations for a restaurant",
        "I need an app for managing tasks in a team",
        "Users can leave comments on a post",
        "loans of a game to a member are overdue after a week",
        "An app with a list of books and a calendar",
        "members of the club, songs of the band",
        "roles in a play",
        "books borrowed by members",
        "bugs assigned to a user",
    ],
)
def test_where_and_for_whom_the_app_is_stays_as_it_is(text: str) -> None:
    assert as_fields(text) == text


@pytest.mark.parametrize(
    ("text", "references"),
    [
        (
            "Marina: berths with length, boats, stays from arrival date to departure date at a berth",
            {"Stay": {"Berth"}},
        ),
        (
            "Parking: spots, cars, and parking sessions of a car in a spot with start and end time",
            {"ParkingSession": {"Car", "Spot"}, "Car": set()},
        ),
        (
            "Library of board games, members and loans of a game to a member",
            {"Loan": {"BoardGame", "Member"}},
        ),
        (
            "A school: teachers, courses taught by a teacher, and enrolments of a student in a course",
            {"Course": {"Teacher"}, "Enrolment": {"Student", "Course"}, "Student": set()},
        ),
        ("Tickets for an event at a venue", {"Ticket": {"Event"}, "Event": set()}),
        ("Track apiaries, hives in an apiary, and inspections of a hive", {"Inspection": {"Hive"}}),
    ],
)
def test_an_app_refers_to_what_its_records_are_of(text: str, references: dict[str, set[str]]) -> None:
    found = {e.name: {f.references for f in e.fields if f.references} for e in read(text).entities}
    assert {name: found.get(name) for name in references} == references


WORDS = st.sampled_from(
    "loans of a an one game games member to for by with from date and , ; : ( ) . stock taught the 3 -".split()
)


@given(st.lists(WORDS, max_size=25).map(" ".join))
def test_nothing_that_is_said_is_lost_and_once_is_enough(text: str) -> None:
    put = as_fields(text)
    assert set(re.findall(r"loans|games?|members?|date|stock", text)) <= set(re.findall(r"\w+", put))
    assert as_fields(put) == put


@given(st.text(max_size=200))
def test_text_without_an_article_is_not_touched(text: str) -> None:
    plain = text.replace("a", "").replace("o", "").replace("i", "")
    assert as_fields(plain) == plain
