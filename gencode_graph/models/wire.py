"""One exchange with a chat model, plain, typed or streamed: what came back, and what it used.

An answer that is longer than its room is read no further, and counts as one that was cut off.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel

from gencode_graph.models.finish import THOUGHTS, blocked_prompt, reason_of
from gencode_graph.models.provider_errors import chain
from gencode_graph.models.transport import TooLongError, Watch

TOLD_EVERY = 0.5
"""Seconds between two events of a streamed answer: enough for the eye, little for the wire."""

MOST_TOKENS = 100_000_000
"""A count above this is no count."""

OnText = Callable[[str], None]
TOO_LONG = "length"


@dataclass(frozen=True)
class Reply:
    """An answer as it came. ``finish_reason`` is "" and ``counted`` None where the provider is silent;
    ``first_token`` is how many seconds it took until something came."""

    text: str
    finish_reason: str
    counted: tuple[int, int, int] | None
    blocked: str = ""
    first_token: float = 0.0


@dataclass(frozen=True)
class Patience:
    """Seconds: between two signs of life, and for all of an answer."""

    silent: float
    whole: float


class CutStreamError(Exception):
    """A stream that ended without the provider having said that it was the end."""

    is_retryable = True


async def exchange(
    model: BaseChatModel, messages: Sequence[BaseMessage], watch: Watch, patience: Patience
) -> Reply:
    """One answer in one piece."""
    started = time.monotonic()
    async with asyncio.timeout(patience.silent):
        try:
            message = await model.ainvoke(list(messages))
        except Exception as error:
            if not _is_too_long(error):
                raise
            return Reply("", TOO_LONG, None)
    return _reply(message.text, message.response_metadata, [message], watch, time.monotonic() - started)


async def exchange_typed(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    schema: type[BaseModel],
    watch: Watch,
    patience: Patience,
) -> Reply:
    """One answer held to ``schema``; its text is JSON. For models that have structured output."""
    started = time.monotonic()
    asked = model.with_structured_output(schema, include_raw=True)
    async with asyncio.timeout(patience.silent):
        try:
            result: Any = await asked.ainvoke(list(messages))
        except Exception as error:
            # OpenAI's client raises where an answer ended early; the answer is in the error.
            completion = getattr(error, "completion", None)
            if completion is not None:
                return _of_completion(completion)
            if not _is_too_long(error):
                raise
            return Reply("", TOO_LONG, None)
    raw, parsed = result["raw"], result["parsed"]
    text = parsed.model_dump_json() if isinstance(parsed, BaseModel) else raw.text
    return _reply(text, raw.response_metadata, [raw], watch, time.monotonic() - started)


async def exchange_streamed(
    model: BaseChatModel,
    messages: Sequence[BaseMessage],
    on_text: OnText,
    watch: Watch,
    patience: Patience,
) -> Reply:
    """One answer piece by piece; ``on_text`` is told, now and then, what has come since.

    As long as something comes, thoughts included, it lives. Raises CutStreamError, TimeoutError.
    """
    heard = _Heard(on_text, watch)
    started, clock = time.monotonic(), asyncio.get_running_loop().time
    end = clock() + patience.whole
    stream: Any = model.astream(list(messages))
    async with asyncio.timeout(min(patience.silent, patience.whole)) as limit, aclosing(stream):
        try:
            async for chunk in stream:
                limit.reschedule(min(clock() + patience.silent, end))
                heard.hear(chunk)
        except Exception as error:
            if not _is_too_long(error):
                raise
            return Reply("".join(heard.parts), TOO_LONG, None)
    heard.tell()
    first = (heard.first_at or time.monotonic()) - started
    reply = _reply("".join(heard.parts), heard.metadata, heard.counting, watch, first)
    if not reply.finish_reason and not reply.blocked:
        raise CutStreamError("the stream was cut off")
    return reply


class _Heard:
    """What has come of a streamed answer."""

    def __init__(self, on_text: OnText, watch: Watch) -> None:
        self.on_text, self.watch = on_text, watch
        self.parts: list[str] = []
        self.pending: list[str] = []
        self.counting: list[AIMessage] = []
        self.metadata: dict[str, Any] = {}
        self.size, self.first_at, self.told = 0, 0.0, time.monotonic()

    def hear(self, chunk: AIMessage) -> None:
        """Take a piece in. Raises TooLongError."""
        self.first_at = self.first_at or time.monotonic()
        if chunk.usage_metadata:
            self.counting.append(chunk)
        # Not the sum of the chunks: adding them strings their finish reasons together.
        self.metadata |= {key: value for key, value in chunk.response_metadata.items() if value}
        if text := chunk.text:
            self.watch.begun = True
            self.parts.append(text)
            self.pending.append(text)
            self.size += len(text.encode(errors="surrogatepass"))
        if self.size > self.watch.longest:
            raise TooLongError("the answer is longer than its room")
        if time.monotonic() - self.told >= TOLD_EVERY:
            self.tell()

    def tell(self) -> None:
        if self.pending:
            self.on_text("".join(self.pending))
            self.pending, self.told = [], time.monotonic()


def _is_too_long(error: Exception) -> bool:
    return any(isinstance(one, TooLongError) for one in chain(error))


def _reply(
    text: str, metadata: dict[str, Any], messages: Sequence[AIMessage], watch: Watch, first: float
) -> Reply:
    # Stripped, because some clients do so where an answer comes in one piece.
    text, reason, counted = text.strip(), reason_of(metadata), _counted(messages)
    if len(text.encode(errors="surrogatepass")) > watch.longest:
        text, reason = "", TOO_LONG
    if not text and watch.thought and reason == "stop":
        reason = THOUGHTS
    return Reply(text, reason, counted, blocked_prompt(metadata), first)


def _counted(messages: Sequence[AIMessage]) -> tuple[int, int, int] | None:
    """Tokens in, out and cached, None where nobody counted them, or counted nonsense. Chunks carry
    what they add."""
    used = [message.usage_metadata for message in messages if message.usage_metadata]
    counts = [(one.get("input_tokens"), one.get("output_tokens"),
               (one.get("input_token_details") or {}).get("cache_read")) for one in used]  # fmt: skip
    return tokens(*(list(column) for column in zip(*counts, strict=True))) if counts else None


def tokens(into: list[Any], out: list[Any], cached: list[Any]) -> tuple[int, int, int] | None:
    """Sums of a provider's counts; None unless each of them is one, and together they are some."""
    tokens_in, tokens_out = (sum(column) if all(map(_is_count, column)) else -1 for column in (into, out))
    known = sum(one for one in cached if _is_count(one))
    if min(tokens_in, tokens_out) < 0 or not 0 < tokens_in + tokens_out <= MOST_TOKENS:
        return None
    return tokens_in, tokens_out, min(known, tokens_in)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


def _of_completion(completion: Any) -> Reply:
    choice, used = completion.choices[0], completion.usage
    cached = getattr(getattr(used, "prompt_tokens_details", None), "cached_tokens", None)
    counted = tokens([used.prompt_tokens], [used.completion_tokens], [cached]) if used else None
    return Reply(choice.message.content or "", str(choice.finish_reason or "").lower(), counted)
