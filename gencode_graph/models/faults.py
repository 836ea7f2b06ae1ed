"""Providers' errors -> ours: which may go away by itself, which not, and what to set then."""

from __future__ import annotations

import json
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from langchain_core import exceptions as lc
from pydantic import ValidationError

from gencode_graph.errors import GenCodeError, ModelError, ModelUnavailableError
from gencode_graph.models.provider_errors import (
    body_of,
    chain,
    codes_of,
    line_of,
    named,
    retry_after,
    status_of,
)
from gencode_graph.models.specs import Spec

BUSY = frozenset({408, 409, 425, 429})
_NO_QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active",
                       "insufficient_balance", "credit_balance_too_low"})  # fmt: skip
_RATE = frozenset({"rate_limit_exceeded", "rate_limit_error"})
_WRONG_KEY = frozenset({"invalid_api_key", "api_key_invalid", "authentication_error"})
_UNSAFE = frozenset({"content_policy_violation", "content_filter", "prohibited_content",
                     "responsibleaipolicyviolation"})  # fmt: skip
# The last resort, where there is no field to go by.
_NO_QUOTA_WORDS = ("insufficient_quota", "exceeded your current quota")
_WRONG_KEY_WORDS = ("api key not valid", "incorrect api key")
_UNSAFE_WORDS = ("content_policy", "content_filter", "safety system", "usage policies", "prohibited_content")
_UNREADABLE = (json.JSONDecodeError, UnicodeDecodeError, ValidationError, httpx.DecodingError)
_UNREADABLE_NAMES = ("UnknownApiResponseError", "APIResponseValidationError", "DecodingError")
# By name: the providers' packages take half a second each to load, and offline runs need neither. That
# goes for httpx2 too, whose errors are named like httpx's, and which OpenAI's client uses.
_LOST = (httpx.TransportError, ConnectionError, TimeoutError, lc.ModelConnectionError, lc.ModelTimeoutError)
_LOST_NAMES = ("TransportError", "APIConnectionError")
_LATE_NAMES = ("TimeoutException", "APITimeoutError")
_UNSENT_NAMES = ("ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol",
                 "LocalProtocolError")  # fmt: skip
MORE_WINDOW = ("give the server more of it (OLLAMA_CONTEXT_LENGTH of Ollama, --max-model-len of vLLM, "
               "--ctx-size of llama.cpp): 32768 is enough")  # fmt: skip
_MAY_HAVE_WORKED = frozenset({408, 409, 425, 499})


class BusyError(ModelUnavailableError):
    """The provider takes no more calls now; those of others neither."""


class LateError(ModelUnavailableError):
    """No answer, or no more of it, within the time there is for it."""


class UntakenRequestError(ModelError):
    """The provider does not take this request: it is too long, or holds what the model cannot read."""


class RefusedPromptError(ModelError):
    """The provider does not answer this prompt, whatever it answers else."""


@dataclass(frozen=True)
class Target:
    """Who was asked, and how, to say what went wrong with it. ``timeout`` in seconds, ``at_once``
    the calls that were under way to the same address."""

    spec: Spec
    base_url: str = ""
    timeout: float = 300.0
    at_once: int = 1

    @property
    def where(self) -> str:
        return f" at {shown_address(self.base_url)}" if self.base_url else ""

    @property
    def address_setting(self) -> str:
        google = self.spec.provider == "google_genai"
        return "GENCODE_GOOGLE_BASE_URL" if google else "OPENAI_BASE_URL"

    @property
    def address_form(self) -> str:
        google = self.spec.provider == "google_genai"
        return "which is to be a server of Gemini's protocol" if google else "which as a rule ends in /v1"


def fault(error: BaseException, target: Target) -> GenCodeError | None:
    """What ``error`` means, in one line that says what to do; None where it is no provider's."""
    if isinstance(error, GenCodeError):
        return error
    status, told, spec = status_of(error), line_of(error), target.spec
    permanent = _permanent(error, status, told, target)
    if permanent is not None:
        return permanent
    if status == 429:
        return _busy(spec, told, retry_after(error))
    if status in BUSY or (status or 0) >= 500:
        return _unavailable(spec, f"answers with error {status}", told, retry_after(error))
    if any(isinstance(e, _LOST) or named(e, *_LOST_NAMES) for e in chain(error)):
        return _lost(error, told, target)
    if _is_unreadable(error, spec):
        hint = f"Check {target.address_setting}, {target.address_form}." if target.base_url else ""
        return _unavailable(spec, "gave an answer that cannot be read", told, hint=hint)
    if status is None and (named(error, "APIError") or getattr(error, "is_retryable", False)):
        return _unavailable(spec, "broke off", told)
    if status is not None or isinstance(error, lc.ModelError) or named(error, "OpenAIError"):
        return UntakenRequestError(f"{spec.text} does not take the request: {told}.",
                                   "Use another --model, or another server for it.")  # fmt: skip
    return None


def may_be_billed(error: BaseException) -> bool:
    """Whether the model may have worked before this error, so that the call may be on the bill.

    Certainly not where nothing was sent, or where the provider itself said no. A gateway that waited in
    vain, or lost its own connection, does not know what the model behind it has done.
    """
    if any(isinstance(e, ConnectionRefusedError | ssl.SSLError) or named(e, *_UNSENT_NAMES)
           for e in chain(error)):  # fmt: skip
        return False
    status = status_of(error)
    if status is None or status in _MAY_HAVE_WORKED:
        return True
    if status in (503, 529):
        return not body_of(error).get("message")  # overloaded, in the provider's own words
    return status >= 500


def missing_key(spec: Spec) -> ModelError:
    name = spec.key_names[0]
    return ModelError(
        f"The model {spec.text!r} needs a key.",
        f"Set {name}, or use --model offline, which needs none.",
    )


def unusable_proxy(error: BaseException) -> ModelError | None:
    """A proxy of the environment that the HTTP clients cannot use; None where the error is another."""
    text = str(error)
    if "socksio" in text or "SOCKS" in text:
        return ModelError(
            "A SOCKS proxy is set (ALL_PROXY, HTTPS_PROXY or HTTP_PROXY), and the package for it is missing.",
            "Install the package socksio, or unset the proxy, or set NO_PROXY for the model's address.",
        )
    if "proxy" in text.lower() and "scheme" in text.lower():
        return ModelError(f"A proxy is set that cannot be used: {' '.join(text.split())[:200]}.",
                          "Correct ALL_PROXY, HTTPS_PROXY or HTTP_PROXY.")  # fmt: skip
    return None


def shown_address(url: str) -> str:
    """An address as it may be printed: without name, password and query, which may be secrets."""
    parts = urlsplit(url)
    if not parts.hostname:
        return "its address"
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    return f"{parts.scheme}://{host}{port}{parts.path}"


def _permanent(error: BaseException, status: int | None, told: str, target: Target) -> ModelError | None:
    spec, codes, small = target.spec, codes_of(error), told.lower()
    key = " or ".join(spec.key_names) or "the provider's key"
    if status == 401 or codes & _WRONG_KEY or (status == 400 and any(w in small for w in _WRONG_KEY_WORDS)):
        return ModelError(f"The key for {spec.text} is not accepted.", f"Set {key} to a valid one.")
    if _used_up(error, status, codes, small):
        return ModelError(
            f"The quota of {spec.text} is used up ({told}).",
            "Top it up, wait for it to be renewed, or set GENCODE_FALLBACK to another model.",
        )
    if status == 403:
        return ModelError(f"{spec.text} may not be used with this key: {told}.", f"Check what {key} allows.")
    if status == 404:
        hint = f", or check {target.address_setting}, {target.address_form}" if target.where else ""
        return ModelError(f"There is no model {spec.text}{target.where}.", f"Choose another --model{hint}.")
    if any(isinstance(e, lc.ContextOverflowError) for e in chain(error)) or status == 413:
        return too_long(spec)
    if status == 400 and (codes & _UNSAFE or any(word in small for word in _UNSAFE_WORDS)):
        return refused(spec, told)
    if (why := next((e for e in chain(error) if "CERTIFICATE_VERIFY_FAILED" in str(e)), None)) is not None:
        return ModelError(
            f"The certificate of {spec.text}{target.where} is not trusted ({line_of(why, 120)}).",
            "Where your network has certificates of its own, set SSL_CERT_FILE to the file that holds them.",
        )
    return None


def _used_up(error: BaseException, status: int | None, codes: frozenset[str], small: str) -> bool:
    """A quota that waiting a few minutes does not bring back.

    Gemini says "You exceeded your current quota" for a minute's limit, too: which it is, is in the
    quota's name, and in its asking to wait.
    """
    if status == 402:
        return True
    if status not in (403, 429):
        return False
    if codes & _NO_QUOTA:
        return True
    if any("perday" in code for code in codes):
        return True
    if status == 403 or codes & _RATE or any("perminute" in code for code in codes):
        return False
    return retry_after(error) is None and any(word in small for word in _NO_QUOTA_WORDS)


def refused(spec: Spec, why: str) -> RefusedPromptError:
    return RefusedPromptError(
        f"{spec.text} refuses the prompt: {why}.", "Word the description differently, or use another model."
    )


def too_long(spec: Spec, window: int = 0) -> UntakenRequestError:
    """A prompt that leaves no room for an answer, or does not fit at all. ``window`` in tokens."""
    holds = f", which holds {window} tokens, prompt and answer together" if window else ""
    return UntakenRequestError(
        f"The prompt is too long for {spec.text}{holds}.",
        f"Choose a --model with more context, or {MORE_WINDOW}.",
    )


def _lost(error: BaseException, told: str, target: Target) -> ModelUnavailableError:
    late = any(isinstance(e, TimeoutError | lc.ModelTimeoutError) or named(e, *_LATE_NAMES)
               for e in chain(error))  # fmt: skip
    if not late:
        hint = f"Is it running? Its address is set by {target.address_setting}." if target.base_url else ""
        word = f"cannot be reached{target.where}"
        return _unavailable(target.spec, word, told, hint=hint)
    hint = f"Give it more time: GENCODE_TIMEOUT is {target.timeout:g} (seconds without a word from it)"
    if target.at_once > 1:
        many = f"{target.at_once} calls were under way"
        hint += f"; or ask less of it at once ({many}): GENCODE_PROVIDER_CONCURRENCY=1"
    return LateError(*_lines(target.spec, "does not answer in time", told, f"{hint}."))


def _busy(spec: Spec, told: str, after: float | None) -> BusyError:
    hint = "Ask it less often with GENCODE_REQUESTS_PER_SECOND, or more patiently with GENCODE_RETRIES."
    error = BusyError(*_lines(spec, "is busy", told, hint))
    error.retry_after = after
    return error


def _unavailable(
    spec: Spec, word: str, told: str, after: float | None = None, hint: str = ""
) -> ModelUnavailableError:
    error = ModelUnavailableError(*_lines(spec, word, told, hint))
    error.retry_after = after
    return error


def _lines(spec: Spec, word: str, told: str, hint: str) -> tuple[str, str]:
    way_on = "Go on later with 'gencode resume ID', or set GENCODE_FALLBACK to another model."
    return f"{spec.text} {word}{f' ({told})' if told else ''}.", f"{hint} {way_on}".strip()


def _is_unreadable(error: BaseException, spec: Spec) -> bool:
    if any(isinstance(e, _UNREADABLE) or named(e, *_UNREADABLE_NAMES) for e in chain(error)):
        return True
    # What providers' clients raise over an answer of an unknown shape. From any other model it is a bug.
    return bool(spec.key_names) and isinstance(error, ValueError | TypeError | LookupError | AttributeError)
