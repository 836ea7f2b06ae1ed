"""What pictures count for: their size in pixels, never the length of their base64."""

from __future__ import annotations

import base64
import math
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from gencode_graph.models.pictures import LEAST_TOKENS, has_pictures, most_tokens
from gencode_graph.models.prices import guessed, most
from gencode_graph.models.recording import Exchange, blurred, digest, holds_pictures, said
from gencode_graph.models.replay import ReplayModel
from gencode_graph.models.specs import Spec
from gencode_graph.prompts.load import messages
from gencode_graph.prompts.wire import PromptInputs
from tests.unit.models.drawing import png

MINI = Spec.of("openai:gpt-5-mini")


def block(data: bytes) -> dict[str, Any]:
    return {"type": "image", "base64": base64.b64encode(data).decode(), "mime_type": "image/png"}


def test_the_bound_is_above_what_providers_count() -> None:
    for width, height in ((1024, 1024), (390, 1024), (640, 400), (1024, 640)):
        bound = most_tokens(block(png(width, height)), MINI)
        patches = math.ceil(width / 32) * math.ceil(height / 32)
        tiles = math.ceil(width / 512) * math.ceil(height / 512)
        assert bound >= max(2.46 * patches, 85 + 170 * tiles, 1_120, width * height / 750)
        assert bound <= 5_000


def test_a_model_that_bills_pictures_many_times_over_has_its_own_bound() -> None:
    picture = block(png(1024, 1024))
    assert most_tokens(picture, Spec.of("openai:gpt-4o-mini")) == 2_833 + 4 * 5_667
    assert most_tokens(picture, Spec.of("openai:gpt-4o")) < 5_000


@pytest.mark.parametrize("data", [b"", b"GIF89a" + b"\x00" * 40, b"\x89PNG"], ids=["none", "gif", "cut"])
def test_what_does_not_say_its_size_counts_as_a_full_one(data: bytes) -> None:
    assert most_tokens(block(data)) == most_tokens(block(png(1024, 1024)))


def test_a_call_reserves_for_its_pictures_and_not_for_their_base64() -> None:
    noise = bytes(range(256)) * 4_000
    big = block(png(640, 400)[:33] + noise)
    text = {"type": "text", "text": "x" * 100}
    plain = most(MINI, [HumanMessage([text])], 500, None)
    shown = most(MINI, [HumanMessage([text, big, big])], 500, None)
    assert shown.tokens - plain.tokens == 2 * LEAST_TOKENS
    assert guessed([HumanMessage([text, big])], "")[0] == (100 + LEAST_TOKENS) // 4


def prompt(*images: bytes, unit: str = "books") -> list[Any]:
    return messages(PromptInputs("screenshot_verify", unit, images=images), "marcus")


def test_a_recording_holds_a_digest_of_each_picture_and_not_the_picture() -> None:
    red, blue = said(prompt(png(9, 9))), said(prompt(png(9, 9, "blue")))
    assert has_pictures(prompt(png(9, 9)))
    assert digest(red) != digest(blue)
    assert blurred(red) == blurred(blue) != blurred(said(prompt(png(9, 9), unit="authors")))
    assert red[-1].text.rpartition("\n")[2].startswith("[picture ")
    assert len(red[-1].text) < 200


def taped(*images: bytes) -> Exchange:
    asked = said(prompt(*images))
    return Exchange.model_validate({
        "digest": digest(asked), "step": "screenshot_verify", "unit": "books", "attempt": "1", "model": "m",
        "messages": asked, "answer": f"{images!r}"[-9:], "finish_reason": "stop", "usage": {},
    })  # fmt: skip


def test_a_page_drawn_by_another_browser_has_the_recorded_answer() -> None:
    red, blue = taped(png(9, 9)), taped(png(9, 8))
    player = ReplayModel(exchanges={e.digest: e for e in (red, blue)})
    assert player.invoke(prompt(png(9, 9))).text == red.answer
    assert player.invoke(prompt(png(9, 8))).text == blue.answer
    assert player.invoke(prompt(png(9, 7))).text in (red.answer, blue.answer)
    assert holds_pictures(red)
    assert not holds_pictures(taped())
