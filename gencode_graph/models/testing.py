"""Test doubles for models, for our own tests and for those of users."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, ModelProfile
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from gencode_graph.models.pictures import pictures

Script = Callable[[str], str | BaseException]
"""Prompt text (the human message) -> the answer, or the error to raise."""


class ScriptedModel(BaseChatModel):
    """Answers each prompt by calling ``script``; ``prompts`` keeps what was asked, in order.

    ``finish_reason`` is reported with every answer, ``seconds`` is how long each one takes.
    """

    script: Script
    finish_reason: str = "stop"
    seconds: float = 0.0
    prompts: list[str] = []

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        prompt = messages[-1].text
        self.prompts.append(prompt)
        answer = self.script(prompt)
        if isinstance(answer, BaseException):
            raise answer
        return _result(answer, messages, self.finish_reason)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        await asyncio.sleep(self.seconds)
        return self._generate(messages)


class SeeingModel(ScriptedModel):
    """A scripted model that sees. ``shown`` keeps the PNGs of each prompt that had some."""

    profile: ModelProfile | None = {"image_inputs": True}
    shown: list[list[bytes]] = []

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if seen := [base64.b64decode(part["base64"]) for part in pictures(messages)]:
            self.shown.append(seen)
        return super()._generate(messages)


class PacedModel(BaseChatModel):
    """Another model at a provider's pace: ``first_token`` seconds, then ``tokens_per_second``."""

    inner: BaseChatModel
    first_token: float = 0.5
    tokens_per_second: float = 80.0

    @property
    def _llm_type(self) -> str:
        return "paced"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("a paced model is asked asynchronously")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = await self.inner.ainvoke(messages)
        assert message.usage_metadata
        tokens = message.usage_metadata["output_tokens"]
        await asyncio.sleep(self.first_token + tokens / self.tokens_per_second)
        return ChatResult(generations=[ChatGeneration(message=message)])


def _result(answer: str, messages: Sequence[BaseMessage], finish_reason: str) -> ChatResult:
    tokens_in = sum(len(message.text) for message in messages) // 4
    tokens_out = len(answer) // 4
    message = AIMessage(
        answer,
        response_metadata={"finish_reason": finish_reason, "model_name": "scripted"},
        usage_metadata={
            "input_tokens": tokens_in,
            "output_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        },
    )
    return ChatResult(generations=[ChatGeneration(message=message)])
