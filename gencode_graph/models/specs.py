"""What a model's spec says: its provider, the provider's key and address. ``provider:model``."""

from __future__ import annotations

import os
from dataclasses import dataclass

from gencode_graph.context import OFFLINE, Context

REPLAY = "replay"
KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "anthropic": ("ANTHROPIC_API_KEY",),
}
"""Environment variables a provider's key is read from, the usual one first."""

_PRICED_AS = {"openai": "openai", "google_genai": "google", "anthropic": "anthropic"}


@dataclass(frozen=True)
class Spec:
    """A spec taken apart. ``provider`` is "" where the text names none."""

    text: str
    provider: str
    model: str

    @staticmethod
    def of(text: str) -> Spec:
        provider, colon, model = text.partition(":")
        return Spec(text, provider if colon else "", model if colon else text)

    @property
    def is_free(self) -> bool:
        """Whether no provider bills its calls."""
        return self.text == OFFLINE or self.provider == REPLAY

    @property
    def priced_as(self) -> str | None:
        """The provider's name in the price list."""
        return _PRICED_AS.get(self.provider)

    @property
    def key_names(self) -> tuple[str, ...]:
        return KEYS.get(self.provider, ())

    @property
    def has_key(self) -> bool:
        """Whether the provider's key is set, or which variable holds it is not known to us."""
        return not self.key_names or any(os.environ.get(name) for name in self.key_names)

    def base_url(self, context: Context) -> str:
        """The address asked instead of the provider's own, "" where it is its own."""
        if self.provider == "openai":
            return (
                context.openai_base_url
                or os.environ.get("OPENAI_API_BASE", "")
                or os.environ.get("OPENAI_BASE_URL", "")
            )
        return context.google_base_url if self.provider == "google_genai" else ""
