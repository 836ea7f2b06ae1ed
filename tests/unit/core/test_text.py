"""Text of anybody's: what cannot be kept is refused or replaced where it comes in, once."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gencode_graph.artifacts import Issue, Review, RunReport, Usage
from gencode_graph.checkpoint import serializer
from gencode_graph.errors import GenCodeError, UsageError
from gencode_graph.naming import check_description, check_id, project_id_for
from gencode_graph.prompts.wire import PromptInputs, parse, render
from gencode_graph.text import fit, fit_all, is_fit
from gencode_graph.tools.answers import parse_files, parse_json

ODD = st.one_of(
    st.sampled_from(["\ud800", "\udc00\ud800", "\x00", "\x1b]0;x\x07", "\u202e", "\ufeff", "\ufdd0",
                     "\U0010ffff", "\x85", "\x9b31m", "\ud83d\ude00", "\u2028", "x" * 300]),
    st.text(st.characters(exclude_categories=[]), max_size=20),
)  # fmt: skip
TEXT = st.lists(ODD, max_size=4).map(lambda parts: "w" + "".join(parts))


@given(TEXT)
@example("\ud83d\ude00\ud800\x00")
def test_what_is_fit_can_be_encoded_and_stays_as_it_is(text: str) -> None:
    made = fit(text)
    assert made.encode().decode() == made
    assert "\x00" not in made
    assert fit(made) == made
    assert is_fit(made)
    if is_fit(text):
        assert made == text
    assert fit_all({text: [text, (text,), 1, None]}) == {made: [made, (made,), 1, None]}


def test_a_pair_of_surrogates_is_the_character_it_stands_for() -> None:
    assert fit("a\ud83d\ude00\ud83d") == "a\U0001f600\ufffd"


@given(TEXT)
def test_a_description_is_refused_or_everything_takes_it(text: str) -> None:
    try:
        kept = check_description(text)
    except UsageError as error:
        assert str(error).encode().decode() == str(error)  # noqa: PT017
        return
    assert kept.encode().decode() == kept != ""
    assert check_id(project_id_for(kept))
    assert serializer().loads_typed(serializer().dumps_typed({"description": kept})) == {"description": kept}


@given(TEXT)
def test_a_project_id_is_plain_or_refused(text: str) -> None:
    try:
        assert check_id(text).isascii()
    except UsageError as error:
        assert str(error).encode().decode() == str(error)  # noqa: PT017


@given(TEXT)
def test_an_error_can_be_shown_and_kept_whatever_it_quotes(text: str) -> None:
    error = GenCodeError(text, text)
    assert str(error).encode().decode() == str(error)
    kind, data = serializer().dumps_typed({"reason": str(error)})
    assert serializer().loads_typed((kind, data)) == {"reason": str(error)}


@given(TEXT)
def test_an_artifact_can_be_kept_whatever_it_quotes(text: str) -> None:
    issue = Issue(check="review", message=text, path=text)
    assert TypeAdapter(Issue).validate_json(issue.model_dump_json()) == issue
    report = RunReport(project_id="a", status="failed", model=text, sandbox="none", revision="",
                       usage=Usage(), steps={}, reason=text)  # fmt: skip
    assert json.loads(report.model_dump_json().encode())["reason"] == fit(text)


@given(TEXT, st.booleans())
def test_a_verdict_and_files_come_out_fit_however_they_were_written(text: str, escaped: bool) -> None:
    whole = {"approved": True, "quality_score": 9, "issues": [text]}
    review, _ = parse_json(json.dumps(whole, ensure_ascii=escaped), Review)
    assert review is not None
    assert all(is_fit(issue) for issue in review.issues)
    listed = {"files": [{"path": f"a{text}.py", "content": text}]}
    for answer in (json.dumps(listed, ensure_ascii=escaped), f'<file path="a.py">\n{text}\n</file>'):
        parsed = parse_files(answer)
        assert all(is_fit(path) and is_fit(body) for path, body in parsed.files.items())
        assert all(str(issue).encode() for issue in parsed.issues)


@settings(deadline=None)
@given(TEXT)
def test_a_prompt_can_be_sent_whatever_it_quotes(text: str) -> None:
    asked = PromptInputs(step="review", unit="a", inputs={"draft": "x", "entity": {"name": text}},
                         files={"a.py": text}, rejected=text, issues=["x"])  # fmt: skip
    sent = render(asked)
    assert sent.encode()
    assert fit(parse(sent).inputs["entity"]["name"]) == fit(text)


@pytest.mark.parametrize("text", ["Track plants\x00", "\udcff\udcfe", "a\x1b[0m", "a\x9b31m", "a\x7f"])
def test_what_is_not_text_is_refused_with_a_way_on(text: str) -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        check_description(text)


def test_a_byte_order_mark_is_no_part_of_a_description() -> None:
    assert check_description("\ufeffTrack plants\n") == "Track plants"
