"""An entity's tests have to reach every operation, and each of them has to be able to fail."""

from typing import Any

import pytest

from gencode_graph.artifacts import Analysis, Entity, EntityField, Issue, Page, Requirement, Unit
from gencode_graph.tools.checks import api_tests_hold
from gencode_graph.tools.draft import Draft, Facts

BOOK = Entity(
    name="Book",
    plural="Books",
    fields=[EntityField(name="title"), EntityField(name="due", type="datetime")],
)
BOOKS = Page(slug="books", route="/books", kind="collection", title="Books", entity="Book")
PATHS: dict[str, Any] = {
    "/api/books": {"get": {}, "post": {}},
    "/api/books/stats": {"get": {}},
    "/api/books/{book_id}": {"get": {}, "delete": {}},
    "/api/authors": {"get": {}},
}
GOOD = """
PATH = "/api/books"

async def test_create(client):
    made = await client.post(PATH, json={"title": "Dune"})
    assert made.status_code == 201
    book_id = made.json().get("id")
    assert (await client.get(f"{PATH}/{book_id}")).status_code == 200
    await refused(client, f"{PATH}/0")

async def test_list(client):
    assert (await client.request("GET", "/api/books" + "?q=x")).json() == []
    with pytest.raises(ValueError):
        await client.get(PATH + "/stats")

async def refused(client, path):
    assert (await client.delete(path)).status_code == 404
"""


def found(text: str) -> list[Issue]:
    analysis = Analysis(name="Shop", summary="Books.", entities=[BOOK], pages=[BOOKS])
    draft = Draft(Unit(step="testing_backend", id="book"), "", {"backend/tests/test_book.py": text})
    return api_tests_hold(draft, Facts(analysis=analysis, contract={"paths": PATHS}))


def test_complete_tests_pass() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("    assert made.status_code == 201\n", "", None),
        ('PATH + "/stats"', '"/api/authors"', "GET /api/books/stats"),
        ("client.delete(path)", "client.get(path)", "DELETE /api/books/{book_id}"),
        ("async def test_list", "async def check_list", "GET /api/books."),
        ("async def test_list", "@pytest.mark.skip\nasync def test_list", "skipped"),
        ("async def test_list", "@pytest.mark.xfail(reason='x')\nasync def test_list", "skipped"),
        ("    await refused(", "    pytest.skip('x')\n    await refused(", "skipped"),
    ],
)
def test_what_is_missing_is_named(old: str, new: str, word: str | None) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new)
    if word == "GET /api/books.":
        text = text.replace('"GET", "/api/books" + "?q=x"', '"GET", "/api/authors"')
    messages = [issue.message for issue in found(text)]
    assert [word in message for message in messages] == [True] if word else messages == []


@pytest.mark.parametrize("body", ["await client.post('/api/books')", "assert True", "pass"])
def test_a_test_that_cannot_fail_is_refused(body: str) -> None:
    issues = found(f"{GOOD}\nasync def test_nothing(client):\n    {body}\n")
    assert [issue.line for issue in issues] == [19]
    assert "test_nothing asserts nothing" in issues[0].message


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('assert after["updated_at"] >= before["updated_at"]', "as texts"),
        ('assert before["created_at"] <= after["updated_at"] < "2040"', "as texts"),
        ('assert loan["due"] > datetime.now(UTC).isoformat()', "as texts"),
        ('first = made.json()["updated_at"]; assert made.json().get("updated_at") > first', "as texts"),
        ('first = made.json()["updated_at"]; assert other > first', "as texts"),
        ('assert made.json()["day"] == str(date.today())', "another day"),
        ("assert made.json() == datetime.datetime.now()", "another day"),
        ("assert made.json() < datetime.utcnow()", "another day"),
        ("await asyncio.sleep(0.01)", "fixed time"),
        ("time.sleep(1)", "fixed time"),
    ],
)
def test_what_depends_on_the_clock_is_refused(line: str, word: str) -> None:
    text = GOOD.replace("    assert made.status_code == 201\n", f"    assert made.is_success\n    {line}\n")
    assert [word in issue.message for issue in found(text)] == [True]
    assert [issue.line for issue in found(text)] == [7]


@pytest.mark.parametrize(
    "line",
    [
        'assert datetime.fromisoformat(a["updated_at"]) > datetime.fromisoformat(b["updated_at"])',
        'assert after["updated_at"] != before["updated_at"]',
        'first = datetime.fromisoformat(a["updated_at"]); assert first < datetime.now(UTC)',
        'assert made.json()["count"] >= 2',
        'assert made.json()["published"] > "2030-01-01"',
        'row = made["due"]; row = 3; assert row > 2',
        "await asyncio.sleep(0)",
    ],
)
def test_times_may_be_compared_as_times(line: str) -> None:
    assert found(GOOD.replace("    assert made.status_code == 201\n", f"    {line}\n")) == []


def test_a_file_without_tests_says_so_once() -> None:
    assert [issue.message.split(".")[0] for issue in found("x = 1\n")] == ["There is no test"]


def test_a_path_that_only_running_tells_counts_for_any() -> None:
    text = GOOD.replace('PATH + "/stats"', "path_of('stats')")
    assert found(text) == []


@pytest.mark.parametrize("text", ["def broken(:", "\0", ""])
def test_it_never_raises(text: str) -> None:
    assert isinstance(found(text), list)


def proving(text: str) -> list[str]:
    wanted = Requirement(id="R2", text="No title twice.", kind="rule", where=["Book"])
    other = Requirement(id="R3", text="A list.", kind="view", where=["books"], proof="journey")
    analysis = Analysis(
        name="Shop", summary="Books.", entities=[BOOK], pages=[BOOKS], requirements=[wanted, other]
    )
    draft = Draft(Unit(step="testing_backend", id="book"), "", {"backend/tests/test_book.py": text})
    return [i.message for i in api_tests_hold(draft, Facts(analysis=analysis, contract={"paths": PATHS}))]


def test_each_requirement_of_the_entity_has_a_test_that_bears_its_id() -> None:
    marked = GOOD.replace("async def test_list", '@pytest.mark.proves("R3", "R2")\nasync def test_list')
    assert proving(marked) == []
    (missing,) = proving(GOOD)
    assert 'No test proves R2, "No title twice.".' in missing
    assert '@pytest.mark.proves("R2")' in missing


def test_an_id_that_there_is_not_is_refused() -> None:
    marked = GOOD.replace("async def test_list", '@pytest.mark.proves("R9", "R2")\nasync def test_list')
    assert proving(marked) == ["There is no requirement R9. Take ids from `requirements`."]
