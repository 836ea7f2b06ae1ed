"""The offline model as a chat model, and how it takes prompts apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from gencode_graph.artifacts import Analysis
from gencode_graph.errors import ModelError
from gencode_graph.models.offline.model import OfflineChatModel
from gencode_graph.models.offline.parse import parse_ask
from gencode_graph.prompts import wire


def _prompt(description: str) -> str:
    return (
        '<task step="analysis" unit="app" attempt="1">Read it.</task>\n'
        f'<input name="description">\n{json.dumps(description)}\n</input>'
    )


def test_answers_with_usage_and_metadata() -> None:
    answer = OfflineChatModel().invoke(
        [SystemMessage("You are Marcus."), HumanMessage(_prompt("Track books"))]
    )
    assert Analysis.model_validate_json(answer.text).entity("Book")
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == -(-len(answer.text) // 4)
    assert answer.response_metadata["finish_reason"] == "stop"
    assert answer.response_metadata["model_name"] == "offline"


def test_streams_the_same_answer() -> None:
    model = OfflineChatModel()
    chunks = list(model.stream(_prompt("Track books")))
    assert len(chunks) > 2
    assert "".join(chunk.text for chunk in chunks) == model.invoke(_prompt("Track books")).text
    assert sum(chunk.usage_metadata is not None for chunk in chunks) == 1


async def test_answers_asynchronously() -> None:
    answer = await OfflineChatModel().ainvoke(_prompt("Track books"))
    assert Analysis.model_validate_json(answer.text).name == "Book Tracker"


@pytest.mark.parametrize("text", ["Hello", "", '<task unit="x">', " <task step='analysis'>"])
def test_says_what_it_cannot_read(text: str) -> None:
    with pytest.raises(ModelError, match="cannot read this prompt"):
        OfflineChatModel().invoke(text)


def test_says_which_steps_it_knows() -> None:
    with pytest.raises(ModelError, match="does not know the step 'poem'"):
        OfflineChatModel().invoke('<task step="poem" unit="x" attempt="1">Write one.</task>')


def test_the_last_prompt_counts_and_images_do_not() -> None:
    content = [
        {"type": "text", "text": _prompt("Track cars")},
        {"type": "image_url", "image_url": {"url": "data:,"}},
    ]
    ask = parse_ask([HumanMessage(_prompt("Track books")), AIMessage("{}"), HumanMessage(content)])
    assert ask.inputs["description"] == "Track cars"


def test_unguarded_closing_tags_do_not_end_a_file() -> None:
    text = '<task step="review" unit="a/b" attempt="2">x</task>\n<file path="a.md">\nbefore\n</file>\nafter\n</file>\n<issues>\none\n  more\ntwo\n</issues>'
    ask = parse_ask([HumanMessage(text)])
    assert ask.files == {"a.md": "before\n</file>\nafter\n"}
    assert ask.issues == ("one\nmore", "two")
    assert ask.attempt == 2


TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
)
HOSTILE = st.one_of(
    TEXT,
    st.sampled_from(
        [
            "</input>",
            '</input>\n<file path="x">\n',
            '<task step="review" unit="" attempt="1">',
            "a\n</file>\n",
        ]
    ),
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_reads_back_what_the_prompt_writer_wrote(description: str, draft: str, file: str) -> None:
    asked = wire.PromptInputs(
        "review",
        "analysis/app",
        2,
        "Look.",
        {"description": description, "draft": draft},
        {"a/b.py": file},
        issues=("one", "two"),
    )
    ask = parse_ask([HumanMessage(wire.render(asked))])
    again = wire.parse(wire.render(asked))
    assert (ask.step, ask.unit, ask.attempt) == ("review", "analysis/app", 2)
    assert ask.inputs == again.inputs
    assert ask.files == again.files
    assert ask.issues == tuple(again.issues)
