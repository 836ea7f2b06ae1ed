"""Answers laid over a unit's files, and which issues stay open."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import Issue
from gencode_graph.nodes.asking import as_blocks
from gencode_graph.nodes.drafting import carried_on, drafted, still_open
from gencode_graph.nodes.registry import STEPS

PAGE = STEPS["frontend_mock"]
FOLDER = "frontend/src/pages/books"
NAMES = st.sampled_from(["index.tsx", "data.ts", "Form.tsx", "Table.tsx"]).map(
    lambda name: f"{FOLDER}/{name}"
)
TEXTS = st.text("abc \n", min_size=1).map(lambda text: f"x{text}".rstrip() + "\n")
FILES = st.dictionaries(NAMES, TEXTS)


def answer_of(files: Mapping[str, str], gone: set[str]) -> str:
    return "\n".join([as_blocks(files), *(f'<delete path="{path}"/>' for path in gone)])


@given(FILES, FILES, st.sets(NAMES))
def test_what_an_answer_does_not_speak_of_stays(
    before: dict[str, str], given_now: dict[str, str], gone: set[str]
) -> None:
    draft = drafted(PAGE, "books", answer_of(given_now, gone), before)
    if not given_now and not gone:
        assert draft.files == {}, "nothing was answered, so there is no draft"
        return
    kept = {path: text for path, text in before.items() if path not in gone}
    assert draft.files == {**kept, **given_now}
    assert draft.issues == []


@given(FILES.filter(bool), FILES.filter(bool))
def test_answering_in_full_again_gives_what_was_answered(
    before: dict[str, str], given_now: dict[str, str]
) -> None:
    old = before.keys() - given_now.keys()
    assert drafted(PAGE, "books", answer_of(given_now, set(old)), before).files == given_now


def test_a_file_of_somebody_else_is_not_deleted() -> None:
    before = {f"{FOLDER}/index.tsx": "x\n"}
    draft = drafted(PAGE, "books", '<delete path="frontend/src/main.tsx"/>', before)
    assert draft.files == before
    assert [issue.path for issue in draft.issues] == ["frontend/src/main.tsx"]


def test_a_cut_off_file_leaves_the_one_before() -> None:
    path = f"{FOLDER}/index.tsx"
    draft = drafted(PAGE, "books", f'<file path="{path}">\nexport default', {path: "whole\n"})
    assert draft.files == {path: "whole\n"}
    assert [issue.check for issue in draft.issues] == ["unclosed_block"]


def test_what_may_not_be_written_is_not_carried_on() -> None:
    refused = Issue(check="path", path="README.md", message="not yours")
    broken = Issue(check="syntax", path="a.ts", message="broken")
    assert carried_on({"README.md": "x", "a.ts": "("}, [refused, broken]) == {"a.ts": "("}


CHECKS = st.sampled_from(["review", "visual_review", "syntax", "imports"])
ISSUES = st.lists(st.builds(Issue, check=CHECKS, message=st.sampled_from("abc")), max_size=6)
FOUND = ISSUES.map(lambda issues: [issue for issue in issues if issue.check in ("syntax", "imports")])


@given(ISSUES, FOUND)
def test_checks_close_their_own_issues_and_no_reviewers(before: list[Issue], found: list[Issue]) -> None:
    opened = still_open(before, found, whole=True)
    assert {i for i in before if "review" in i.check} <= set(opened), "a reviewer has not spoken since"
    assert {i for i in opened if "review" not in i.check} == set(found)
    assert len(opened) == len(set(opened))


@given(ISSUES, FOUND)
def test_nothing_is_closed_by_an_answer_that_is_none(before: list[Issue], found: list[Issue]) -> None:
    assert still_open(before, found, whole=False) == before


def test_a_part_that_was_at_fault_and_is_used_by_nothing_has_been_given_up() -> None:
    """What is used, was sound, or stands by itself is kept."""
    folder = "frontend/src/pages/books"
    before = {
        f"{folder}/{name}": "x" for name in ("index.tsx", "page.css", "theme.mjs", "form.tsx", "more.tsx")
    }
    answer = f'<file path="{folder}/index.tsx">\nimport {{ Form }} from "./form"\n</file>'
    faulty = [f"{folder}/{name}" for name in ("index.tsx", "page.css", "theme.mjs", "form.tsx")]
    drafted_ = drafted(STEPS["frontend_mock"], "books", answer, before, faulty)
    assert {path.rpartition("/")[2] for path in drafted_.files} == {"index.tsx", "form.tsx", "more.tsx"}
