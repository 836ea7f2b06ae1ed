"""What OpenAI and Gemini put on the wire, for an answer and for each way of failing."""

from __future__ import annotations

import json
from typing import Any

from tests.contract.wire.loopback import Reply


def sse(*events: Any, done: bool = False) -> str:
    lines = [f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n" for event in events]
    return "".join(lines) + ("data: [DONE]\n\n" if done else "")


class OpenAI:
    """Chat completions."""

    spec = "openai:gpt-5-mini"
    length, stop, safety = "length", "stop", "content_filter"

    @staticmethod
    def whole(text: str, finish: str = "stop") -> Reply:
        message = {"role": "assistant", "content": text}
        return Reply(json.dumps({
            "id": "c", "object": "chat.completion", "created": 1, "model": "gpt-5-mini",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150,
                      "prompt_tokens_details": {"cached_tokens": 100}},
        }))  # fmt: skip

    @classmethod
    def counted(cls, text: str, tokens_in: Any, tokens_out: Any, finish: str = "stop") -> Reply:
        """An answer with these counts."""
        body = json.loads(cls.whole(text, finish).body)
        total = {"total_tokens": None} if not isinstance(tokens_in, int) else {}
        body["usage"] = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, **total}
        return Reply(json.dumps(body))

    @staticmethod
    def refusal(message: str, code: str, param: str) -> Reply:
        """A request that is not taken, because of one of its parameters."""
        error = {"message": message, "type": "invalid_request_error", "code": code, "param": param}
        return Reply(json.dumps({"error": error}), 400)

    @staticmethod
    def error_in_200(code: Any, stream: bool, raw: str = "") -> Reply:
        """A router's: the answer's place is empty, the reason is in ``metadata.raw``."""
        error = {"message": "The provider failed", "code": code}
        error |= {"metadata": {"raw": raw}} if raw else {}
        whole = {"id": None, "object": None, "created": None, "model": None, "choices": None, "usage": None}
        if not stream:
            return Reply(json.dumps({**whole, "error": error}))
        event = {**OpenAI.chunk({"content": ""}, "error"), "error": error}
        return Reply(": PROCESSING\n\n" + sse(event, done=True), kind="text/event-stream")

    @staticmethod
    def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        head = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-5-mini"}
        return {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}

    @classmethod
    def chunks(cls, text: str, finish: str = "stop", parts: int = 2) -> list[dict[str, Any]]:
        size = -(-len(text) // parts) or 1
        texts = [text[i * size : (i + 1) * size] for i in range(parts)]
        told = [cls.chunk({"role": "assistant", "content": part}) for part in texts] + [cls.chunk({}, finish)]
        usage = {"prompt_tokens": 120, "completion_tokens": 30, "total_tokens": 150,
                 "prompt_tokens_details": {"cached_tokens": 100}}  # fmt: skip
        return [*told, {**cls.chunk({}), "choices": [], "usage": usage}]

    @classmethod
    def streamed(cls, text: str, finish: str = "stop") -> Reply:
        return Reply(sse(*cls.chunks(text, finish), done=True), kind="text/event-stream")

    @classmethod
    def cut(cls, text: str) -> Reply:
        return Reply(sse(*cls.chunks(text)[:1]), kind="text/event-stream")

    @classmethod
    def malformed(cls, text: str) -> Reply:
        return Reply(sse(cls.chunks(text)[0], '{"id": "c", "choi'), kind="text/event-stream")

    @staticmethod
    def error(status: int, message: str, code: Any = "", **headers: str) -> Reply:
        told = {"error": {"message": message, "type": code or "error", "code": code or None}}
        return Reply(json.dumps(told), status, {k.replace("_", "-"): v for k, v in headers.items()})

    @classmethod
    def busy(cls, seconds: float) -> Reply:
        return cls.error(429, "Rate limit reached", "rate_limit_exceeded", Retry_After=str(seconds))

    @classmethod
    def no_quota(cls) -> Reply:
        return cls.error(429, "You exceeded your current quota", "insufficient_quota")

    @classmethod
    def wrong_key(cls) -> Reply:
        return cls.error(401, "Incorrect API key provided", "invalid_api_key")


class Gemini:
    """generateContent and streamGenerateContent."""

    spec = "google_genai:gemini-2.5-flash"
    length, stop, safety = "MAX_TOKENS", "STOP", "SAFETY"

    @staticmethod
    def part(text: str, finish: str | None, used: int) -> dict[str, Any]:
        candidate: dict[str, Any] = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
        if finish:
            candidate["finishReason"] = finish
        return {
            "candidates": [candidate],
            "usageMetadata": {"promptTokenCount": 120, "candidatesTokenCount": used,
                              "thoughtsTokenCount": 10, "cachedContentTokenCount": 100,
                              "totalTokenCount": 130 + used},
            "modelVersion": "gemini-2.5-flash",
        }  # fmt: skip

    @classmethod
    def whole(cls, text: str, finish: str = "STOP") -> Reply:
        whole = cls.part(text, finish, 20)
        if text:
            whole["candidates"][0]["content"]["parts"].insert(0, {"text": "I think.", "thought": True})
        return Reply(json.dumps(whole))

    @classmethod
    def chunks(cls, text: str, finish: str = "STOP") -> list[dict[str, Any]]:
        half = len(text) // 2
        return [cls.part(text[:half], None, 10), cls.part(text[half:], finish, 20)]

    @classmethod
    def streamed(cls, text: str, finish: str = "STOP") -> Reply:
        return Reply(sse(*cls.chunks(text, finish)), kind="text/event-stream")

    @classmethod
    def cut(cls, text: str) -> Reply:
        return Reply(sse(*cls.chunks(text)[:1]), kind="text/event-stream")

    @classmethod
    def malformed(cls, text: str) -> Reply:
        return Reply(sse(cls.chunks(text)[0], '{"candidates": [{"cont'), kind="text/event-stream")

    @staticmethod
    def blocked() -> Reply:
        return Reply(json.dumps({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}))

    @staticmethod
    def error(status: int, message: str, code: str = "", *details: Any, **headers: str) -> Reply:
        told = {"error": {"code": status, "message": message, "status": code, "details": list(details)}}
        return Reply(json.dumps(told), status, {k.replace("_", "-"): v for k, v in headers.items()})

    @classmethod
    def busy(cls, seconds: float) -> Reply:
        info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds}s"}
        return cls.error(429, "Resource exhausted", "RESOURCE_EXHAUSTED", info)

    @classmethod
    def by_the_minute(cls, seconds: float) -> Reply:
        return cls.limit("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", seconds)

    @classmethod
    def by_the_day(cls, seconds: float) -> Reply:
        return cls.limit("GenerateRequestsPerDayPerProjectPerModel-FreeTier", seconds)

    @classmethod
    def limit(cls, quota: str, seconds: float) -> Reply:
        """The words are the same for minutes and days; the quota's name is not."""
        failure = {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": quota}]}
        info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds}s"}
        return cls.error(429, "You exceeded your current quota", "RESOURCE_EXHAUSTED", failure, info)

    @classmethod
    def no_quota(cls) -> Reply:
        failure = {"@type": "type.googleapis.com/google.rpc.QuotaFailure",
                   "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}]}  # fmt: skip
        return cls.error(429, "You exceeded your current quota", "RESOURCE_EXHAUSTED", failure)

    @classmethod
    def wrong_key(cls) -> Reply:
        info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
        return cls.error(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT", info)


PROVIDERS = (OpenAI, Gemini)
