"""What an error of a provider says in fields that programs read: status, codes, quotas, how long to wait.

The clients keep them in different places: OpenAI's in ``body``, Google's in ``details``, LangChain puts
the body of an error that came as an answer into the exception's arguments.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from gencode_graph.models.terms import Refusal
from gencode_graph.models.transport import status_named

_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")
_RESETS = (
    ("x-ratelimit-reset", "x-ratelimit-remaining"),
    ("x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"),
    ("x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"),
)


def chain(error: BaseException) -> Iterator[BaseException]:
    """An error and what caused it."""
    one: BaseException | None = error
    seen: set[int] = set()
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def named(error: BaseException, *names: str) -> bool:
    """Whether it is of a class of one of these names: the providers' packages are not imported for it."""
    return any(cls.__name__ in names for cls in type(error).__mro__)


def status_of(error: BaseException) -> int | None:
    """The status of an error: of HTTP, or what an error that came in the midst of an answer names."""
    for one in chain(error):
        for value in (getattr(one, "status_code", None), getattr(one, "code", None), _body(one).get("code")):
            if (status := status_named(value)) is not None:
                return status
    return None


def body_of(error: BaseException) -> Mapping[str, Any]:
    """The provider's own account of the error, empty where there is none."""
    return next((body for one in chain(error) if (body := _body(one))), {})


def refusal_of(error: BaseException) -> Refusal:
    body = body_of(error)
    details = _details(body)
    params = [body.get("param"), *(v.get("field") for v in _listed(details, "fieldViolations"))]
    params += [".".join(map(str, d["loc"])) for d in details if isinstance(d.get("loc"), list)]
    return Refusal(
        message=line_of(error, most=2000),
        codes=codes_of(error),
        params=tuple(str(param) for param in params if param),
        facts=body,
    )


def codes_of(error: BaseException) -> frozenset[str]:
    """All words for the kind of error, in lower case: codes, types, reasons, names of quotas."""
    found: list[Any] = []
    for one in chain(error):
        body = _body(one)
        details = _details(body)
        found += [getattr(one, "code", None), *(body.get(key) for key in ("code", "type", "status"))]
        found += [value for detail in details for value in (detail.get("reason"), detail.get("type"))]
        found += [violation.get("quotaId") for violation in _listed(details, "violations")]
    return frozenset(str(one).lower() for one in found if isinstance(one, str | int))


def retry_after(error: BaseException) -> float | None:
    """Seconds the provider asks to wait: by its headers, or Gemini's ``RetryInfo``."""
    for one in chain(error):
        body = _body(one)
        metadata = body.get("metadata")
        given = [getattr(getattr(one, "response", None), "headers", None),
                 metadata.get("headers") if isinstance(metadata, Mapping) else None]  # fmt: skip
        for headers in given:
            if isinstance(headers, Mapping):
                lower = {str(key).lower(): str(value) for key, value in headers.items()}
                if (seconds := _seconds(lower)) is not None:
                    return seconds
        for detail in _details(body):
            if (seconds := _duration(str(detail.get("retryDelay", "")))) is not None:
                return seconds
    return None


def line_of(error: BaseException, most: int = 200) -> str:
    """An error in one short line: the words of the model's own provider, where it has some."""
    for one in chain(error):
        body = _body(one)
        metadata = body.get("metadata")
        raw = metadata.get("raw") if isinstance(metadata, Mapping) else None
        for own in (raw, body.get("message"), getattr(one, "message", None)):
            if isinstance(own, str) and own:
                return short(own, most)
    return short(str(error) or type(error).__name__, most)


def short(text: str, most: int = 200) -> str:
    line = " ".join(text.split()).rstrip(".")
    return line if len(line) <= most else line[: most - 3] + "..."


def _body(one: BaseException) -> Mapping[str, Any]:
    args = one.args[0] if one.args else None
    for given in (getattr(one, "body", None), getattr(one, "details", None), args):
        # Google's is in a list where a stream was asked for.
        body = given[0] if isinstance(given, list) and len(given) == 1 else given
        if isinstance(body, Mapping):
            inner = body.get("error")
            return inner if isinstance(inner, Mapping) else body
    return {}


def _details(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Google's ``details``, FastAPI's ``detail``."""
    listed = body.get("details") or body.get("detail")
    return [item for item in listed if isinstance(item, Mapping)] if isinstance(listed, list) else []


def _listed(details: list[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    lists = (detail.get(key) for detail in details)
    return [item for one in lists if isinstance(one, list) for item in one if isinstance(item, Mapping)]


def _seconds(headers: Mapping[str, str]) -> float | None:
    if (milliseconds := _number(headers.get("retry-after-ms"))) is not None:
        return milliseconds / 1000
    asked = headers.get("retry-after")
    if (seconds := _number(asked)) is not None:
        return seconds
    if asked and (until := _date(asked)) is not None:
        return until
    waits = [_reset(headers[reset]) for reset, left in _RESETS
             if reset in headers and _number(headers.get(left, "0")) == 0]  # fmt: skip
    return max((wait for wait in waits if wait is not None), default=None)


def _reset(text: str) -> float | None:
    """``X-RateLimit-Reset``: seconds to go, a duration, or a time since 1970 in seconds or milliseconds."""
    number = _number(text)
    if number is None:
        return _duration(text)
    if number < 1e8:
        return number
    return max(0.0, (number / 1000 if number > 1e11 else number) - time.time())


def _date(text: str) -> float | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _number(text: str | None) -> float | None:
    """A number of seconds: finite, and not below zero."""
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if 0 <= number < float("inf") else None


def _duration(text: str) -> float | None:
    """``6m0s``, ``1.5s``, ``20ms``."""
    found = _DURATION.fullmatch(text.strip())
    if not text.strip() or found is None:
        return None
    hours, minutes, seconds, milliseconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds + milliseconds / 1000
