"""Servers that refuse a parameter, or a length: what they name is obeyed, uncharged, and remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from gencode_graph.artifacts import Review
from gencode_graph.context import Context
from gencode_graph.errors import ModelError
from gencode_graph.models import Answer, Asking, ask
from gencode_graph.models.budget import Caps, Ledger
from gencode_graph.models.ledgers import keeping
from tests.contract.wire.formats import Gemini, OpenAI
from tests.contract.wire.loopback import Endpoint, Reply, serving

PROMPT = [SystemMessage("You are Derek."), HumanMessage("Write a file. " * 100)]
TEXT = '<file path="a.py">\nprint(1)\n</file>'
REVIEW = '{"approved": true, "quality_score": 9, "issues": []}'
pytestmark = pytest.mark.integration


async def asked(endpoint: Endpoint, model: str, schema: Any = None, **options: Any) -> Answer:
    context = Context(
        model=model, retries=0, timeout=20, openai_base_url=endpoint.url + "/v1",
        google_base_url=endpoint.url, **options,
    )  # fmt: skip
    return await ask(Asking(context, "derek", PROMPT, schema=schema))


def refusing(*rules: Callable[[dict[str, Any]], Reply | None], text: str = TEXT) -> Any:
    """A server that refuses by the first rule that has something against a request."""

    def answering(body: dict[str, Any], _: int) -> Reply:
        refusal = next((reply for rule in rules if (reply := rule(body))), None)
        return refusal or (OpenAI.streamed(text) if body.get("stream") else OpenAI.whole(text))

    return answering


def no_parameter(name: str, message: str = "no", code: str = "unsupported_parameter") -> Any:
    def rule(body: dict[str, Any]) -> Reply | None:
        return OpenAI.refusal(message, code, name) if body.get(name) else None

    return rule


def only_temperature_one(body: dict[str, Any]) -> Reply | None:
    if body.get("temperature", 1) == 1:
        return None
    return OpenAI.refusal("Only the default (1) is taken.", "unsupported_value", "temperature")


async def test_openais_own_names_get_the_new_limit_alone() -> None:
    server = refusing(no_parameter("max_tokens"))
    for model in ("openai:gpt-5-mini", "openai:o3", "openai:openai/gpt-5-mini"):
        with serving(answering=server) as endpoint:
            assert (await asked(endpoint, model)).text == TEXT
        assert len(endpoint.asked) == 1
        assert endpoint.bodies[0]["max_completion_tokens"] == 10_000


async def test_an_unknown_name_behind_an_address_is_told_the_limit_by_both_names() -> None:
    with serving(answering=refusing()) as endpoint:
        await asked(endpoint, "openai:qwen3")
    assert {endpoint.bodies[0]["max_tokens"], endpoint.bodies[0]["max_completion_tokens"]} == {10_000}


@pytest.mark.parametrize("refused", ["max_tokens", "max_completion_tokens"])
@pytest.mark.parametrize("model", ["openai:my-deployment", "openai:gpt-5-mini"])
async def test_the_name_that_is_refused_goes_and_the_other_is_used(refused: str, model: str) -> None:
    kept = "max_completion_tokens" if refused == "max_tokens" else "max_tokens"
    ledger = Ledger(Caps())
    with keeping(ledger), serving(answering=refusing(no_parameter(refused))) as endpoint:
        for _ in range(3):
            assert (await asked(endpoint, model)).text == TEXT
    assert ledger.total.tokens == 3 * 150, "a refusal costs nothing"
    assert [refused in body for body in endpoint.bodies].count(True) <= 1, "it is remembered"
    assert all(body[kept] == 10_000 for body in endpoint.bodies[-3:])


async def test_a_deployment_of_a_reasoning_model_learns_all_its_terms_in_one_call() -> None:
    server = refusing(no_parameter("max_tokens"), only_temperature_one, no_parameter("stream_options"))
    with serving(answering=server) as endpoint:
        assert (await asked(endpoint, "openai:my-deployment")).text == TEXT
        first = len(endpoint.asked)
        assert (await asked(endpoint, "openai:my-deployment")).text == TEXT
    assert first == 4
    assert len(endpoint.asked) == 5


async def test_units_that_are_refused_at_the_same_time_all_go_on() -> None:
    server = refusing(no_parameter("max_tokens"), only_temperature_one)
    with serving(answering=server) as endpoint:
        answers = await asyncio.gather(*(asked(endpoint, "openai:my-deployment") for _ in range(6)))
    assert {answer.text for answer in answers} == {TEXT}


@pytest.mark.parametrize(
    "told",
    [
        Reply('{"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], "msg": "Extra"}]}', 422),
        Reply('{"error": {"message": "Unsupported parameter: \'max_completion_tokens\'. Use \'max_tokens\' instead."}}', 400),
        Reply('{"error": {"message": "Unrecognized request argument supplied: max_completion_tokens", "code": null}}', 400),
    ],
    ids=["FastAPI's list", "words, both names", "words"],
)  # fmt: skip
async def test_a_refusal_without_openais_fields_is_understood(told: Reply) -> None:
    server = refusing(lambda body: told if "max_completion_tokens" in body else None)
    with serving(answering=server) as endpoint:
        assert (await asked(endpoint, "openai:llama")).text == TEXT
    assert "max_completion_tokens" not in endpoint.bodies[-1]
    assert endpoint.bodies[-1]["max_tokens"] == 10_000


async def test_a_refused_stream_is_asked_for_in_one_piece() -> None:
    server = refusing(no_parameter("stream", "Streaming is not available."))
    with serving(answering=server) as endpoint:
        for _ in range(2):
            assert (await asked(endpoint, "openai:llama")).text == TEXT
    assert [bool(body.get("stream")) for body in endpoint.bodies] == [True, False, False]


async def test_a_refused_schema_is_remembered() -> None:
    server = refusing(no_parameter("response_format"), text=REVIEW)
    with serving(answering=server) as endpoint:
        for _ in range(2):
            assert (await asked(endpoint, "openai:gpt-5-mini", Review)).text == REVIEW
    assert ["response_format" in body for body in endpoint.bodies] == [True, False, False]


async def test_a_schema_that_is_refused_without_a_word_of_it_is_remembered_too() -> None:
    bad = Reply('{"error": {"message": "Bad request"}}', 400)
    server = refusing(lambda body: bad if "response_format" in body else None, text=REVIEW)
    with serving(answering=server) as endpoint:
        for _ in range(3):
            assert (await asked(endpoint, "openai:gpt-5-mini", Review)).text == REVIEW
    assert ["response_format" in body for body in endpoint.bodies] == [True, False, False, False]


async def test_what_stays_refused_ends_in_one_line() -> None:
    always = OpenAI.refusal("The 'temperature' is not to my liking.", "unsupported_value", "temperature")
    with serving(always) as endpoint, pytest.raises(ModelError, match="does not take the request"):
        await asked(endpoint, "openai:llama")
    assert len(endpoint.asked) == 2


async def test_gemini_says_it_in_field_violations() -> None:
    violation = {"@type": "type.googleapis.com/google.rpc.BadRequest",
                 "fieldViolations": [{"field": "generation_config.temperature", "description": "fixed"}]}  # fmt: skip

    def answering(body: dict[str, Any], _: int) -> Reply:
        if "temperature" in body["generationConfig"]:
            return Gemini.error(400, "Request contains an invalid argument.", "INVALID_ARGUMENT", violation)
        return Gemini.streamed(TEXT)

    with serving(answering=answering) as endpoint:
        assert (await asked(endpoint, "google_genai:gemini-2.5-flash")).text == TEXT
    assert len(endpoint.asked) == 2


def window(size: int, message: str, code: Any = 400) -> Any:
    """A server whose prompt and answer together must fit; a token of its prompts is four letters."""

    def rule(body: dict[str, Any]) -> Reply | None:
        room = body.get("max_completion_tokens") or body["max_tokens"]
        prompt = sum(len(message["content"]) for message in body["messages"]) // 4
        told = message.format(window=size, room=room, prompt=prompt, sum=room + prompt)
        return OpenAI.error(400, told, code) if room + prompt > size else None

    return rule


TOLD = {
    "OpenAI": "The model's maximum context length is {window} tokens, you requested {sum} ({prompt} in the "
    "messages, {room} in the completion).",
    "vLLM": "The maximum context length is {window} tokens, {sum} were asked for: {prompt} in the prompt, "
    "{room} for the answer.",
    "newer vLLM": "max_completion_tokens={room} is too large: the context holds {window} tokens, the prompt "
    "has {prompt}.",
}


@pytest.mark.parametrize("size", [4096, 8192])
@pytest.mark.parametrize("code", [400, "context_length_exceeded"])
@pytest.mark.parametrize("message", TOLD.values(), ids=TOLD)
async def test_a_small_window_is_learnt(size: int, message: str, code: Any) -> None:
    ledger = Ledger(Caps())
    with keeping(ledger), serving(answering=refusing(window(size, message, code))) as endpoint:
        for _ in range(2):
            assert (await asked(endpoint, "openai:llama")).text == TEXT
    assert len(endpoint.asked) <= 4
    assert ledger.total.tokens == 300
    assert size / 2 < endpoint.bodies[-1]["max_tokens"] < size


async def test_a_window_that_the_prompt_fills_is_told_with_what_to_set() -> None:
    rule = window(600, "The maximum context length is {window} tokens, but {sum} were asked for.")
    with (
        serving(answering=refusing(rule)) as endpoint,
        pytest.raises(ModelError, match=r"too long for openai:llama.*600 tokens.*OLLAMA_CONTEXT_LENGTH"),
    ):
        await asked(endpoint, "openai:llama")
    assert len(endpoint.asked) <= 3


async def test_a_prompt_that_a_server_cut_in_silence_is_told_of() -> None:
    reply = OpenAI.counted("Sure! What shall I build?", 4066, 25)
    long = [HumanMessage("Write a file with many words in it. " * 800)]
    with serving(reply) as endpoint:
        context = Context(model="openai:llama", stream=False, openai_base_url=endpoint.url + "/v1")
        with pytest.raises(ModelError, match=r"4096 tokens.*OLLAMA_CONTEXT_LENGTH"):
            await ask(Asking(context, "derek", long))


async def test_a_smaller_largest_answer_is_learnt() -> None:
    def rule(body: dict[str, Any]) -> Reply | None:
        if body["max_completion_tokens"] <= 4096:
            return None
        told = "max_tokens is too large: 10000. This model supports at most 4096 completion tokens."
        return OpenAI.refusal(told, "invalid_value", "max_tokens")

    with serving(answering=refusing(rule)) as endpoint:
        assert (await asked(endpoint, "openai:llama")).text == TEXT
    assert endpoint.bodies[-1]["max_completion_tokens"] == 4096


async def test_a_server_that_ignores_the_limit_is_told_it_by_its_other_name() -> None:
    """It stops at a limit of its own, far below, and says nothing of what it does not know."""

    def answering(body: dict[str, Any], _: int) -> Reply:
        if "max_tokens" in body:
            return OpenAI.counted(TEXT, 400, 12)
        return OpenAI.counted(TEXT[:10], 400, 16, "length")

    with serving(answering=answering) as endpoint:
        assert (await asked(endpoint, "openai:gpt-5-mini", stream=False)).text == TEXT
    assert len(endpoint.asked) == 2
