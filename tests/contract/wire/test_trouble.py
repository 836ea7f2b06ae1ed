"""Limits of providers, errors that come as answers, streams without end: what is done, and what is counted."""

from __future__ import annotations

import asyncio
import importlib
import json
import threading
import time
import tracemalloc
from typing import Any

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from gencode_graph.context import Context
from gencode_graph.errors import ModelError, ModelUnavailableError, UsageError
from gencode_graph.models import Answer, Asking, ask, check_models, providers
from gencode_graph.models.budget import Caps, Ledger
from gencode_graph.models.finish import THOUGHTS
from gencode_graph.models.ledgers import keeping
from tests.contract.wire.formats import PROVIDERS, Gemini, OpenAI, sse
from tests.contract.wire.loopback import Endpoint, Reply, serving

PROMPT = [SystemMessage("You are Derek."), HumanMessage("Write a file.")]
TEXT = '<file path="a.py">\nprint(1)\n</file>'
BODY = sum(len(message.text) for message in PROMPT)
pytestmark = pytest.mark.integration
each_provider = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.__name__)
each_way = pytest.mark.parametrize("stream", [False, True], ids=["plain", "streamed"])


@pytest.fixture(scope="module", autouse=True)
def _clients_are_loaded() -> None:
    """Not while memory is traced, which makes an import of theirs take a minute on a busy machine."""
    for module in ("langchain_openai", "langchain_google_genai", "genai_prices.data"):
        importlib.import_module(module)


async def asked(endpoint: Endpoint, provider: Any = OpenAI, **options: Any) -> Answer:
    url = {"openai_base_url": endpoint.url + "/v1", "google_base_url": endpoint.url}
    context = Context(**{"model": provider.spec, "retries": 2, "timeout": 20, **url, **options})
    return await ask(Asking(context, "derek", PROMPT))


def good(provider: Any, body: dict[str, Any], stream: bool) -> Reply:
    return provider.streamed(TEXT) if stream else provider.whole(TEXT)


# --- limits -------------------------------------------------------------------------------------


@each_way
async def test_geminis_limit_by_the_minute_waits_as_long_as_it_asks(stream: bool) -> None:
    right = Gemini.streamed(TEXT) if stream else Gemini.whole(TEXT)
    with serving(Gemini.by_the_minute(0.3), right) as endpoint:
        assert (await asked(endpoint, Gemini, stream=stream)).text == TEXT
    assert endpoint.at[1] - endpoint.at[0] >= 0.3


async def test_geminis_limit_by_the_day_ends_though_it_asks_to_wait() -> None:
    with serving(Gemini.by_the_day(0.3)) as endpoint, pytest.raises(ModelError, match=r"used up.*FALLBACK"):
        await asked(endpoint, Gemini)
    assert len(endpoint.asked) == 1


def resting() -> bool:
    """Whether a call has been told to wait."""
    pools = providers._pools.get(asyncio.get_running_loop(), {})
    return any(pool.rests_until > time.monotonic() for pool in pools.values())


async def test_while_one_call_waits_for_a_busy_provider_the_others_wait_too() -> None:
    limited_until = 0.0

    def answering(_: dict[str, Any], number: int) -> Reply:
        nonlocal limited_until
        if number == 1:
            limited_until = time.monotonic() + 0.5
        if time.monotonic() < limited_until:
            return OpenAI.busy(0.5)
        return OpenAI.streamed(TEXT)

    with serving(answering=answering) as endpoint:
        first = asyncio.create_task(asked(endpoint, retries=1))
        async with asyncio.timeout(10):
            while not resting():  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        others = await asyncio.gather(*(asked(endpoint, retries=0) for _ in range(5)))
        assert (await first).text == TEXT
    assert {answer.text for answer in others} == {TEXT}
    assert len(endpoint.asked) == 7, "nobody asked in vain"


async def test_ten_calls_a_minute_are_enough_for_any_number_of_units() -> None:
    """Scaled: three calls each 0.4 s, for twelve units. As long as others are answered nobody gives up."""
    begun: list[float] = []

    def answering(_: dict[str, Any], __: int) -> Reply:
        now = time.monotonic()
        begun[:] = [at for at in begun if now - at < 0.4]
        if len(begun) >= 3:
            return Gemini.by_the_minute(round(0.4 - (now - begun[0]), 3))
        begun.append(now)
        return Gemini.streamed(TEXT)

    with serving(answering=answering) as endpoint:
        answers = await asyncio.gather(*(asked(endpoint, Gemini, retries=1) for _ in range(12)))
    assert {answer.text for answer in answers} == {TEXT}


@each_provider
@each_way
async def test_a_limit_that_says_nothing_of_itself_is_found_out_without_a_storm(
    provider: Any, stream: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scaled: three calls each 0.3 s, for twelve units, and a first wait of 0.05 s."""
    monkeypatch.setattr(providers, "FIRST_WAIT", 0.0125)
    begun: list[float] = []
    refused = 0

    def answering(body: dict[str, Any], _: int) -> Reply:
        nonlocal refused
        now = time.monotonic()
        begun[:] = [at for at in begun if now - at < 0.3]
        if len(begun) >= 3:
            refused += 1
            return provider.error(429, "Too many requests")
        begun.append(now)
        return good(provider, body, stream)

    with serving(answering=answering) as endpoint:
        answers = await asyncio.gather(
            *(asked(endpoint, provider, stream=stream, retries=5) for _ in range(12))
        )
    assert {answer.text for answer in answers} == {TEXT}
    assert refused == len(endpoint.asked) - 12
    assert 0 < refused <= 3 * 12, "where one waits, all wait"


@pytest.mark.parametrize("header", ["X-RateLimit-Reset", "x-ratelimit-reset-requests"])
async def test_the_time_of_a_reset_is_waited_for(header: str) -> None:
    at = str(int((time.time() + 1) * 1000)) if header == "X-RateLimit-Reset" else "500ms"
    limit = Reply(OpenAI.busy(0).body, 429, {header: at, header.replace("eset", "emaining"): "0"})
    with serving(limit, OpenAI.streamed(TEXT)) as endpoint:
        assert (await asked(endpoint)).text == TEXT
    assert endpoint.at[1] - endpoint.at[0] >= 0.3


async def test_a_server_that_does_one_call_at_a_time_is_asked_for_few_at_once() -> None:
    turn = threading.Lock()

    def answering(body: dict[str, Any], _: int) -> Reply:
        with turn:
            time.sleep(0.15)
        return OpenAI.streamed(TEXT)

    with serving(answering=answering) as endpoint:
        answers = await asyncio.gather(*(asked(endpoint, timeout=0.6, retries=2) for _ in range(12)))
    assert {answer.text for answer in answers} == {TEXT}
    assert endpoint.most_under_way <= 4


async def test_a_quick_server_soon_gets_all_at_once() -> None:
    with serving(Reply(OpenAI.streamed(TEXT).body, kind="text/event-stream", seconds=0.5)) as endpoint:
        await asyncio.gather(*(asked(endpoint, timeout=60) for _ in range(60)))
    assert endpoint.most_under_way >= 10


# --- time ---------------------------------------------------------------------------------------


async def test_a_stream_lives_as_long_as_something_comes() -> None:
    pieces = [sse(piece) for piece in OpenAI.chunks("x" * 40, parts=20)]
    with serving(Reply(pieces=pieces, gap=0.1, kind="text/event-stream")) as endpoint:
        answer = await asked(endpoint, timeout=1, retries=0)
    assert answer.text == "x" * 40
    assert endpoint.most_under_way == len(endpoint.asked) == 1


async def test_a_stream_that_falls_silent_is_told_with_what_to_set() -> None:
    piece = sse(OpenAI.chunks("x" * 40)[0])
    silent = Reply(pieces=[piece, ""], gap=3, kind="text/event-stream")
    with serving(silent) as endpoint, pytest.raises(ModelUnavailableError, match="GENCODE_TIMEOUT is"):
        await asked(endpoint, timeout=0.3, retries=0)


async def test_several_that_are_late_at_once_are_told_of_the_other_setting() -> None:
    with serving(Reply(seconds=3)) as endpoint:
        ends = await asyncio.gather(
            *(asked(endpoint, timeout=0.5, retries=0) for _ in range(2)), return_exceptions=True
        )
    assert any("GENCODE_PROVIDER_CONCURRENCY" in str(end) for end in ends)


# --- errors in a 200 ----------------------------------------------------------------------------


@each_way
@pytest.mark.parametrize("code", [429, "429"])
async def test_a_limit_in_a_200_is_a_429(stream: bool, code: Any) -> None:
    ledger = Ledger(Caps())
    right = OpenAI.streamed(TEXT) if stream else OpenAI.whole(TEXT)
    with keeping(ledger), serving(OpenAI.error_in_200(code, stream), right) as endpoint:
        assert (await asked(endpoint, stream=stream)).text == TEXT
    assert ledger.total.tokens == 150, "a refusal costs nothing"
    assert [bool(body.get("stream")) for body in endpoint.bodies] == [stream, stream]


@each_way
async def test_no_credit_in_a_200_ends_at_once_in_the_providers_own_words(stream: bool) -> None:
    ledger = Ledger(Caps())
    with (
        keeping(ledger),
        serving(OpenAI.error_in_200(402, stream, "No credits are left.")) as endpoint,
        pytest.raises(ModelError, match=r"used up \(No credits are left\).*Top it up"),
    ):
        await asked(endpoint, stream=stream)
    assert len(endpoint.asked) == 1
    assert ledger.total.tokens == 0


async def test_an_error_after_a_part_of_the_answer_counts_at_its_most() -> None:
    ledger = Ledger(Caps())
    error = {"error": {"message": "upstream died", "code": 502}}
    broken = Reply(sse(OpenAI.chunks(TEXT)[0], error), kind="text/event-stream")
    with keeping(ledger), serving(broken, OpenAI.whole(TEXT)) as endpoint:
        assert (await asked(endpoint)).text == TEXT
    assert ledger.total.tokens > 10_000


# --- what is counted ----------------------------------------------------------------------------


@each_provider
@pytest.mark.parametrize("status", [500, 502, 504, 524, 408])
async def test_what_a_gateway_gave_up_on_counts_at_its_most(provider: Any, status: int) -> None:
    ledger = Ledger(Caps(tokens=35_000))
    giving_up = pytest.raises(ModelUnavailableError, match=f"error {status}")
    gateway = serving(provider.error(status, "upstream timed out"))
    with keeping(ledger), gateway as endpoint, giving_up:
        await asked(endpoint, provider, retries=2)
    assert ledger.total.tokens >= 3 * 10_000
    assert len(endpoint.asked) == 3


@each_provider
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 413, 429, 503, 529])
async def test_what_a_provider_itself_refused_costs_nothing(provider: Any, status: int) -> None:
    ledger = Ledger(Caps())
    ending = pytest.raises((ModelError, ModelUnavailableError))
    with keeping(ledger), serving(provider.error(status, "no")) as endpoint, ending:
        await asked(endpoint, provider, retries=0)
    assert ledger.total.tokens == 0


async def test_nobody_there_costs_nothing_and_a_lost_connection_its_most(unused_tcp_port: int) -> None:
    ledger = Ledger(Caps())
    with keeping(ledger), pytest.raises(ModelUnavailableError, match="cannot be reached"):
        await asked(Endpoint(f"http://127.0.0.1:{unused_tcp_port}", []), retries=0)
    assert ledger.total.tokens == 0
    lost = Reply('{"id": "c", "cho', cut=True)
    with keeping(ledger), serving(lost) as endpoint, pytest.raises(ModelUnavailableError):
        await asked(endpoint, retries=0, stream=False)
    assert ledger.total.tokens > 10_000


@pytest.mark.parametrize(
    ("tokens_in", "tokens_out"),
    [(-5, 10**12), (-5, 10), (10, -1), ("120", "30"), (None, None), (1.5, 2), (True, 10**15), ([], {}),
     (10**400, 1)],
    ids=["less and more", "less in", "less out", "words", "none", "half a one", "yes", "lists", "endless"],
)  # fmt: skip
async def test_counts_that_cannot_be_do_not_end_a_run(tokens_in: Any, tokens_out: Any) -> None:
    ledger = Ledger(Caps())
    with (
        keeping(ledger),
        serving(OpenAI.counted(TEXT, tokens_in, tokens_out), OpenAI.whole(TEXT)) as endpoint,
    ):
        answer = await asked(endpoint, stream=False)
    assert answer.text == TEXT
    assert 0 < answer.usage.tokens_in + answer.usage.tokens_out < 1000
    assert 0 < ledger.total.tokens < 25_000


# --- bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "what"),
    [
        *((provider, what) for provider in (OpenAI, Gemini) for what in ("text", "thoughts", "one line")),
        (OpenAI, "comments"),  # the other's protocol has none
    ],
)
async def test_a_stream_without_end_is_read_no_further_than_its_room(provider: Any, what: str) -> None:
    piece = endless_piece(provider, what)
    ledger, tracked = Ledger(Caps()), []
    with (
        keeping(ledger),
        serving(Reply(pieces=[piece] * 50, endless=True, kind="text/event-stream")) as endpoint,
    ):
        tracemalloc.start()
        try:
            async with asyncio.timeout(50):
                answer = await asked(
                    endpoint, provider, output_tokens=1000, more_output_tokens=1000, retries=0
                )
        finally:
            tracked.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert answer.finish_reason == "length"
    assert len(answer.text) < 200_000
    assert tracked[0] < 60_000_000
    assert ledger.total.tokens >= 1000, "all its room, for nobody counted"


def endless_piece(provider: Any, what: str) -> str:
    words = "again and again " * 60
    if what == "comments":
        return ": processing\n\n" * 100
    if what == "one line":
        return words
    if provider is OpenAI:
        delta = {"content": words} if what == "text" else {"reasoning_content": words}
        return sse(OpenAI.chunk(delta))
    part = Gemini.part(words, None, 10)
    part["candidates"][0]["content"]["parts"][0]["thought"] = what == "thoughts"
    return sse(part)


@each_provider
async def test_a_huge_answer_in_one_piece_is_read_no_further_than_its_room(provider: Any) -> None:
    head = provider.whole("PLACE").body.partition("PLACE")[0]
    huge = Reply(pieces=[head, *["# padding\\n" * 5_000] * 1000], endless=True)
    with serving(huge) as endpoint:
        tracemalloc.start()
        try:
            answer = await asked(
                endpoint, provider, stream=False, output_tokens=1000, more_output_tokens=1000
            )
        finally:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    assert answer.finish_reason == "length"
    assert peak < 30_000_000
    assert endpoint.sent < 20_000_000
    assert len(endpoint.asked) == 1


@each_provider
async def test_within_a_stream_without_end_the_loop_goes_on(provider: Any) -> None:
    """Time-outs, signals and other units have their turn; a cancelled call ends at once."""
    piece = endless_piece(provider, "text")
    turns, longest, last = 0, 0.0, time.monotonic()
    with serving(Reply(pieces=[piece] * 50, endless=True, kind="text/event-stream")) as endpoint:
        task = asyncio.create_task(asked(endpoint, provider, output_tokens=60_000, retries=0))
        async with asyncio.timeout(30):
            while endpoint.sent < 200_000 and not task.done():
                await asyncio.sleep(0)
                turns, longest, last = turns + 1, max(longest, time.monotonic() - last), time.monotonic()
        task.cancel()
        began = time.monotonic()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert turns > 3
    assert longest < 2
    assert time.monotonic() - began < 2


# --- thoughts, prices ---------------------------------------------------------------------------


@each_way
async def test_an_answer_that_is_all_thought_is_said_to_be_so(stream: bool) -> None:
    thought = {"reasoning_content": "Here is my answer: " + TEXT}
    whole = json.loads(OpenAI.whole("").body)
    whole["choices"][0]["message"] = {"role": "assistant", "content": "", **thought}
    streamed = sse(OpenAI.chunk(thought), *OpenAI.chunks("")[2:], done=True)
    reply = Reply(streamed, kind="text/event-stream") if stream else Reply(json.dumps(whole))
    with serving(reply) as endpoint:
        answer = await asked(endpoint, stream=stream)
    assert (answer.text, answer.finish_reason) == ("", THOUGHTS)


@pytest.mark.parametrize("cap", ["max_cost", "max_step_cost"])
def test_a_cap_in_dollars_wants_a_price(cap: str) -> None:
    own: dict[str, Any] = {"model": "openai:my", "openai_base_url": "http://127.0.0.1:1/v1"}
    with pytest.raises(
        UsageError, match=r"price of openai:my is not known.*GENCODE_PRICES='openai:my=IN/OUT'"
    ):
        check_models(Context(**own, **{cap: 1.0}))
    check_models(Context(**own, **{cap: 1.0}, prices="openai:my=0/0"))
    check_models(Context(**own, max_tokens=1000))
    check_models(Context(model="openai:gpt-5-mini", **{cap: 1.0}))


async def test_a_price_that_is_given_holds() -> None:
    ledger = Ledger(Caps())
    with keeping(ledger), serving(OpenAI.streamed(TEXT)) as endpoint:
        answer = await asked(endpoint, model="openai:my", prices="openai:other=1/1, openai:my=10/100")
    assert answer.usage.cost_usd == pytest.approx((120 * 10 + 30 * 100) / 1e6)
    assert ledger.total.cost == answer.usage.cost_usd


@pytest.mark.parametrize("prices", ["openai:my", "openai:my=1", "=1/2", "openai:my=a/b", "openai:my=-1/2",
                                    "openai:my=nan/1", "openai:my=1e400/1"])  # fmt: skip
def test_a_price_that_is_none_is_refused(prices: str) -> None:
    with pytest.raises(UsageError, match="GENCODE_PRICES"):
        check_models(Context(model="openai:my", openai_base_url="http://127.0.0.1:1/v1", prices=prices))
