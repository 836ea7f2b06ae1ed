"""Whoever listens to a run cannot hurt it."""

from __future__ import annotations

import asyncio

import pytest

from gencode_graph import listeners
from gencode_graph.events import Event
from gencode_graph.listeners import Listener

EVENTS = [Event(kind="progress", message=str(number)) for number in range(3)]


async def test_an_error_is_logged_and_the_next_event_is_told(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    def listen(event: Event) -> None:
        heard.append(event.message)
        if event.message == "0":
            raise RuntimeError("no room on my screen")

    listener = Listener(listen)
    for event in EVENTS:
        listener.tell(event)
    await listener.close()
    assert heard == ["0", "1", "2"]
    assert "no room on my screen" in caplog.text


async def test_one_that_never_ends_holds_up_no_run(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "PATIENCE", 0.01)
    begun: list[str] = []

    async def listen(event: Event) -> None:
        begun.append(event.message)
        await asyncio.Event().wait()

    listener = Listener(listen)
    for event in EVENTS:
        listener.tell(event)
    await listener.close()
    assert begun == ["0"]
    assert "was cancelled" in caplog.text


async def test_coroutines_are_awaited_in_order_and_may_fail(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []

    async def listen(event: Event) -> None:
        for _ in range(3 - int(event.message)):  # the first takes longest
            await asyncio.sleep(0)
        heard.append(event.message)
        if event.message == "1":
            raise RuntimeError("the page was closed")

    listener = Listener(listen)
    for event in EVENTS:
        listener.tell(event)
    await listener.close()
    assert heard == ["0", "1", "2"]
    assert "the page was closed" in caplog.text
