"""The options of a run hold themselves, whoever builds them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.context import Context
from gencode_graph.errors import UsageError
from gencode_graph.settings import load_settings

CAPS = ("max_cost", "max_tokens", "max_seconds", "max_step_cost", "max_step_tokens", "max_step_seconds")
NO_NUMBERS: tuple[Any, ...] = (-1, 0, float("nan"), float("inf"), -float("inf"), 1e400, True, False, "5", [])


@pytest.mark.parametrize("name", [*CAPS, "timeout", "requests_per_second"])
@pytest.mark.parametrize("value", NO_NUMBERS)
def test_a_cap_is_a_number_above_nothing(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=name):
        Context(**{name: value})


@given(st.sampled_from(CAPS), st.one_of(st.integers(), st.floats(), st.text(), st.booleans(), st.none()))
def test_whatever_a_cap_is_set_to_it_holds_or_is_refused(name: str, value: Any) -> None:
    try:
        kept = getattr(Context(**{name: value}), name)
    except UsageError:
        return
    assert kept is None or 0 < kept < float("inf")


@pytest.mark.parametrize("name", ["home", "cache"])
@pytest.mark.parametrize("value", ["", "  ", 7])
def test_a_folder_is_named(name: str, value: Any) -> None:
    with pytest.raises(UsageError, match=name):
        Context(**{name: value})
    assert Context(home=str(Path("x"))).home_path == Path("x")


@pytest.mark.parametrize("name", CAPS)
@pytest.mark.parametrize("value", ["-1", "0", "nan", "inf", "1e400", "many"])
def test_a_cap_in_the_environment(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"GENCODE_{name.upper()}", value)
    with pytest.raises(UsageError, match=f"GENCODE_{name.upper()}: "):
        load_settings()


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "MAX_COST", "SANDBOX", "TIMEOUT", "MODEL"):
        monkeypatch.setenv(f"GENCODE_{name}", "")
    assert load_settings().context().home == "./workspaces"


def test_an_address_is_not_shown_with_the_options() -> None:
    assert "s3cret" not in repr(
        Context(openai_base_url="http://a:s3cret@h", google_base_url="http://a:s3cret@h")
    )
