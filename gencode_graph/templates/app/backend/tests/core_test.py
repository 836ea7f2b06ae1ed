"""What the app does whatever its records are."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from app.core import clock as core_clock
from app.core import database
from app.core.config import Settings, settings
from app.core.fields import time_text
from tests.support.clock import Clock


async def test_it_is_healthy(client: AsyncClient) -> None:
    response = await client.get("/api/health")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_an_unknown_address_is_a_problem(client: AsyncClient) -> None:
    response = await client.get("/api/there-is-no-such-thing")
    assert (response.status_code, response.json()) == (404, {"detail": "Not Found", "errors": []})


async def test_other_sites_may_call_it_only_if_they_are_listed(client: AsyncClient) -> None:
    for origin, allowed in ((settings.cors_origins[0], True), ("https://elsewhere.example", False)):
        response = await client.get("/api/health", headers={"Origin": origin})
        assert (response.headers.get("access-control-allow-origin") == origin) is allowed


async def test_it_says_why_it_cannot_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "mongodb_uri", "mongodb://127.0.0.1:1")
    monkeypatch.setattr(settings, "mongodb_timeout_ms", 50)
    with pytest.raises(database.DatabaseUnavailableError, match="MONGODB_URI"):
        async with database.lifespan(FastAPI()):
            pytest.fail("it started without a database")


def test_times_as_text_sort_as_they_passed() -> None:
    second = datetime(2030, 1, 1, 9, 30, tzinfo=UTC)
    times = [second + timedelta(milliseconds=passed) for passed in (-1, 0, 2, 998, 1000)]
    texts = [time_text(time) for time in times]
    assert texts[1] == "2030-01-01T09:30:00.000Z"
    assert texts == sorted(texts)
    assert [datetime.fromisoformat(text) for text in texts] == times


def test_the_clock_of_a_test_is_the_apps(clock: Clock) -> None:
    clock.set("2030-01-01T23:30Z")
    assert time_text(core_clock.now()) == "2030-01-01T23:30:00.000Z"
    clock.advance(hours=1)
    assert core_clock.today().isoformat() == "2030-01-02"


def test_a_day_begins_where_the_apps_people_live(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "timezone", "Europe/Berlin")
    clock.set("2030-07-01T22:30Z")
    assert core_clock.today().isoformat() == "2030-07-02"
    assert time_text(core_clock.at(core_clock.today(), 20)) == "2030-07-02T18:00:00.000Z"
    with pytest.raises(ValueError, match="Europe/Berlin"):
        Settings(timezone="Middle-earth/Shire")
