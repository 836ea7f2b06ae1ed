"""Whatever a model or a provider sends as text, the run ends as it would have, or says what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from gencode_graph.home import Home
from gencode_graph.models import load_model
from gencode_graph.models.load import registered
from gencode_graph.text import is_fit
from tests.integration.models.kit import ID, PAGE, StatusError, build, files_of, go_on

pytestmark = pytest.mark.integration
TEXTS = {
    "surrogate": "\ud800",
    "escaped surrogate": "\\ud800",
    "NUL": "\x00",
    "escaped NUL": "\\u0000",
    "controls": "\x1b]52;c;eA==\x07\x9b31m\x85",
    "marks": "\u202e\ufeff\u2028\ufdd0\U0010ffff",
    "pair": "\ud83d\ude00",
}


class Garbled(BaseChatModel):
    """The offline model, with ``text`` in the middle of every first answer and of every verdict."""

    text: str
    asked: int = 0

    @property
    def _llm_type(self) -> str:
        return "garbled"

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.asked += 1
        answer = load_model("offline").invoke(messages)
        first = 'attempt="1"' in messages[-1].text.partition("\n")[0]
        said = _within(answer.text, self.text) if first else answer.text
        told = AIMessage(
            said, usage_metadata=answer.usage_metadata, response_metadata={"finish_reason": "stop"}
        )
        return ChatResult(generations=[ChatGeneration(message=told)])


def _within(answer: str, text: str) -> str:
    """``answer`` with ``text`` in a string, if it is JSON, else in its middle."""
    if answer.lstrip().startswith("{"):
        start = answer.rindex('"')
        return answer[:start] + text + answer[start:]
    middle = answer.index(" ", len(answer) // 2)
    return answer[:middle] + text + answer[middle:]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_no_text_of_a_models_ends_a_run_for_good(text: str, tmp_path: Path) -> None:
    model = Garbled(text=text)
    with registered("garbled", lambda: model):
        report = await build(tmp_path, PAGE, model="garbled")
        assert "Unexpected" not in report.reason
        if report.status != "completed":
            assert report.status == "blocked", report.reason
            report = await go_on(tmp_path, model="offline")
        assert report.status in ("completed", "blocked"), report.reason
        for data in files_of(tmp_path, report.revision).values():
            data.decode()
        assert [info.status for info in Home(tmp_path).projects()] == [report.status]
    assert is_fit((Home(tmp_path).private(ID) / "report.json").read_text())


class Refusing(Garbled):
    """A provider whose error quotes what cannot be kept."""

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        raise StatusError(401, f"bad key {self.text}")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_an_error_that_quotes_anything_can_be_resumed_from(text: str, tmp_path: Path) -> None:
    with registered("refusing", lambda: Refusing(text=text)):
        report = await build(tmp_path, PAGE, model="refusing")
    assert report.status == "failed"
    assert "Unexpected" not in report.reason
    assert json.loads((Home(tmp_path).private(ID) / "report.json").read_bytes())["reason"] == report.reason
    assert (await go_on(tmp_path, model="offline")).status == "completed"
