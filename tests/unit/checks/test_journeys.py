"""Journeys have to expect something, to run, and to see that a record was kept."""

import pytest

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page, Requirement, Unit
from gencode_graph.tools.checks import journeys_hold
from gencode_graph.tools.draft import Draft, Facts

ANALYSIS = Analysis(
    name="Shop",
    summary="Books.",
    entities=[Entity(name="Book", plural="Books", fields=[EntityField(name="title")])],
    pages=[
        Page(slug="books", route="/books", kind="collection", title="Books", entity="Book"),
        Page(slug="about", route="/about", kind="landing", title="About"),
    ],
)
GOOD = """
import { expect, test, unique } from "./support"

async function seen(page, text) {
  await expect(page.getByText(text)).toBeVisible()
}

test.describe("books", () => {
  test("a book is kept", async ({ page }) => {
    await page.goto("/books")
    await page.reload()
    await seen(page, "Dune")
  })
  test("the empty form stays", async ({ page }) => {
    await page.goto("/books")
    await expect(page.getByRole("dialog")).toBeVisible()
  })
})
"""


def found(text: str, page: str = "books") -> list[str]:
    draft = Draft(Unit(step="testing_frontend", id=page), "", {f"frontend/e2e/{page}.spec.ts": text})
    return [issue.message for issue in journeys_hold(draft, Facts(analysis=ANALYSIS))]


def test_good_journeys_pass() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('await seen(page, "Dune")', 'await page.getByText("Dune").click()', "expects nothing"),
        ("await expect(page.getByRole", "await expect(true)//", "expects nothing"),
        ('test("a book', 'test.skip("a book', "test.skip keeps"),
        ('test("a book', 'test.only("a book', "test.only keeps"),
        ('test("the empty', 'test.fixme("the empty', "test.fixme keeps"),
        ("    await page.reload()\n", "", "loads the page again"),
        ("page.reload()", "page.reload(); await page.waitForTimeout(500)", "waitForTimeout is too short"),
        ("page.reload()", "page.reload({ waitUntil: 'networkidle' })", "networkidle is too short"),
        ("page.reload()", "page.reload(); await new Promise((r) => setTimeout(r, 9))", "setTimeout is too"),
    ],
)
def test_weak_journeys_are_refused(old: str, new: str, word: str) -> None:
    assert old in GOOD
    assert word in " ".join(found(GOOD.replace(old, new)))


def test_a_journey_may_say_how_long_it_takes() -> None:
    assert found(GOOD.replace("await page.reload()", "test.setTimeout(120_000); await page.reload()")) == []


def test_going_there_twice_is_loading_again() -> None:
    assert found(GOOD.replace("page.reload()", 'page.goto("/books")')) == []


def test_a_page_of_text_need_not_be_loaded_again() -> None:
    assert found(GOOD.replace("    await page.reload()\n", ""), "about") == []


@pytest.mark.parametrize("text", ["", "test(", "const a = 1", "\ud800"])
def test_no_journey_is_said_and_nothing_raises(text: str) -> None:
    assert "There is no journey" in found(text)[0]


WANTED = Requirement(id="R4", text="Books are listed.", kind="view", where=["books"], proof="journey")


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("", ["No test proves R4"]),
        ('{ tag: "@R4" }, ', []),
        ('{ tag: ["@slow", "@R4"] }, ', []),
        ('{ tag: ["@R4", "@R7"] }, ', ["There is no requirement R7"]),
    ],
)
def test_each_requirement_of_the_page_has_a_journey_that_bears_its_id(tag: str, words: list[str]) -> None:
    text = GOOD.replace('test("a book is kept", ', f'test("a book is kept", {tag}')
    draft = Draft(Unit(step="testing_frontend", id="books"), "", {"frontend/e2e/books.spec.ts": text})
    asked = ANALYSIS.model_copy(update={"requirements": [WANTED]})
    messages = [issue.message for issue in journeys_hold(draft, Facts(analysis=asked))]
    assert [word in said for word, said in zip(words, messages, strict=True)] == [True] * len(words)
