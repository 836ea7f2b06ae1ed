"""Why an answer ended: the words providers have for it, sorted into the few that matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FINISH_KEYS = ("finish_reason", "stop_reason", "done_reason")
CUT_OFF = frozenset({"length", "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length",
                     "incomplete", "model_context_window_exceeded"})  # fmt: skip
REFUSED = frozenset({"content_filter", "content_filtered", "safety", "refusal", "blocklist", "recitation",
                     "prohibited_content", "spii", "guardrail_intervened"})  # fmt: skip

THOUGHTS = "only_thoughts"
"""Our own word for an answer that is empty while thoughts came."""


def normal(reason: str) -> str:
    """``FinishReason.MAX_TOKENS`` -> ``max_tokens``."""
    return reason.lower().rsplit(".", 1)[-1]


def reason_of(metadata: Mapping[str, Any]) -> str:
    """The provider's word for why it stopped, "" where it does not say."""
    return next((normal(str(metadata[key])) for key in FINISH_KEYS if metadata.get(key)), "")


def blocked_prompt(metadata: Mapping[str, Any]) -> str:
    """Why the prompt itself was refused (Gemini's ``prompt_feedback``), "" where it was not."""
    feedback = metadata.get("prompt_feedback")
    reason = feedback.get("block_reason") if isinstance(feedback, Mapping) else None
    return normal(str(getattr(reason, "name", reason))) if reason else ""
