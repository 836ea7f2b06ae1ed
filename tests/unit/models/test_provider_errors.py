"""Errors of providers by their fields, wherever their clients keep them, and whatever stands in them."""

from __future__ import annotations

import ssl
import time
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.context import Context
from gencode_graph.errors import ModelError, ModelUnavailableError
from gencode_graph.models.faults import BusyError, Target, fault, may_be_billed, shown_address
from gencode_graph.models.load import check_models
from gencode_graph.models.provider_errors import codes_of, line_of, refusal_of, retry_after, status_of
from gencode_graph.models.specs import Spec

TARGET = Target(Spec.of("openai:x"), "http://u:secret@llm.example:8000/v1?key=secret")


class ProviderError(Exception):
    def __init__(self, status: int | None, body: Any, headers: dict[str, str] | None = None) -> None:
        super().__init__("words")
        self.status_code, self.body = status, body
        self.response = SimpleNamespace(headers=headers or {})


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ProviderError(429, {"code": "rate_limit_exceeded", "message": "You exceeded your current quota"}), BusyError),
        (ProviderError(429, {"code": "insufficient_quota", "message": "slow down"}), ModelError),
        (ProviderError(429, {"type": "insufficient_quota"}), ModelError),
        (ProviderError(429, {"message": "You exceeded your current quota"}, {"Retry-After": "3"}), BusyError),
        (ProviderError(429, {"message": "You exceeded your current quota"}), ModelError),
        (ProviderError(402, {"message": "slow down"}), ModelError),
        (ValueError({"message": "x", "code": 429}), BusyError),
        (ValueError({"message": "x", "code": 402}), ModelError),
        (ValueError({"message": "x", "code": 503}), ModelUnavailableError),
        (ProviderError(None, {"message": "x", "code": "401"}), ModelError),
        (ProviderError(400, {"code": "invalid_api_key"}), ModelError),
    ],
)  # fmt: skip
def test_fields_decide_and_not_words(error: Exception, kind: type[Exception]) -> None:
    assert isinstance(fault(error, TARGET), kind)


def test_the_words_of_the_models_own_provider_are_told() -> None:
    error = ValueError(
        {"message": "The router failed", "code": 429, "metadata": {"raw": "again in a minute"}}
    )
    assert line_of(error) == "again in a minute"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-RateLimit-Reset": "30"}, 30),
        ({"X-RateLimit-Reset": "NOW_MS"}, 30),
        ({"X-RateLimit-Reset": "NOW_S"}, 30),
        ({"X-RateLimit-Reset": "30", "X-RateLimit-Remaining": "5"}, None),
        ({"x-ratelimit-reset-requests": "1m30s", "x-ratelimit-reset-tokens": "20ms"}, 90),
        ({"x-ratelimit-reset-requests": "6h0m", "x-ratelimit-remaining-requests": "3"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "1e999"}, None),
    ],
)
def test_how_long_a_limit_lasts(headers: dict[str, str], seconds: float | None) -> None:
    now = {"NOW_MS": str(int((time.time() + 30) * 1000)), "NOW_S": str(time.time() + 30)}
    given_headers = {name: now.get(value, value) for name, value in headers.items()}
    found = retry_after(ProviderError(429, {}, given_headers))
    assert found == (None if seconds is None else pytest.approx(seconds, abs=3))


def test_a_certificate_that_is_not_trusted_names_the_setting() -> None:
    cause = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")
    error = httpx.ConnectError("x")
    error.__cause__ = cause
    known = fault(error, TARGET)
    assert isinstance(known, ModelError)
    assert "SSL_CERT_FILE" in str(known)
    assert "secret" not in str(known)
    assert not may_be_billed(error)


@pytest.mark.parametrize("model", ["openai:x", "google_genai:x"])
def test_a_socks_proxy_names_the_package(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    monkeypatch.setenv("GOOGLE_API_KEY", "x")
    with pytest.raises(ModelError, match=r"SOCKS proxy.*the package socksio"):
        check_models(Context(model=model, timeout=77))


def test_addresses_are_told_without_what_may_be_secret() -> None:
    assert shown_address(TARGET.base_url) == "http://llm.example:8000/v1"
    assert "secret" not in str(fault(ProviderError(404, {}), TARGET))
    assert "secret" not in str(fault(httpx.ConnectError("no"), TARGET))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
BODIES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["error", "code", "message", "param", "details", "detail", "violations", "metadata",
                         "headers", "raw", "fieldViolations", "loc", "retryDelay", "quotaId", "retry-after"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.none() | st.integers(-1, 1000), BODIES, st.dictionaries(st.sampled_from(
    ["Retry-After", "retry-after-ms", "x-ratelimit-reset"]), st.text(max_size=12)))  # fmt: skip
def test_whatever_stands_in_an_error_it_is_one_line_or_none(
    status: int | None, body: Any, headers: dict[str, str]
) -> None:
    error = ProviderError(status, body, headers)
    known = fault(error, TARGET)
    assert known is None or "\n" not in str(known)
    wait = retry_after(error)
    assert wait is None or 0 <= wait < float("inf")
    assert isinstance(may_be_billed(error), bool)
    assert isinstance(refusal_of(error).message, str)
    assert status_of(error) is None or 400 <= (status_of(error) or 0) <= 599
    assert all(isinstance(code, str) for code in codes_of(error))
