"""What a model's spec says: its provider, the provider's key and address. ``provider:model``."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from gencode_graph.context import FOREIGN, OFFLINE, Context
from gencode_graph.errors import ModelError
from gencode_graph.surroundings import DOTENV, ENVIRONMENT, Variable, variable, variable_at

REPLAY = "replay"
KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "google_genai": ("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    "anthropic": ("ANTHROPIC_API_KEY",),
}
"""Variables a provider's key is read from, the usual one first."""

ADDRESSES = {
    "openai": ("GENCODE_OPENAI_BASE_URL", "OPENAI_API_BASE", "OPENAI_BASE_URL"),
    "google_genai": ("GENCODE_GOOGLE_BASE_URL", "GOOGLE_GEMINI_BASE_URL"),
    "anthropic": ("ANTHROPIC_API_URL", "ANTHROPIC_BASE_URL"),
}
"""Variables that name an address to ask instead of the provider's own, the strongest first."""

OPTIONS = "the run's options"
"""Where an address is set that a caller wrote into the ``Context``."""

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
        """Whether no provider bills its calls. Of what a caller registered under the name, nobody knows."""
        return (self.text == OFFLINE or self.provider == REPLAY) and self.text not in FOREIGN

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
        return not self.key_names or any(variable(name) for name in self.key_names)

    def base_url(self, context: Context) -> str:
        """The address asked instead of the provider's own, "" where it is its own."""
        address = self._address(context)
        return address.value if address else ""

    def api_key(self, context: Context) -> str | None:
        """The key to send: to an address of its own, only one that is set where the address is.

        None where there is none. Raises ModelError where the key is set elsewhere than the address.
        """
        address = self._address(context)
        if address is None:
            found = next((key for name in self.key_names if (key := variable(name))), None)
            return found.value if found else None
        place = address.place
        if place == OPTIONS and _is_loopback(address.value):
            place = ENVIRONMENT  # whoever wrote the options runs on this machine, and so does what is asked
        if beside := variable_at(place, self.key_names):
            return beside.value
        elsewhere = next((key for name in self.key_names if (key := variable(name))), None)
        if elsewhere is not None:
            raise _apart(self, address, elsewhere)
        return None

    def _address(self, context: Context) -> Variable | None:
        names = ADDRESSES.get(self.provider, ())
        if given := _given(self.provider, context):
            known = (variable_at(place, names[:1]) for place in (ENVIRONMENT, DOTENV))
            same = next((one for one in known if one and one.value == given), None)
            return same or Variable("an address", given, OPTIONS)
        return next((found for name in names if (found := variable(name))), None)


def _given(provider: str, context: Context) -> str:
    if provider == "openai":
        return context.openai_base_url
    return context.google_base_url if provider == "google_genai" else ""


def _apart(spec: Spec, address: Variable, key: Variable) -> ModelError:
    return ModelError(
        f"{key.name} is set in {key.place}, but {address.name} in {address.place}: "
        f"the key of {spec.text} is not sent to an address that was set elsewhere.",
        f"Set both in {ENVIRONMENT} or both in the file {DOTENV}.",
    )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
