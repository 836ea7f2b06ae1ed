"""The one door every model call goes through: it counts tokens, prices them, and times them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from genai_prices import Usage as PricedUsage
from genai_prices import calc_price
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import Runnable
from pydantic import BaseModel

from gencode_graph.artifacts import Usage
from gencode_graph.context import OFFLINE
from gencode_graph.models.budget import check_budget, settle
from gencode_graph.models.load import load_model

FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason")


@dataclass(frozen=True)
class Answer:
    """A model's text, why it stopped (provider's word in lower case), and what it cost."""

    text: str
    finish_reason: str
    usage: Usage


async def ask(spec: str, messages: Sequence[BaseMessage]) -> Answer:
    """One call. Raises ModelError when ``spec`` cannot be built, BudgetExhaustedError when the
    run's cap is reached; the provider's errors pass."""
    return await _asked(spec, load_model(spec), messages)


async def ask_typed(spec: str, messages: Sequence[BaseMessage], schema: type[BaseModel]) -> Answer:
    """Like ``ask``, but a model that has structured output is held to ``schema``.

    The answer's text is the JSON either way, so that one parser reads every model.
    """
    model = load_model(spec)
    if not _has_structured_output(model):
        return await _asked(spec, model, messages)
    return await _asked(spec, model.with_structured_output(schema, include_raw=True), messages)


async def _asked(spec: str, model: Runnable[Any, Any], messages: Sequence[BaseMessage]) -> Answer:
    check_budget()
    started = time.monotonic()
    result = await model.ainvoke(list(messages))
    typed = result["parsed"] if isinstance(result, dict) else None
    answer = _answer(spec, result["raw"] if isinstance(result, dict) else result, time.monotonic() - started)
    settle(answer.usage.cost_usd)
    return replace(answer, text=typed.model_dump_json()) if typed is not None else answer


def _has_structured_output(model: BaseChatModel) -> bool:
    return bool((model.profile or {}).get("structured_output"))


def _answer(spec: str, message: AIMessage, seconds: float) -> Answer:
    meta = message.response_metadata or {}
    reason = next((str(meta[key]) for key in FINISH_KEYS if meta.get(key)), "stop")
    used = message.usage_metadata
    tokens_in = used["input_tokens"] if used else 0
    tokens_out = used["output_tokens"] if used else 0
    return Answer(
        text=message.text,
        finish_reason=reason.lower(),
        usage=Usage(
            calls=1,
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            cost_usd=price(spec, tokens_in, tokens_out),
            seconds=round(seconds, 3),
        ),
    )


def price(spec: str, tokens_in: int, tokens_out: int) -> float | None:
    """US dollars for a call, None where the model's price is not known (source: genai-prices)."""
    if spec == OFFLINE:
        return 0.0
    try:
        found = calc_price(
            PricedUsage(input_tokens=tokens_in, output_tokens=tokens_out),
            model_ref=spec.partition(":")[2],
        )
    except LookupError:
        return None
    return float(found.total_price)
