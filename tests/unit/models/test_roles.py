"""Which model answers for whom, where it is, and what a call of it may cost at most."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage

from gencode_graph.artifacts import Review
from gencode_graph.context import Context
from gencode_graph.models.load import load_model
from gencode_graph.models.prices import cost_of, most
from gencode_graph.models.specs import Spec
from gencode_graph.models.terms import Terms, on_terms
from gencode_graph.settings import Settings

MINI = Spec.of("openai:gpt-5-mini")


def test_a_model_a_role() -> None:
    context = Context(model="a", model_derek="b", model_marcus="c", fallback="d")
    assert [context.model_for(role) for role in ("marcus", "victoria", "derek", "luna", "review")] == [
        "c", "a", "b", "a", "c",
    ]  # fmt: skip
    assert Context(model="a", model_review="r", model_marcus="c").model_for("review") == "r"
    assert context.specs == ("c", "a", "b", "d")


def test_every_setting_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENCODE_MODEL", "openai:gpt-5-mini")
    monkeypatch.setenv("GENCODE_MODEL_REVIEW", "google_genai:gemini-2.5-flash")
    monkeypatch.setenv("GENCODE_FALLBACK", "openai:gpt-5")
    monkeypatch.setenv("GENCODE_MAX_STEP_TOKENS", "5000")
    context = Settings(_env_file=None).context()  # type: ignore[call-arg]
    assert context.model_for("review") == "google_genai:gemini-2.5-flash"
    assert (context.fallback, context.max_step_tokens) == ("openai:gpt-5", 5000)
    assert set(Settings.model_fields) == set(Context.__dataclass_fields__) - {"written_by_model"}


def test_the_clients_do_not_retry_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("GOOGLE_API_KEY", "test")
    for spec in ("openai:gpt-4.1-mini", "google_genai:gemini-2.5-flash"):
        model = load_model(spec, Context(timeout=7))
        assert getattr(model, "max_retries", None) == 0
        assert getattr(model, "temperature", None) == 0.2
    assert getattr(load_model("openai:o3", Context()), "temperature", None) is None
    assert getattr(on_terms(model, Terms(), 123), "max_output_tokens", None) == 123


def test_prices_are_known_or_said_not_to_be() -> None:
    whole, cached = cost_of(MINI, 1000, 100), cost_of(MINI, 1000, 100, 900)
    assert whole is not None
    assert cached is not None
    assert 0 < cached < whole
    assert cost_of(Spec.of("openai:nobody-knows-it"), 1000, 100) is None
    assert cost_of(MINI, 1000, 100, base_url="http://localhost:8000/v1") is None
    assert cost_of(Spec.of("offline"), 1000, 100) == cost_of(Spec.of("replay:tape"), 1, 1) == 0.0


@given(st.text(max_size=300), st.integers(1, 10_000))
def test_a_call_never_uses_more_than_is_reserved(text: str, room: int) -> None:
    """A token is at least a byte of the prompt, and the answer has no more of them than its room."""
    held = most(MINI, [HumanMessage(text)], room, None)
    size = len(text.encode())
    assert held.tokens >= size + room
    assert held.cost >= (cost_of(MINI, size, room) or 0.0)
    assert most(MINI, [HumanMessage(text)], room, Review).tokens > held.tokens
