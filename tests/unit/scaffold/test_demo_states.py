"""Demo records open in the state that their author gave them, where only actions set it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.demo import load_demo
from gencode_graph.tools.demo.records import demo_of
from gencode_graph.tools.demo.states import way_to

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
STATES = ["open", "in_work", "closed", "cancelled"]
COMPUTED = "open when added; closed by the action close; in work by the action take_on, open again by reopen"
MOVES = {"requirement": "R1", "kind": "transitions", "text": "step by step", "fields": ["state"],
         "transitions": {"open": ["in_work"], "in_work": ["closed", "open"], "closed": ["open"]}}  # fmt: skip
TEXT = """
const rooms = mockCollection<Room>([
  { code: "A", state: "open" },
  { code: "B", state: "closed" },
  { code: "C", state: "cancelled" },
])
"""


def wish(*rules: dict[str, Any], **more: Any) -> Analysis:
    names = ("close", "reopen", "take_on", "export_closed", "cancel")
    actions: list[dict[str, Any]] = [{"name": name, "text": name} for name in names]
    actions[3] |= {"reads": True}
    actions[4] |= {"input": [{"name": "why"}]}
    room = {
        "name": "Room", "plural": "Rooms", "rules": list(rules), "actions": actions,
        "fields": [{"name": "code"},
                   {"name": "state", "type": "enum", "options": STATES, "computed": COMPUTED}],
    }  # fmt: skip
    page = {"slug": "rooms", "route": "/", "kind": "collection", "title": "Rooms", "entity": "Room"}
    return Analysis.model_validate(
        {
            "name": "R",
            "summary": "",
            "entities": [room | more],
            "pages": [page],
            "needs": {"auth": bool(more)},
        }
    )


@pytest.mark.parametrize(
    ("current", "wanted", "way"),
    [
        ("open", "closed", ["close"]), ("closed", "open", ["reopen"]), ("open", "open", []),
        ("open", "in_work", ["take_on"]), ("open", "cancelled", []),
    ],
)  # fmt: skip
def test_an_action_that_needs_nothing_and_says_where_it_leads_is_the_way(
    current: str, wanted: str, way: list[str]
) -> None:
    room = wish().entity("Room")
    assert [action.name for action in way_to(room, room.field("state"), current, wanted)] == way


def test_where_states_follow_each_other_the_way_is_step_by_step() -> None:
    room = wish(MOVES).entity("Room")
    steps = way_to(room, room.field("state"), "open", "closed")
    assert [action.name for action in steps] == ["take_on", "close"]


class Rooms(httpx.AsyncBaseTransport):
    """An app whose rooms are open when made, and which notes what is done to them by whom."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.done: list[tuple[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "GET":
            return httpx.Response(200, json={"items": [], "total": 0})
        if path == "/api/auth/register":
            user = json.loads(request.content) | {"id": "u1"}
            return httpx.Response(201, json={"access_token": "t1", "user": user})
        if path == "/api/rooms":
            self.sent.append(json.loads(request.content))
            body = {"id": self.sent[-1]["code"], "state": "open"}
            return httpx.Response(201, json=body)
        self.done.append((path, request.headers.get("authorization", "")))
        return httpx.Response(200, json={})


@pytest.mark.parametrize(("more", "who"), [({}, ""), ({"owned": True}, "Bearer t1")])
async def test_records_are_brought_to_their_state_by_those_who_may(more: dict[str, Any], who: str) -> None:
    analysis = wish(**more)
    made = json.dumps(demo_of(analysis, {"frontend/src/pages/rooms/data.ts": TEXT}))
    api = Rooms()
    found = await load_demo("http://app", analysis, made, NOW, transport=api)
    assert found is not None
    assert [row["code"] for row in api.sent] == ["C", "B", "A"]
    assert all("state" not in row for row in api.sent)
    assert api.done == [("/api/rooms/B/close", who)]
