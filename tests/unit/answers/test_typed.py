"""Typed answers: one object out, or instructions."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from gencode_graph.artifacts import EntityField, Review
from gencode_graph.tools.answers import parse_json

REVIEW = Review(approved=True, quality_score=8, issues=["Name the error"])
TEXT = REVIEW.model_dump_json()


@pytest.mark.parametrize(
    "answer",
    [
        TEXT,
        f"```json\n{TEXT}\n```",
        f"```\n{TEXT}\n```",
        f"Here is my verdict:\n\n{TEXT}\n\nI hope {{that}} helps.",
        f"In {{braces}} first. {TEXT}",
        f'For example\n```json\n{{"approved": 1}}\n```\nbut in fact\n```json\n{TEXT}\n```',
        f"<think>The draft {{x}} is fine.</think>\n{TEXT}",
        '{"approved": true, "quality_score": 8, "issues": ["Name the error",],}',
        "{'approved': True, 'quality_score': 8, 'issues': ['Name the error']}",
        '{approved: true, quality_score: 8, issues: ["Name the error"]}',
        '{"approved": true, // good\n "quality_score": 8, "issues": ["Name the error"]}',
        TEXT.replace(",", ",\r\n"),
    ],
)
def test_reads_one_object(answer: str) -> None:
    value, issues = parse_json(answer, Review)
    assert value == REVIEW
    assert issues == []


def test_each_wrong_key_is_named() -> None:
    value, issues = parse_json('{"nme": "a", "type": "strnig"}', EntityField)
    assert value is None
    said = "\n".join(i.message for i in issues)
    assert "`name` is missing. Add it." in said
    assert "`nme` is not a known key. Remove it." in said
    assert "`type`" in said
    assert "'strnig'" in said


def test_what_validators_say_reaches_the_model() -> None:
    _, issues = parse_json('{"name": "state", "type": "enum", "options": ["open"]}', EntityField)
    assert [i.check for i in issues] == ["json_shape"]
    assert "enum field 'state' needs at least two options" in issues[0].message


@pytest.mark.parametrize("answer", ["", "no", "[1, 2]", "{}", "null", "```json\n```"])
def test_no_object(answer: str) -> None:
    value, issues = parse_json(answer, Review)
    assert value is None
    assert [i.check for i in issues] == ["no_json"]


def test_cut_off_object_is_refused_even_if_it_would_do() -> None:
    value, issues = parse_json('{"approved": true, "quality_score": 8, "issues": ["Name th', Review)
    assert value is None
    assert [i.check for i in issues] == ["unclosed_block"]


SAYABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


class Pair(BaseModel):
    text: str
    more: dict[str, list[str]]


@settings(deadline=None, max_examples=60)
@given(st.builds(Pair, text=SAYABLE, more=st.dictionaries(SAYABLE, st.lists(SAYABLE))))
def test_round_trip(pair: Pair) -> None:
    assert parse_json(pair.model_dump_json(), Pair) == (pair, [])


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from("{}[]\":,'\\`\n abtrue1/-.")))
def test_no_text_raises(answer: str) -> None:
    parse_json(answer, Review)


def test_option_labels_come_one_for_each_option_or_not_at_all() -> None:
    field = {"name": "state", "type": "enum", "options": ["open", "done"]}
    assert EntityField.model_validate({**field, "option_labels": ["Offen", "Fertig"]})
    with pytest.raises(ValueError, match="one label for each option"):
        EntityField.model_validate({**field, "option_labels": ["Offen"]})


@pytest.mark.parametrize("thought", ['A first idea: {"approved": false, "quality_score": 2, "issues": []} is thin.\n</think>\n',
                                     "So.</think>", '{"x": 1}</think>'])  # fmt: skip
def test_drafts_in_a_thought_are_no_answers(thought: str) -> None:
    assert parse_json(thought + TEXT, Review) == (REVIEW, [])


def test_an_object_that_speaks_of_thoughts_is_whole() -> None:
    review = Review(approved=False, quality_score=3, issues=["a.py: drop </think> and {}", "b"])
    assert parse_json(review.model_dump_json(), Review) == (review, [])
