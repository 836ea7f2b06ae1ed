"""The genuine clients of OpenAI and Gemini against endpoints that answer, and fail, as theirs do."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from blockbuster import blockbuster_ctx
from langchain_core.messages import HumanMessage, SystemMessage

from gencode_graph.artifacts import Review
from gencode_graph.context import Context
from gencode_graph.errors import ModelError, ModelUnavailableError
from gencode_graph.models import Answer, Asking, ask, check_models
from gencode_graph.models.budget import Caps, Ledger
from gencode_graph.models.ledgers import keeping
from tests.contract.wire.formats import PROVIDERS, Gemini, OpenAI
from tests.contract.wire.loopback import Endpoint, Reply, serving

PROMPT = [SystemMessage("You are Derek."), HumanMessage('<task step="backend_main" unit="app" attempt="1">')]
TEXT = '<file path="a.py">\nprint("ä")\n</file>'
pytestmark = pytest.mark.integration
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.__name__)
each_way = pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])


def context_of(provider: Any, endpoint: Endpoint, **options: Any) -> Context:
    url = (
        {"openai_base_url": endpoint.url + "/v1"} if provider is OpenAI else {"google_base_url": endpoint.url}
    )
    return Context(**{"model": provider.spec, "retries": 2, "timeout": 20, **url, **options})


async def asked(provider: Any, endpoint: Endpoint, schema: Any = None, **options: Any) -> Answer:
    return await ask(Asking(context_of(provider, endpoint, **options), "derek", PROMPT, schema=schema))


def right(provider: Any, stream: bool, text: str = TEXT, finish: str | None = None) -> Reply:
    make = provider.streamed if stream else provider.whole
    return make(text, finish or provider.stop)


@each_provider
@each_way
async def test_the_same_answer_plain_or_streamed_with_its_tokens(provider: Any, stream: bool) -> None:
    with serving(right(provider, stream)) as endpoint:
        answer = await asked(provider, endpoint, stream=stream)

    assert answer.text == TEXT
    assert answer.finish_reason == "stop"
    usage = answer.usage
    assert (usage.calls, usage.tokens_in, usage.tokens_out, usage.tokens_cached) == (1, 120, 30, 100)
    assert len(endpoint.asked) == 1


@each_provider
@each_way
async def test_nothing_blocks_the_event_loop(provider: Any, stream: bool) -> None:
    with serving(right(provider, stream)) as endpoint, blockbuster_ctx("gencode_graph"):
        answer = await asked(provider, endpoint, stream=stream)
    assert answer.text == TEXT


@each_provider
async def test_the_room_of_an_answer_is_told(provider: Any) -> None:
    with serving(right(provider, False)) as endpoint:
        await asked(provider, endpoint, stream=False)
    (body,) = endpoint.bodies
    told = body.get("max_completion_tokens") or body["generationConfig"]["maxOutputTokens"]
    assert told == 10_000


@each_provider
@each_way
async def test_a_cut_off_answer_is_asked_again_with_more_room(provider: Any, stream: bool) -> None:
    short = right(provider, stream, TEXT[:20], provider.length)
    with serving(short, right(provider, stream)) as endpoint:
        answer = await asked(provider, endpoint, stream=stream)
    assert answer.text == TEXT
    assert (answer.usage.calls, answer.usage.tokens_out) == (2, 60)
    rooms = [
        b.get("max_completion_tokens") or b["generationConfig"]["maxOutputTokens"] for b in endpoint.bodies
    ]
    assert rooms == [10_000, 12_000]


@each_provider
@each_way
async def test_what_is_cut_off_again_is_said_so(provider: Any, stream: bool) -> None:
    with serving(right(provider, stream, TEXT[:20], provider.length)) as endpoint:
        answer = await asked(provider, endpoint, stream=stream)
    assert answer.finish_reason == provider.length.lower()
    assert len(endpoint.asked) == 2


@each_provider
@each_way
async def test_a_busy_provider_is_asked_again_when_it_says(provider: Any, stream: bool) -> None:
    with serving(provider.busy(0.3), right(provider, stream)) as endpoint:
        answer = await asked(provider, endpoint, stream=stream)
    assert answer.text == TEXT
    assert endpoint.at[1] - endpoint.at[0] >= 0.3


@each_provider
async def test_a_provider_that_asks_for_an_hour_is_given_up_at_once(provider: Any) -> None:
    with serving(provider.busy(3600)) as endpoint, pytest.raises(ModelUnavailableError, match="busy"):
        await asked(provider, endpoint)
    assert len(endpoint.asked) == 1


@each_provider
@each_way
@pytest.mark.parametrize(
    "bad",
    [Reply("oops", 500), Reply("<html>", 502, kind="text/html"), Reply("{", 503)],
    ids=["500", "502", "503"],
)
async def test_server_errors_are_tried_again(provider: Any, stream: bool, bad: Reply) -> None:
    with serving(bad, bad, right(provider, stream)) as endpoint:
        assert (await asked(provider, endpoint, stream=stream)).text == TEXT
    assert len(endpoint.asked) == 3


@each_provider
@each_way
async def test_a_lost_or_cut_answer_is_tried_again(provider: Any, stream: bool) -> None:
    lost = Reply('{"id": "c", "cho', cut=True, kind="text/event-stream" if stream else "application/json")
    with serving(lost, lost, right(provider, False)) as endpoint:
        assert (await asked(provider, endpoint, stream=stream)).text == TEXT


@each_provider
@pytest.mark.parametrize("how", ["cut", "malformed"])
async def test_a_broken_stream_is_asked_for_in_one_piece(provider: Any, how: str) -> None:
    with serving(getattr(provider, how)(TEXT), right(provider, False)) as endpoint:
        assert (await asked(provider, endpoint, stream=True)).text == TEXT
    assert len(endpoint.asked) == 2


@each_provider
@pytest.mark.parametrize("body", ["{", "[]", '{"nothing": "of use"}', "<html></html>"])
async def test_an_answer_in_another_format_is_no_crash(provider: Any, body: str) -> None:
    with serving(Reply(body), right(provider, False)) as endpoint:
        answer = await asked(provider, endpoint, stream=False)
    assert answer.text in (TEXT, "")


@each_provider
@each_way
async def test_a_hang_ends_with_the_time_out(provider: Any, stream: bool) -> None:
    with serving(Reply(seconds=60), right(provider, False)) as endpoint:
        assert (await asked(provider, endpoint, stream=stream, timeout=2)).text == TEXT


@each_provider
@each_way
async def test_giving_up_says_so_in_one_line(provider: Any, stream: bool) -> None:
    giving_up = pytest.raises(ModelUnavailableError, match="gencode resume")
    with serving(Reply("no", 500)) as endpoint, giving_up as caught:
        await asked(provider, endpoint, stream=stream)
    assert len(endpoint.asked) == 3
    assert "\n" not in str(caught.value)


async def test_nobody_there() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        nowhere = Endpoint(f"http://127.0.0.1:{nobody.getsockname()[1]}", [])
        for provider in PROVIDERS:
            with pytest.raises(ModelUnavailableError, match="cannot be reached"):
                await asked(provider, nowhere)


@each_provider
@each_way
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("wrong_key", "key .* is not accepted"),
        ("no_quota", "quota .* used up"),
        ("missing", "There is no model"),
    ],
)
async def test_what_waiting_does_not_help_is_told_at_once(
    provider: Any, stream: bool, fault: str, told: str
) -> None:
    bad = provider.error(404, "not found", "NOT_FOUND") if fault == "missing" else getattr(provider, fault)()
    with serving(bad) as endpoint, pytest.raises(ModelError, match=told) as caught:
        await asked(provider, endpoint, stream=stream)
    assert len(endpoint.asked) == 1
    assert "\n" not in str(caught.value)
    if fault == "wrong_key":
        assert "OPENAI_API_KEY" in str(caught.value) or "GOOGLE_API_KEY" in str(caught.value)


@each_provider
@each_way
async def test_an_answer_stopped_for_safety_comes_back_with_its_reason(provider: Any, stream: bool) -> None:
    with serving(right(provider, stream, "", provider.safety)) as endpoint:
        answer = await asked(provider, endpoint, stream=stream)
    assert answer.finish_reason == provider.safety.lower()


@each_way
async def test_a_refused_prompt_is_one_clear_line(stream: bool) -> None:
    body = Gemini.blocked().body
    refusal = Reply(f"data: {body}\n\n", kind="text/event-stream") if stream else Reply(body)
    with (
        serving(refusal) as endpoint,
        pytest.raises(ModelError, match="refuses the prompt: prohibited_content"),
    ):
        await asked(Gemini, endpoint, stream=stream)
    bad = OpenAI.error(400, "Your request was rejected by our safety system", "content_policy_violation")
    with serving(bad) as endpoint, pytest.raises(ModelError, match="refuses the prompt"):
        await asked(OpenAI, endpoint, stream=stream)


@each_provider
async def test_the_fallback_answers_where_the_first_cannot(provider: Any) -> None:
    other = Gemini if provider is OpenAI else OpenAI
    with serving(provider.no_quota()) as empty, serving(right(other, True)) as endpoint:
        answer = await ask(
            Asking(
                Context(
                    model=provider.spec, fallback=other.spec, retries=0,
                    openai_base_url=(empty if provider is OpenAI else endpoint).url + "/v1",
                    google_base_url=(empty if provider is Gemini else endpoint).url,
                ),
                "derek", PROMPT,
            )
        )  # fmt: skip
    assert answer.text == TEXT


@each_provider
async def test_a_typed_answer_is_json_held_to_its_schema(provider: Any) -> None:
    review = '{"approved": true, "quality_score": 9, "issues": []}'
    with serving(right(provider, False, review)) as endpoint:
        answer = await asked(provider, endpoint, Review)
    assert Review.model_validate_json(answer.text).quality_score == 9
    (body,) = endpoint.bodies
    assert "quality_score" in json.dumps(body.get("response_format") or body.get("generationConfig"))
    assert answer.usage.tokens_cached == 100


@each_provider
async def test_a_typed_answer_that_is_cut_off_gets_more_room_too(provider: Any) -> None:
    review = '{"approved": true, "quality_score": 9, "issues": []}'
    short = right(provider, False, review[:20], provider.length)
    with serving(short, right(provider, False, review)) as endpoint:
        answer = await asked(provider, endpoint, Review)
    assert Review.model_validate_json(answer.text).approved
    assert answer.usage.calls == 2


async def test_a_server_that_refuses_the_schema_is_asked_in_plain_words() -> None:
    refusal = OpenAI.error(400, "response_format is not supported", "unsupported_parameter")
    review = '{"approved": true, "quality_score": 9, "issues": []}'
    with serving(refusal, right(OpenAI, True, review)) as endpoint:
        answer = await asked(OpenAI, endpoint, Review)
    assert json.loads(answer.text)["quality_score"] == 9
    assert "response_format" not in endpoint.bodies[1]


async def test_what_was_refused_costs_nothing_and_what_broke_off_may() -> None:
    ledger = Ledger(Caps())
    with keeping(ledger), serving(OpenAI.busy(0), right(OpenAI, True)) as endpoint:
        await asked(OpenAI, endpoint)
    assert ledger.total.tokens == 150
    with keeping(ledger), serving(OpenAI.cut(TEXT), right(OpenAI, False)) as endpoint:
        await asked(OpenAI, endpoint)
    assert ledger.total.tokens > 10_000


def test_a_missing_key_is_found_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ModelError, match="Set OPENAI_API_KEY"):
        check_models(Context(model_review=OpenAI.spec))
    with pytest.raises(ModelError, match="Set GOOGLE_API_KEY"):
        check_models(Context(fallback=Gemini.spec))
    with pytest.raises(ModelError, match="nobody:x"):
        check_models(Context(model_luna="nobody:x"))
    check_models(Context(model=OpenAI.spec, openai_base_url="http://127.0.0.1:1/v1"))
