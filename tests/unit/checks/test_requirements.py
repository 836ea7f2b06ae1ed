"""The wish is in the analysis: each sentence in a requirement, each requirement where it can be proven."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import Analysis, Entity, EntityField, Page, Requirement, Rule, Unit
from gencode_graph.nodes.registry import STEPS
from gencode_graph.tools.checks import run_checks
from gencode_graph.tools.checks.analysis import analysis_holds
from gencode_graph.tools.checks.analysis.coverage import uncovered, wish_is_kept
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.wording import content_words, sentences

PARKING = (
    "Residents reserve visitor parking spaces by date and licence plate; a space cannot be reserved twice on "
    "one day. Residents sign in, see only their own reservations, and may cancel one until the evening "
    "before; the caretaker sees all of them, adds and closes spaces, and gets a page with today's plates."
)
TOLD = (
    "A resident books a parking space for a day with the licence plate of the visitor.",
    "No space has two reservations for the same date.",
    "A resident signs in and sees own reservations alone.",
    "A reservation may be cancelled by its resident up to the evening before.",
    "The caretaker sees all reservations and adds or closes spaces.",
    "A page shows the caretaker the plates of today.",
)


def asking(*texts: str, left_out: tuple[str, ...] = (), **changes: Any) -> Analysis:
    values: dict[str, Any] = {
        "name": "Sample",
        "summary": "A sample.",
        "entities": [Entity(name="Book", plural="Books", fields=[EntityField(name="title")])],
        "pages": [Page(slug="books", route="/", kind="collection", title="Books", entity="Book")],
        "requirements": [
            Requirement(id=f"R{n}", text=text, kind="data", where=["Book"]) for n, text in enumerate(texts, 1)
        ],
        "not_covered": list(left_out),
    }
    return Analysis(**{**values, **changes})


def said(analysis: Analysis, description: str, **more: Any) -> list[str]:
    return [issue.message for issue in wish_is_kept(analysis, description, **more)]


def test_a_paraphrase_in_other_sentences_covers_a_description() -> None:
    assert said(asking(*TOLD), PARKING) == []


def test_what_is_wholly_absent_is_named_with_its_words() -> None:
    without = asking(*(text for text in TOLD if "cancelled" not in text))
    (message,) = said(without, PARKING)
    assert '"and may cancel one until the evening before"' in message
    assert said(asking(*without_cancel(), left_out=("Cancelling until the evening before.",)), PARKING) == []


def without_cancel() -> list[str]:
    return [text for text in TOLD if "cancelled" not in text]


def test_an_analysis_of_another_app_is_refused() -> None:
    books = asking("Readers borrow books by title and ISBN.", "Librarians remove lost copies.")
    messages = said(books, PARKING)
    assert "of another app" in messages[0]
    assert len(messages) == 3
    assert "Residents reserve visitor parking spaces" in messages[1]


def test_without_requirements_each_sentence_is_missed_and_without_a_description_none() -> None:
    assert len(said(asking(), PARKING)) == 2
    assert said(asking(), "") == []


@pytest.mark.parametrize(
    ("description", "text", "missing"),
    [
        ("家計簿アプリ。日付、金額、カテゴリを記録したい。", "日付と金額とカテゴリを記録する家計簿", 0),
        ("家計簿アプリ。日付、金額、カテゴリを記録したい。", "本の題名と著者を管理する", 2),
        ("แอปบันทึกรายจ่ายประจำวัน", "บันทึกรายจ่ายทุกวัน", 0),
        ("Mitglieder buchen Plätze nach Datum.", "Ein Mitglied bucht einen Platz für ein Datum.", 0),
        ("Члены клуба бронируют корты по дате.", "Член клуба бронирует корт на дату.", 0),
        ("회원이 날짜별로 코트를 예약합니다.", "회원은 코트를 날짜에 예약한다.", 0),
    ],
)
def test_any_language(description: str, text: str, missing: int) -> None:
    assert len(uncovered(asking(text), description)) == missing


@pytest.mark.parametrize(
    "courtesy", ["Hello!", "Please create an app for me. Thanks!", "# Parking\n", "**Rules**"]
)
def test_courtesies_and_headings_need_no_requirement(courtesy: str) -> None:
    assert uncovered(asking("Books."), courtesy) == []


def test_a_change_counts_and_may_take_back_what_was_asked_for() -> None:
    before = asking("Books have a title.", "Readers lend books to friends.")
    description = "Books have a title. Readers lend books to friends."
    change = "Remove lending to friends. Show a shelf number."
    after = asking("Books have a title.", "A shelf number is shown.", "Lending to friends was removed.")
    assert said(after, description, change=change, before=before) == []
    (message,) = said(asking("Books have a title.", "No friends."), description, change=change, before=before)
    assert "shelf number" in message


words = st.text("abcdefghijklmnop", min_size=4, max_size=9)
texts = st.lists(st.lists(words, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=5)


@given(texts)
def test_a_sentence_that_is_repeated_is_covered(told: list[str]) -> None:
    assert uncovered(asking(*told), ". ".join(told) + ".") == []


@given(st.text(max_size=200))
def test_any_text_is_covered_by_itself_and_read_without_fault(text: str) -> None:
    found = sentences(text)
    assert uncovered(asking(left_out=tuple(found)), text) == []
    assert all(word for word in content_words(text))


@given(texts)
def test_nothing_covers_what_has_no_word_in_common(told: list[str]) -> None:
    foreign = asking("Zzyzx quwvz ruqzt.", left_out=("Wuzzy qqqq.",))
    assert uncovered(foreign, ". ".join(told) + ".") != [] or not content_words(" ".join(told))


def requirement(**changes: Any) -> Requirement:
    values: dict[str, Any] = {"id": "R1", "text": "Books.", "kind": "data", "where": ["Book"]}
    return Requirement(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"where": ["Shelf"]}, "`where` names 'Shelf'"),
        ({"kind": "rule", "proof": "look"}, "its proof is 'backend' or 'journey'"),
        ({"kind": "access", "proof": "none"}, "its proof is 'backend' or 'journey'"),
        ({"where": ["books"]}, "`where` names the entity"),
        ({"where": ["Book"], "proof": "journey"}, "`where` names the page"),
        ({"where": ["app"], "proof": "backend"}, "`where` names the entity"),
    ],
)
def test_a_requirement_says_where_and_by_what_it_is_proven(changes: dict[str, Any], word: str) -> None:
    analysis = asking(requirements=[requirement(**changes)])
    issue = analysis_holds(analysis)[0]
    assert word in issue.message


def test_what_the_template_brings_needs_no_test_of_the_apps() -> None:
    """Signing up, or that nobody has to: there is nothing to write that a test could be of."""
    signing_up = requirement(kind="access", where=["app"], proof="none", text="Members sign up.")
    assert analysis_holds(asking(requirements=[signing_up])) == []


def test_ids_are_unique_and_in_order_and_rules_have_theirs() -> None:
    twice = asking(requirements=[requirement(), requirement()])
    assert "Two requirements have the id R1" in analysis_holds(twice)[0].message
    upside_down = asking(requirements=[requirement(id="R2"), requirement(id="R1")])
    assert "not in the order" in analysis_holds(upside_down)[0].message
    gap = asking(requirements=[requirement(id="R2"), requirement(id="R10", where=["app"], proof="none")])
    assert analysis_holds(gap) == []
    rule = Rule(requirement="R7", kind="other", text="x")
    book = Entity(name="Book", plural="Books", fields=[EntityField(name="title")], rules=[rule])
    assert "R7, which there is not" in analysis_holds(asking(entities=[book]))[0].message


def test_the_step_holds_a_draft_to_the_words_of_the_user() -> None:
    draft = Draft(
        Unit(step="analysis", id="app"),
        "",
        {"analysis.json": asking("Books have a title.").model_dump_json()},
    )
    found = run_checks(
        draft, Facts(description=PARKING, may_write=("analysis.json",)), STEPS["analysis"].checks
    )
    assert {issue.check for issue in found} == {"requirements"}
    assert run_checks(
        draft, Facts(description="Books with titles.", may_write=("analysis.json",)), STEPS["analysis"].checks
    ) == []  # fmt: skip


def test_a_wish_of_a_few_words_may_be_filled_out() -> None:
    told = asking("An app for my bees.", "The honey is weighed.", "No two hives have the same code.")
    assert said(told, "An app for my bees") == []
