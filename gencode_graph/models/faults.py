"""Providers' errors -> ours: which may go away by itself, which not, and what to set then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from langchain_core import exceptions as lc
from pydantic import ValidationError

from gencode_graph.errors import GenCodeError, ModelError, ModelUnavailableError
from gencode_graph.models.specs import Spec

BUSY = frozenset({408, 409, 425, 429})
_NO_QUOTA = ("insufficient_quota", "exceeded your current quota", "perday", "billing_hard_limit")
_REFUSED = ("content_policy", "content_filter", "safety system", "usage policies", "prohibited_content")
_WRONG_KEY = ("api_key_invalid", "api key not valid", "invalid_api_key")
_UNREADABLE = (json.JSONDecodeError, UnicodeDecodeError, ValidationError, httpx.DecodingError)
_UNREADABLE_NAMES = ("UnknownApiResponseError", "APIResponseValidationError")
# By name: the providers' packages take half a second each to load, and offline runs need neither.
_LOST = (httpx.TransportError, ConnectionError, TimeoutError, lc.ModelConnectionError, lc.ModelTimeoutError)


class UntakenRequestError(ModelError):
    """The provider does not take this request: it is too long, or holds what the model cannot read."""


class RefusedPromptError(ModelError):
    """The provider does not answer this prompt, whatever it answers else."""


def fault(error: BaseException, spec: Spec, base_url: str = "") -> GenCodeError | None:
    """What ``error`` means, in one line that says what to do; None where it is no provider's."""
    if isinstance(error, GenCodeError):
        return error
    status, told = status_of(error), _line(error)
    permanent = _permanent(error, status, told, spec, base_url)
    if permanent is not None:
        return permanent
    if status in BUSY or (status or 0) >= 500:
        word = "is busy" if status == 429 else f"answers with error {status}"
        return _unavailable(spec, word, told, retry_after(error))
    if any(isinstance(e, _LOST) for e in _chain(error)):
        late = any(isinstance(e, TimeoutError | lc.ModelTimeoutError | httpx.TimeoutException)
                   for e in _chain(error))  # fmt: skip
        return _unavailable(spec, "does not answer in time" if late else "cannot be reached", told)
    if _is_unreadable(error, spec):
        return _unavailable(spec, "gave an answer that cannot be read", told)
    if status is None and (_named(error, "APIError") or getattr(error, "is_retryable", False)):
        return _unavailable(spec, "broke off", told)
    if status is not None or isinstance(error, lc.ModelError) or _named(error, "OpenAIError"):
        return UntakenRequestError(f"{spec.text} does not take the request: {told}")
    return None


def missing_key(spec: Spec) -> ModelError:
    name = spec.key_names[0]
    return ModelError(
        f"The model {spec.text!r} needs a key.",
        f"Set {name}, or use --model offline, which needs none.",
    )


def retry_after(error: BaseException) -> float | None:
    """Seconds the provider asks to wait: its header, or Gemini's ``RetryInfo``."""
    for one in _chain(error):
        headers = getattr(getattr(one, "response", None), "headers", None)
        if isinstance(headers, Mapping):
            lower = {str(key).lower(): str(value) for key, value in headers.items()}
            if (seconds := _seconds(lower)) is not None:
                return seconds
        if (seconds := _retry_info(getattr(one, "details", None))) is not None:
            return seconds
    return None


def _permanent(
    error: BaseException, status: int | None, told: str, spec: Spec, base_url: str
) -> ModelError | None:
    small = " ".join(_texts(error)).lower().replace(" ", "") + told.lower()
    key = " or ".join(spec.key_names) or "the provider's key"
    if status == 401 or any(word in small for word in _WRONG_KEY):
        return ModelError(f"The key for {spec.text} is not accepted.", f"Set {key} to a valid one.")
    if status == 403:
        return ModelError(f"{spec.text} may not be used with this key: {told}", f"Check what {key} allows.")
    if status == 404:
        where = f" at {base_url}" if base_url else ""
        return ModelError(f"There is no model {spec.text}{where}.", "Choose another --model.")
    if status in (402, 429) and any(word in small for word in _NO_QUOTA):
        return ModelError(
            f"The quota of {spec.text} is used up.",
            "Top it up, wait for it to be renewed, or set GENCODE_FALLBACK to another model.",
        )
    if any(isinstance(e, lc.ContextOverflowError) for e in _chain(error)):
        return UntakenRequestError(
            f"The prompt is too long for {spec.text}.", "Choose a --model with more context."
        )
    if status == 400 and any(word in small for word in _REFUSED):
        return refused(spec, told)
    return None


def refused(spec: Spec, why: str) -> RefusedPromptError:
    return RefusedPromptError(
        f"{spec.text} refuses the prompt: {why}.", "Word the description differently, or use another model."
    )


def unavailable(spec: Spec, word: str) -> ModelUnavailableError:
    return _unavailable(spec, word, "")


def _unavailable(spec: Spec, word: str, told: str, after: float | None = None) -> ModelUnavailableError:
    error = ModelUnavailableError(
        f"{spec.text} {word}{f' ({told})' if told else ''}.",
        "Go on later with 'gencode resume ID', or set GENCODE_FALLBACK to another model.",
    )
    error.retry_after = after
    return error


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    seen: set[int] = set()
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _is_unreadable(error: BaseException, spec: Spec) -> bool:
    if any(isinstance(e, _UNREADABLE) or _named(e, *_UNREADABLE_NAMES) for e in _chain(error)):
        return True
    # What providers' clients raise over an answer of an unknown shape. From any other model it is a bug.
    return bool(spec.key_names) and isinstance(error, ValueError | TypeError | LookupError | AttributeError)


def _named(error: BaseException, *names: str) -> bool:
    return any(cls.__name__ in names for cls in type(error).__mro__)


def status_of(error: BaseException) -> int | None:
    """The HTTP status in an error or in what caused it; OpenAI and Google keep it differently."""
    for one in _chain(error):
        for value in (getattr(one, "status_code", None), getattr(one, "code", None)):
            if isinstance(value, int):
                return value
    return None


def _texts(error: BaseException) -> Iterator[str]:
    for one in _chain(error):
        yield str(one)
        yield str(getattr(one, "code", ""))


def _line(error: BaseException) -> str:
    """An error in one short line: the provider's own message where it has one."""
    for one in _chain(error):
        body = getattr(one, "body", None)
        own = body.get("message") if isinstance(body, Mapping) else getattr(one, "message", None)
        if isinstance(own, str) and own:
            return _short(own)
    return _short(str(error) or type(error).__name__)


def _short(text: str) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= 200 else line[:197] + "..."


def _seconds(headers: Mapping[str, str]) -> float | None:
    try:
        if "retry-after-ms" in headers:
            return float(headers["retry-after-ms"]) / 1000
        return float(headers["retry-after"])
    except KeyError:
        return None
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(headers["retry-after"])
    except (KeyError, ValueError):
        return None
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _retry_info(details: Any) -> float | None:
    body = details.get("error", details) if isinstance(details, Mapping) else {}
    for item in body.get("details") or [] if isinstance(body, Mapping) else []:
        delay = str(item.get("retryDelay", "")) if isinstance(item, Mapping) else ""
        if delay.endswith("s") and delay[:-1].replace(".", "", 1).isdigit():
            return float(delay[:-1])
    return None
