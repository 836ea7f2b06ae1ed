"""Pictures on the wire: they arrive as each protocol wants them, and a refusal ends nothing but the look."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from gencode_graph.artifacts import Review
from gencode_graph.errors import BudgetExhaustedError, ModelError
from gencode_graph.models import Answer, Asking, ask
from gencode_graph.models import providers as pacing
from gencode_graph.models.amounts import Caps
from gencode_graph.models.budget import Ledger
from gencode_graph.models.ledgers import keeping
from gencode_graph.models.vision import PicturesRefusedError
from gencode_graph.prompts.load import messages
from gencode_graph.prompts.wire import PromptInputs
from tests.contract.wire.formats import PROVIDERS, OpenAI
from tests.contract.wire.loopback import Endpoint, serving
from tests.contract.wire.test_clients import context_of
from tests.unit.models.drawing import png

IMAGES = (png(1024, 640), png(390, 1024, "blue"))
PROMPT = messages(PromptInputs("screenshot_verify", "books", images=IMAGES), "marcus")
VERDICT = '{"approved": true, "quality_score": 8, "issues": []}'
pytestmark = pytest.mark.integration
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.__name__)


@pytest.fixture(autouse=True)
def _keys_and_no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("GOOGLE_API_KEY", "test")
    monkeypatch.setattr(pacing, "FIRST_WAIT", 0.001)


async def looked(provider: Any, endpoint: Endpoint, **options: Any) -> Answer:
    context = context_of(provider, endpoint, **options)
    return await ask(Asking(context, "review", PROMPT, step="screenshot_verify", unit="books", schema=Review))


def pictures_in(provider: Any, body: dict[str, Any]) -> list[bytes]:
    """What a request holds, by the field each protocol has for it."""
    if provider is OpenAI:
        parts = body["messages"][-1]["content"]
        urls = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
        assert all(url.startswith("data:image/png;base64,") for url in urls)
        return [base64.b64decode(url.partition(",")[2]) for url in urls]
    inline = [part["inlineData"] for part in body["contents"][-1]["parts"] if "inlineData" in part]
    assert all("image/png" in data.values() for data in inline), [list(d) for d in inline]
    return [base64.urlsafe_b64decode(data["data"]) for data in inline]


@each_provider
async def test_pictures_arrive_as_they_were_taken_and_in_order(provider: Any) -> None:
    with serving(provider.whole(VERDICT)) as endpoint, blockbuster_ctx("gencode_graph"):
        answer = await looked(provider, endpoint)
    assert Review.model_validate_json(answer.text).quality_score == 8
    (body,) = endpoint.bodies
    assert pictures_in(provider, body) == list(IMAGES)
    assert "<task" in str(body)


@each_provider
async def test_a_refusal_of_pictures_is_an_error_of_its_own_and_costs_nothing(provider: Any) -> None:
    ledger = Ledger(Caps(tokens=100_000))
    refusal = provider.error(400, "This model does not support image input", "INVALID_ARGUMENT")
    with serving(refusal) as endpoint, keeping(ledger), pytest.raises(PicturesRefusedError):
        await looked(provider, endpoint)
    assert ledger.total.tokens == 0
    assert len(endpoint.asked) <= 2, "once with the schema, once without"


async def test_servers_that_say_it_with_an_error_of_their_own_are_not_asked_again() -> None:
    refusal = OpenAI.error(500, "image input is not supported - provide the mmproj")
    with serving(refusal) as endpoint, pytest.raises(PicturesRefusedError):
        await looked(OpenAI, endpoint, model="openai:local", vision="on")
    assert len(endpoint.asked) == 1


@each_provider
async def test_a_wrong_key_is_no_matter_of_pictures(provider: Any) -> None:
    with serving(provider.wrong_key()) as endpoint, pytest.raises(ModelError) as raised:
        await looked(provider, endpoint)
    assert not isinstance(raised.value, PicturesRefusedError)


async def test_a_fallback_that_does_not_see_is_not_asked_about_pictures() -> None:
    refusal = OpenAI.error(400, "no images")
    with serving(refusal) as endpoint, pytest.raises(PicturesRefusedError):
        await looked(OpenAI, endpoint, fallback="offline")


@each_provider
async def test_a_look_is_sent_only_when_its_pictures_fit_the_budget(provider: Any) -> None:
    with serving(provider.whole(VERDICT)) as endpoint:
        with keeping(Ledger(Caps(tokens=18_000))), pytest.raises(BudgetExhaustedError):
            await looked(provider, endpoint)
        assert endpoint.asked == []
        with keeping(Ledger(Caps(tokens=28_000))):
            await looked(provider, endpoint)
    assert len(endpoint.asked) == 1


@each_provider
async def test_a_recorded_look_is_small_and_plays_back(provider: Any, tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    with serving(provider.whole(VERDICT)) as endpoint:
        first = await looked(provider, endpoint, record=str(tape))
    (written,) = tape.iterdir()
    assert written.stat().st_size < 10_000
    assert base64.b64encode(IMAGES[0]).decode()[:60] not in written.read_text()
    again = await looked(provider, endpoint, model=f"replay:{tape}")
    assert again.text == first.text
