"""Types of fields. Each refuses what the database could not keep, so that it is a 422, not a 500."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints, WithJsonSchema

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s.,;<>]+(\.[^@\s.,;<>]+)+")
LARGEST = 2**53 - 1
"""The largest integer that JavaScript can hold exactly; it is far inside MongoDB's 64 bits."""

Amount = TypeVar("Amount", int, float)


def no_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain NUL characters")
    return value


def _email(value: str) -> str:
    if not EMAIL.fullmatch(value):
        raise ValueError("must be an e-mail address, such as ada@example.com")
    return value


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        raise ValueError("must be an address that starts with http:// or https://")
    return value


def _not_too_large(value: Amount) -> Amount:
    # Written so that NaN, which is neither smaller nor larger, is refused too.
    if not -LARGEST <= value <= LARGEST:
        raise ValueError(f"must be a number between {-LARGEST} and {LARGEST}")
    return value


def _utc(value: datetime) -> datetime:
    """In UTC, to the millisecond; a time without a zone is taken as UTC."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    try:
        value = value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is too far away in time") from error
    return value - timedelta(microseconds=value.microsecond % 1000)


def time_text(value: datetime) -> str:
    """`2030-01-01T09:30:00.000Z`, as JavaScript writes it: always to the millisecond.

    Texts of one length sort as the times do, which those that leave out zeros do not.
    """
    return _utc(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")


ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(no_nul),
]
LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    AfterValidator(no_nul),
]
Email = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=254),
    AfterValidator(no_nul),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=40, pattern=r"^[0-9+(][0-9 ()+./-]{2,39}$"),
]
Url = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000),
    AfterValidator(no_nul),
    AfterValidator(_url),
    WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2000}),
]
TextList = Annotated[list[ShortText], Field(max_length=50)]
Integer = Annotated[int, AfterValidator(_not_too_large)]
Number = Annotated[float, AfterValidator(_not_too_large)]
Money = Annotated[
    float, AfterValidator(_not_too_large), AfterValidator(lambda amount: round(amount, 2))
]
"""An amount with two decimals."""
Date = date
"""Named so that a field may be called `date`."""
UtcDatetime = Annotated[
    datetime,
    AfterValidator(_utc),
    PlainSerializer(time_text, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


SearchText = Annotated[str, StringConstraints(max_length=200), AfterValidator(no_nul)]
"""What a search box holds; empty is no search."""


def omittable(**constraints: Any) -> Any:
    """A field of an update that may be left out, but not sent as null."""
    return Field(default_factory=lambda: None, **constraints)
