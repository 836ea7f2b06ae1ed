"""Each way a provider fails is told in one line: whether to wait, and what to set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core import exceptions as lc

from gencode_graph.errors import BudgetExhaustedError, ModelError, ModelUnavailableError
from gencode_graph.models.faults import RefusedPromptError, Target, UntakenRequestError, fault
from gencode_graph.models.provider_errors import retry_after
from gencode_graph.models.specs import Spec

TARGET = Target(Spec.of("openai:gpt-5-mini"))


class StatusError(Exception):
    def __init__(self, status: int, message: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status_code = status
        self.response = SimpleNamespace(headers=headers or {})


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (StatusError(401), ModelError, "Set OPENAI_API_KEY"),
        (StatusError(403), ModelError, "Check what OPENAI_API_KEY allows"),
        (StatusError(404), ModelError, "There is no model openai:gpt-5-mini"),
        (StatusError(429, "insufficient_quota"), ModelError, "GENCODE_FALLBACK"),
        (StatusError(429, "slow down"), ModelUnavailableError, "is busy (slow down)"),
        (StatusError(500), ModelUnavailableError, "error 500"),
        (StatusError(529), ModelUnavailableError, "error 529"),
        (StatusError(400, "rejected by our safety system"), RefusedPromptError, "refuses the prompt"),
        (StatusError(400, "bad parameter"), UntakenRequestError, "does not take the request: bad parameter"),
        (lc.ContextOverflowError("x"), UntakenRequestError, "too long"),
        (lc.ModelTimeoutError("x"), ModelUnavailableError, "in time"),
        (TimeoutError(), ModelUnavailableError, "in time"),
        (ConnectionResetError("gone"), ModelUnavailableError, "cannot be reached (gone)"),
        (KeyError("choices"), ModelUnavailableError, "cannot be read"),
    ],
    ids=str,
)
def test_what_an_error_means(error: Exception, kind: type[Exception], told: str) -> None:
    found = fault(error, TARGET)
    assert isinstance(found, kind)
    assert told in str(found)
    assert "\n" not in str(found)


def test_our_own_errors_pass_and_bugs_are_left_alone() -> None:
    own = BudgetExhaustedError("x")
    assert fault(own, TARGET) is own
    assert fault(KeyError("x"), Target(Spec.of("offline"))) is None
    assert fault(ZeroDivisionError(), TARGET) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7.0), ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5), ({}, None),
     ({"Retry-After": "soon"}, None)],
)  # fmt: skip
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(StatusError(429, headers=headers)) == seconds


def test_a_date_to_wait_for() -> None:
    at = (datetime.now(UTC) + timedelta(seconds=30)).replace(microsecond=0)
    headers = {"retry-after": format_datetime(at, usegmt=True)}
    before = datetime.now(UTC)
    found = retry_after(StatusError(429, headers=headers))
    assert found is not None
    assert before <= at - timedelta(seconds=found) <= datetime.now(UTC)


@given(st.text(), st.integers(100, 599))
def test_any_message_makes_one_short_line(message: str, status: int) -> None:
    line = str(fault(StatusError(status, message), TARGET))
    assert len(line.splitlines()) == 1
    assert len(line) < 500
