"""The model that needs no key and no network: a scaffold generator behind a chat interface.

It reads the prompts every other model gets and answers in the same formats. The same prompt
always has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import ModelProfile
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from gencode_graph.errors import ModelError
from gencode_graph.models.offline.parse import content_text, parse_ask
from gencode_graph.models.offline.writers import WRITERS

CHARS_PER_TOKEN = 4
_STREAM_CHARS = 400


class OfflineChatModel(BaseChatModel):
    """Answers GenCode's step prompts by rules and templates.

    Raises ModelError for a prompt that is not one of them. Token counts are estimates of four
    characters each.
    """

    model_name: str = "offline"
    profile: ModelProfile | None = {"image_inputs": False}

    @property
    def _llm_type(self) -> str:
        return "offline"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.model_name}

    def _answer(self, messages: list[BaseMessage]) -> str:
        ask = parse_ask(messages)
        if ask.step not in WRITERS:
            raise ModelError(
                f"The offline model does not know the step {ask.step!r}.",
                f"It answers: {', '.join(WRITERS)}.",
            )
        return WRITERS[ask.step](ask)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = self._answer(messages)
        message = AIMessage(
            content=answer,
            usage_metadata=_usage(messages, answer),
            response_metadata=self._metadata(),
        )
        generation = ChatGeneration(message=message, generation_info={"finish_reason": "stop"})
        return ChatResult(generations=[generation])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        answer = self._answer(messages)
        for start in range(0, len(answer), _STREAM_CHARS):
            text = answer[start : start + _STREAM_CHARS]
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=text))
            if run_manager:
                run_manager.on_llm_new_token(text, chunk=chunk)
            yield chunk
        yield ChatGenerationChunk(
            message=AIMessageChunk(
                content="",
                usage_metadata=_usage(messages, answer),
                response_metadata=self._metadata(),
                chunk_position="last",
            )
        )

    def _metadata(self) -> dict[str, Any]:
        return {"finish_reason": "stop", "model_name": self.model_name}


def _usage(messages: list[BaseMessage], answer: str) -> UsageMetadata:
    sent = _tokens("".join(content_text(message.content) for message in messages))
    received = _tokens(answer)
    return UsageMetadata(input_tokens=sent, output_tokens=received, total_tokens=sent + received)


def _tokens(text: str) -> int:
    return -(-len(text) // CHARS_PER_TOKEN)
