"""Who may ask the server at all: every route, LangServe's and those of FastAPI among them."""

from __future__ import annotations

from typing import Any

import pytest

from gencode_graph.context import Context
from gencode_graph.server.policy import ServerSettings

from .conftest import served

pytestmark = pytest.mark.filterwarnings("ignore:astream_log is deprecated")
WISH = {"description": "Books"}
ROUTES = [
    ("POST", "/runs", WISH), ("GET", "/runs/books", None), ("GET", "/health", None), ("GET", "/openapi.json", None),
    ("GET", "/docs", None), ("GET", "/no-such", None),
    *[("POST", f"/gencode/{name}", {"input": WISH}) for name in ("invoke", "stream", "stream_log", "stream_events")],
    ("POST", "/gencode/batch", {"inputs": [WISH]}), ("POST", "/gencode/c/N4XyA/invoke", {"input": WISH}),
    ("GET", "/gencode/playground/", None), ("GET", "/gencode/input_schema", None),
]  # fmt: skip
FOREIGN = [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost:5173"},
    {"Origin": "http://localhost"}, {"Origin": ""}, {"Origin": "http://[bad"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "cross-site"},
]  # fmt: skip


@pytest.mark.parametrize("headers", FOREIGN)
async def test_other_web_pages_are_refused(client, fake, headers):
    for method, path, body in ROUTES:
        answer = await client.request(method, path, json=body, headers=headers)
        assert answer.status_code == 403, path
    assert not fake.asked


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
@pytest.mark.parametrize("path", ["/runs", "/gencode/invoke", "/gencode/stream"])
async def test_what_a_page_may_send_without_asking_is_no_json(client, fake, path, kind):
    headers: dict[str, str] = {"Content-Type": kind} if kind else {}
    answer = await client.post(
        path, content=b'{"description": "x", "input": {"description": "x"}}', headers=headers
    )
    assert answer.status_code == 415
    assert not fake.asked


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "192.168.1.7", ""]
)
async def test_unknown_hosts_are_refused(client, fake, host):
    for method, path, body in ROUTES:
        answer = await client.request(method, path, json=body, headers={"Host": host})
        assert answer.status_code == 400, path
    assert not fake.asked


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9000", "[::1]:8000", "LOCALHOST"])
async def test_this_machines_names_are_known(client, host):
    own = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert (await client.get("/health", headers=own)).status_code == 200


async def test_the_token_is_wanted_on_every_route(fake, tmp_path):
    fake.go.set()
    wrong = ("", "Bearer", "Bearer x", "Bearer s3cre", "Basic s3cret", "s3cret", "Bearer s3cret x")
    good = {"Authorization": "Bearer s3cret", "Host": "build.example"}
    async with served(Context(home=str(tmp_path)), ServerSettings(token="s3cret"), "192.168.1.7") as client:
        for method, path, body in ROUTES:
            for headers in ({}, *({"Authorization": given} for given in wrong)):
                assert (await client.request(method, path, json=body, headers=headers)).status_code == 401
        assert not fake.asked
        for method, path, body in ROUTES:
            answer = await client.request(method, path, json=body, headers=good)
            assert answer.status_code not in (400, 401, 403), path


async def test_without_a_token_only_this_machine_is_answered(fake, tmp_path):
    for asker, code in (("192.168.1.7", 403), ("fe80::1", 403), ("127.0.0.1", 200), ("::1", 200), ("", 200)):
        async with served(Context(home=str(tmp_path)), asker=asker) as client:
            assert (await client.get("/health")).status_code == code


async def test_hosts_that_are_named_are_known(fake, tmp_path):
    async with served(Context(home=str(tmp_path)), ServerSettings(hosts="build.example, *.lab")) as client:
        for host, code in (("build.example", 200), ("a.lab", 200), ("localhost", 200), ("evil.example", 400)):
            assert (await client.get("/health", headers={"Host": host})).status_code == code


async def test_websockets_stand_before_the_same_gate(tmp_path):
    from gencode_graph.server.app import create_app

    app = create_app(Context(home=str(tmp_path)), ServerSettings())
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    headers = [(b"host", b"localhost"), (b"origin", b"https://evil.example")]
    scope = {
        "type": "websocket",
        "path": "/",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "query_string": b"",
    }
    await app(scope, receive, send)
    assert [message["type"] for message in sent] == ["websocket.close"]
