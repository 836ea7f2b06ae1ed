"""What `gencode preview` says of demo records, by what the app in the folder is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from gencode_graph.cli import demo
from gencode_graph.tools.app import ANALYSIS
from gencode_graph.tools.demo import DEMO, Loaded
from gencode_graph.tools.demo.refusals import Refused, reason_of

APP = """{"name": "Parking", "summary": "", "entities": [
  {"name": "ParkingSpace", "plural": "ParkingSpaces", "fields": [{"name": "code"}]},
  {"name": "Stay", "plural": "Stays", "fields": [{"name": "plate"}]}],
 "pages": [{"slug": "stays", "route": "/", "kind": "collection", "title": "Stays", "entity": "Stay"}]}"""


async def told(root: Path, monkeypatch: pytest.MonkeyPatch, loaded: Loaded) -> tuple[list[str], Any]:
    (root / ANALYSIS).write_text(APP)
    (root / DEMO).write_text("{}")
    given = []

    async def load(*args: Any) -> Loaded:
        given.append(args[-1])
        return loaded

    monkeypatch.setattr(demo, "load_demo", load)
    return await demo.demo_lines(root, "http://app"), given[0]


async def test_what_was_refused_is_told_by_kind_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = {"Stay": Refused("The day is past", 10), "ParkingSpace": Refused("It is full", 1)}
    lines, _ = await told(tmp_path, monkeypatch, Loaded(records=8, refused=refused))
    (line,) = lines
    assert line.endswith("refused 11 more (10 stays: The day is past; 1 parking space: It is full).")


@pytest.mark.parametrize(
    ("settings", "zone"),
    [("", "UTC"), ("A=1\nTIMEZONE=Europe/Berlin\n", "Europe/Berlin"), ("TIMEZONE=No/Where", "UTC")],
)
async def test_today_is_the_day_where_the_app_s_people_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, zone: str
) -> None:
    (tmp_path / ".env").write_text(settings)
    _, now = await told(tmp_path, monkeypatch, Loaded())
    assert str(now.tzinfo) == zone


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"detail": "The day is past.", "errors": [{"field": "day", "message": "The day is past."}]},
         "The day is past"),
        ({"detail": "Some is not valid.", "errors": [{"field": "fee", "message": "Too low"}]}, "fee: Too low"),
        ({"detail": "word " * 40}, "word " * 17 + "wo..."),
        (["odd"], "answered 422"),
    ],
)  # fmt: skip
def test_a_reason_is_the_app_s_own_word_and_short(body: Any, reason: str) -> None:
    assert reason_of(httpx.Response(422, json=body)) == reason
