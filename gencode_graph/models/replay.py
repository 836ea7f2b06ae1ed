"""A model that plays a recording back, and fails where a prompt is not the one that was recorded."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path
from typing import Any, Self

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult

from gencode_graph.artifacts import Usage
from gencode_graph.errors import ModelError
from gencode_graph.models.recording import (
    Exchange,
    Said,
    blurred,
    digest,
    holds_pictures,
    recorded,
    said,
    task_of,
)

HINT = "Record the run again with GENCODE_RECORD, or use the version it was recorded with."


class ReplayModel(BaseChatModel):
    """Answers with what ``exchanges``, by digest, hold. Its calls are free.

    A page drawn by another browser has the answer of the recorded one. It sees where the recorded
    model did.

    Raises ModelError for a prompt that was not recorded, naming the unit and what differs.
    """

    exchanges: dict[str, Exchange]

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Raises ModelError for a folder without a readable recording."""
        try:
            exchanges = recorded(folder)
        except (OSError, ValueError) as error:
            line = " ".join(str(error).split())[:200]
            raise ModelError(f"The recording {folder} cannot be read: {line}", HINT) from error
        if not exchanges:
            raise ModelError(f"There is no recording in {folder}.", HINT)
        shown = any(map(holds_pictures, exchanges.values()))
        return cls(exchanges=exchanges, profile={"image_inputs": shown})

    @property
    def _llm_type(self) -> str:
        return "replay"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        prompt = said(messages)
        exchange = self.exchanges.get(digest(prompt)) or self._alike(prompt)
        if exchange is None:
            raise self._unknown(prompt)
        message = AIMessage(
            exchange.answer,
            response_metadata={"finish_reason": exchange.finish_reason, "model_name": exchange.model},
            usage_metadata=_usage(exchange.usage),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _alike(self, prompt: list[Said]) -> Exchange | None:
        """The exchange that differs in its pictures alone."""
        name, drawn = blurred(prompt), filter(holds_pictures, self.exchanges.values())
        return next((exchange for exchange in drawn if blurred(exchange.messages) == name), None)

    def _unknown(self, prompt: list[Said]) -> ModelError:
        step, unit, attempt = asked = task_of(prompt)
        where = f"{step} {unit} (attempt {attempt})"
        same = [e for e in self.exchanges.values() if (e.step, e.unit, e.attempt) == asked]
        if not same:
            return ModelError(f"The recording has no answer for {where}: it was not asked then.", HINT)
        told = min((difference(e.messages, prompt) for e in same), key=len)
        return ModelError(f"The prompt of {where} is not the recorded one: {told}.", HINT)


def difference(before: list[Said], now: list[Said]) -> str:
    """The first line in which two prompts differ."""
    for old, new in zip_longest(before, now):
        if old is None or new is None:
            return f"it has {len(now)} messages, not {len(before)}"
        if old == new:
            continue
        lines = zip_longest(old.text.split("\n"), new.text.split("\n"))
        for number, (was, has) in enumerate(lines, 1):
            if was != has:
                return f"line {number} of the {new.role} message is {_short(has)}, not {_short(was)}"
    return "the messages have other roles"


def _short(line: str | None) -> str:
    return "absent" if line is None else repr(line if len(line) <= 80 else line[:77] + "...")


def _usage(usage: Usage) -> UsageMetadata:
    return UsageMetadata(
        input_tokens=usage.tokens_in,
        output_tokens=usage.tokens_out,
        total_tokens=usage.tokens_in + usage.tokens_out,
        input_token_details=InputTokenDetails(cache_read=usage.tokens_cached),
    )
