"""Demo records: read out of mock data, made to fit, moved to today, loaded by the app's own rules."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import httpx

from gencode_graph.artifacts import Analysis
from gencode_graph.tools.app import ANALYSIS, App
from gencode_graph.tools.demo import demo_files, load_demo
from gencode_graph.tools.demo.days import near_today
from gencode_graph.tools.demo.mocks import record_lists
from gencode_graph.tools.demo.records import demo_of

SPACES = """
const spaces = mockCollection<Space>([
  { code: "A1", covered: true, opened_on: "2025-03-01" },
  { code: "A2", covered: false, opened_on: "2025-03-08", notes: `By the ${"door"}` },
  { code: "a1", covered: false, opened_on: "2025-03-09" },
], { search: ["code"] })
"""
STAYS = """
export const rows: Stay[] = [
  { plate: "B-XY 12", day: "2025-05-01", space: "2", fee: 12.5, state: "open", born_on: "1980-02-03" },
  { plate: "B-XY 12", day: "2025-05-01", space: "2", fee: -1, state: "odd" },
  { plate: "HH-A 1", day: "2025-05-08", space: "9", fee: "much", state: "left", total: 3 },
]
const options = [{ value: "1", label: "A1" }]
"""
WISH: dict[str, Any] = {
    "name": "Parking", "summary": "",
    "entities": [
        {"name": "Stay", "plural": "Stays", "fields": [
            {"name": "plate"}, {"name": "day", "type": "date"},
            {"name": "space", "type": "reference", "references": "Space"},
            {"name": "fee", "type": "money", "minimum": 0},
            {"name": "state", "type": "enum", "options": ["open", "left"]},
            {"name": "born_on", "type": "date", "required": False},
            {"name": "total", "type": "money", "computed": "the fee"},
        ]},
        {"name": "Space", "plural": "Spaces", "fields": [
            {"name": "code", "unique": True}, {"name": "covered", "type": "boolean"},
            {"name": "opened_on", "type": "date"}, {"name": "notes", "required": False},
        ]},
    ],
    "pages": [
        {"slug": "stays", "route": "/", "kind": "collection", "title": "Stays", "entity": "Stay"},
        {"slug": "spaces", "route": "/spaces", "kind": "collection", "title": "Spaces", "entity": "Space"},
    ],
}  # fmt: skip
TEXTS = {"frontend/src/pages/stays/data.ts": STAYS, "frontend/src/pages/spaces/data.ts": SPACES}
TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)


def wish(**more: Any) -> Analysis:
    return Analysis.model_validate({**WISH, **more})


def test_what_is_written_out_is_read_and_what_is_worked_out_is_not() -> None:
    (rows,) = record_lists("data.ts", SPACES)
    assert rows[0] == {"code": "A1", "covered": True, "opened_on": "2025-03-01"}
    assert rows[1]["notes"] is None


def test_records_fit_their_fields_and_unique_values_stand_once() -> None:
    made = demo_of(wish(), TEXTS)
    assert [r["code"] for r in made["Space"]["records"]] == ["A1", "A2"]
    first, second, third = made["Stay"]["records"]
    assert first == {"plate": "B-XY 12", "day": "2025-05-01", "space": 1, "fee": 12.5, "state": "open",
                     "born_on": "1980-02-03"}  # fmt: skip
    assert second["state"] in ("open", "left")
    assert second["fee"] >= 0
    assert "total" not in third
    assert isinstance(third["fee"], int)


def test_records_that_may_not_be_together_are_not() -> None:
    rule = {"requirement": "R1", "kind": "unique_together", "text": "once a day", "fields": ["space", "day"]}
    entities = [{**WISH["entities"][0], "rules": [rule]}, WISH["entities"][1]]
    assert len(demo_of(wish(entities=entities), TEXTS)["Stay"]["records"]) == 2


def test_dates_come_near_today_on_the_same_weekday_and_birthdays_stay() -> None:
    stay = wish().entity("Stay")
    record = {"day": "2025-05-01", "born_on": "1980-02-03"}
    moved = near_today(stay, record, date(2025, 5, 8), NOW)
    day = date.fromisoformat(moved["day"])
    assert day.weekday() == date(2025, 5, 1).weekday()
    assert 0 <= (TODAY - day).days <= 14
    assert moved["born_on"] == "1980-02-03"


def test_an_app_that_looks_ahead_has_records_to_come() -> None:
    made = demo_of(wish(), TEXTS)
    assert made["Stay"]["as_of"] == "2025-05-08"
    rule = {"requirement": "R1", "kind": "time", "text": "until the evening before"}
    entities = [{**WISH["entities"][0], "rules": [rule]}, WISH["entities"][1]]
    texts = {"frontend/src/pages/stays/data.ts": STAYS.replace("1980-02-03", "2025-04-24")}
    assert demo_of(wish(entities=entities), texts)["Stay"]["as_of"] < "2025-05-08"


def test_once_mock_data_is_replaced_the_records_of_before_stay() -> None:
    files = {**TEXTS, ANALYSIS: wish().model_dump_json()}
    app = App({path: text.encode() for path, text in files.items()})
    made = demo_files(app)
    later = app.with_changes({**made, "frontend/src/pages/stays/data.ts": b"export const rows = api\n"})
    assert demo_files(later) == made
    plain = app.with_changes(
        {ANALYSIS: wish(needs={"backend": False}, entities=[]).model_dump_json().encode()}
    )
    assert demo_files(plain) == {}


class Api(httpx.AsyncBaseTransport):
    """An app that keeps what it is sent, and takes no stay that is free."""

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self.kept: dict[str, list[dict[str, Any]]] = {}
        self.accounts: list[dict[str, Any]] = []
        self.senders: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "GET":
            return httpx.Response(200, json={"items": [], "total": self.total})
        body = json.loads(request.content)
        if path == "/api/auth/register":
            if "role" not in body:
                return httpx.Response(422, json={"detail": "choose one"})
            role = body["role"] if self.accounts else "keeper"
            self.accounts.append({"id": f"u{len(self.accounts)}", "role": role, **body})
            user = {"id": self.accounts[-1]["id"], "role": role}
            return httpx.Response(201, json={"access_token": user["id"], "user": user})
        if request.method == "PATCH":
            return httpx.Response(200, json={})
        if body.get("fee") == 0:
            return httpx.Response(422, json={"detail": "not for nothing"})
        self.senders.append(request.headers.get("authorization", ""))
        rows = self.kept.setdefault(path, [])
        rows.append(body)
        return httpx.Response(201, json={"id": f"{path}/{len(rows)}"})


async def loaded(api: Api, analysis: Analysis, made: dict[str, Any]) -> Any:
    return await load_demo("http://app", analysis, json.dumps(made), NOW, transport=api)


async def test_records_are_sent_after_those_they_refer_to_and_refusals_are_counted() -> None:
    made = demo_of(wish(), TEXTS)
    made["Stay"]["records"][0]["fee"] = 0
    api = Api()
    found = await loaded(api, wish(), made)
    assert found.records == 4
    assert [(name, one.count, one.reason) for name, one in found.refused.items()] == [
        ("Stay", 1, "not for nothing")
    ]
    assert list(api.kept) == ["/api/spaces", "/api/stays"]
    assert all(row["space"].startswith("/api/spaces/") for row in api.kept["/api/stays"])


async def test_an_app_with_records_of_its_own_is_left_alone() -> None:
    api = Api(total=1)
    assert await loaded(api, wish(), demo_of(wish(), TEXTS)) is None
    assert api.kept == {}


async def test_every_role_has_an_account_and_who_may_sends() -> None:
    roles = [
        {"name": "helper", "given_by": ["keeper"]},
        {"name": "resident", "joins": "choice"},
        {"name": "keeper", "first_account": True},
    ]
    entities = [WISH["entities"][0], {**WISH["entities"][1], "access": {"create": ["helper"]}}]
    analysis = wish(roles=roles, entities=entities, needs={"auth": True})
    api = Api()
    found = await loaded(api, analysis, demo_of(analysis, TEXTS))
    assert {account.role for account in found.accounts} == {"helper", "resident", "keeper"}
    helper = next(account for account in found.accounts if account.role == "helper")
    assert set(api.senders[:2]) == {f"Bearer {helper.token}"}
