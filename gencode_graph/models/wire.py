"""One exchange with a chat model, plain, typed or streamed: what came back, and what it used."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel

from gencode_graph.models.finish import blocked_prompt, reason_of

TOLD_EVERY = 0.5
"""Seconds between two events of a streamed answer: enough for the eye, little for the wire."""

OnText = Callable[[str], None]


@dataclass(frozen=True)
class Reply:
    """An answer as it came. ``finish_reason`` is "" and ``counted`` None where the provider is silent."""

    text: str
    finish_reason: str
    counted: tuple[int, int, int] | None
    blocked: str = ""


class CutStreamError(Exception):
    """A stream that ended without the provider having said that it was the end."""

    is_retryable = True


async def exchange(model: BaseChatModel, messages: Sequence[BaseMessage]) -> Reply:
    """One answer in one piece."""
    message = await model.ainvoke(list(messages))
    return _reply(message.text, message.response_metadata, [message])


async def exchange_typed(
    model: BaseChatModel, messages: Sequence[BaseMessage], schema: type[BaseModel]
) -> Reply:
    """One answer held to ``schema``; its text is JSON. For models that have structured output."""
    try:
        result: Any = await model.with_structured_output(schema, include_raw=True).ainvoke(list(messages))
    except Exception as error:
        # OpenAI's client raises where an answer ended early; the answer is in the error.
        completion = getattr(error, "completion", None)
        if completion is None:
            raise
        return _of_completion(completion)
    raw, parsed = result["raw"], result["parsed"]
    text = parsed.model_dump_json() if isinstance(parsed, BaseModel) else raw.text
    return _reply(text, raw.response_metadata, [raw])


async def exchange_streamed(model: BaseChatModel, messages: Sequence[BaseMessage], on_text: OnText) -> Reply:
    """One answer piece by piece; ``on_text`` is told, now and then, what has come since.

    Raises CutStreamError.
    """
    parts: list[str] = []
    pending: list[str] = []
    seen: list[AIMessage] = []
    metadata: dict[str, Any] = {}
    told = time.monotonic()
    async for chunk in model.astream(list(messages)):
        seen.append(chunk)
        # Not the sum of the chunks: adding them strings their finish reasons together.
        metadata |= {key: value for key, value in chunk.response_metadata.items() if value}
        if text := chunk.text:
            parts.append(text)
            pending.append(text)
        if pending and time.monotonic() - told >= TOLD_EVERY:
            on_text("".join(pending))
            pending, told = [], time.monotonic()
    if pending:
        on_text("".join(pending))
    reply = _reply("".join(parts), metadata, seen)
    if not reply.finish_reason and not reply.blocked:
        raise CutStreamError("the stream was cut off")
    return reply


def _reply(text: str, metadata: dict[str, Any], messages: Sequence[AIMessage]) -> Reply:
    # Stripped, because some clients do so where an answer comes in one piece.
    return Reply(text.strip(), reason_of(metadata), _counted(messages), blocked_prompt(metadata))


def _counted(messages: Sequence[AIMessage]) -> tuple[int, int, int] | None:
    """Tokens in, out and cached, None where nobody counted them. Chunks carry what they add."""
    used = [message.usage_metadata for message in messages if message.usage_metadata]
    if not any(one["input_tokens"] or one["output_tokens"] for one in used):
        return None
    cached = sum((one.get("input_token_details") or {}).get("cache_read") or 0 for one in used)
    return sum(one["input_tokens"] for one in used), sum(one["output_tokens"] for one in used), cached


def _of_completion(completion: Any) -> Reply:
    choice, used = completion.choices[0], completion.usage
    details = getattr(used, "prompt_tokens_details", None)
    cached = getattr(details, "cached_tokens", None) or 0
    counted = (used.prompt_tokens, used.completion_tokens, cached) if used else None
    return Reply(choice.message.content or "", str(choice.finish_reason or "").lower(), counted)
