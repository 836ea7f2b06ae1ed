"""What is learnt from a refusal: its fields first, its words last, and never the same thing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.models import terms
from gencode_graph.models.specs import Spec
from gencode_graph.models.terms import NEW_ROOM, OLD_ROOM, Refusal, Terms, cut_to, learn, on_terms, terms_of

URL = "http://127.0.0.1:1/v1"
SPEC = Spec.of("openai:llama")


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terms, "_known", {})


@pytest.mark.parametrize(
    ("spec", "url", "names"),
    [
        ("openai:gpt-5-mini", "", (NEW_ROOM,)),
        ("openai:anything", "", (NEW_ROOM,)),
        ("openai:o3", URL, (NEW_ROOM,)),
        ("openai:openai/gpt-5-mini", "https://openrouter.ai/api/v1", (NEW_ROOM,)),
        ("openai:my-deployment", "https://me.openai.azure.com/openai/v1", (NEW_ROOM,)),
        ("openai:my-deployment", "https://api.openai.com/v1", (NEW_ROOM,)),
        ("openai:my-deployment", "https://api.openai.com.example.org/v1", (NEW_ROOM, OLD_ROOM)),
        ("openai:qwen3-coder", URL, (NEW_ROOM, OLD_ROOM)),
        ("openai:gpt-oss:20b", URL, (NEW_ROOM, OLD_ROOM)),
    ],
)
def test_what_the_room_is_called_at_first(spec: str, url: str, names: tuple[str, ...]) -> None:
    assert terms_of(Spec.of(spec), url).room_names == names


def test_a_model_of_another_kind_is_held_to_its_room() -> None:
    from gencode_graph.models.testing import ScriptedModel

    model = ScriptedModel(script=str)
    assert on_terms(model, Terms(), 100) is model


def test_lessons_add_up_though_units_learn_side_by_side() -> None:
    sent = terms_of(SPEC, URL)
    assert learn(SPEC, URL, sent, Refusal("no", params=("max_tokens",)), 1000, 100)
    assert learn(SPEC, URL, sent, Refusal("no", params=("temperature",)), 1000, 100)
    assert learn(SPEC, URL, sent, Refusal("no", params=("temperature",)), 1000, 100), "it was sent before"
    known = terms_of(SPEC, URL)
    assert known.refused == {"max_tokens", "temperature"}
    assert known.room_names == (NEW_ROOM,)
    assert not learn(SPEC, URL, known, Refusal("no", params=("temperature",)), 1000, 100)


def test_a_server_that_knows_neither_name_is_asked_without() -> None:
    for name in (OLD_ROOM, NEW_ROOM):
        assert learn(SPEC, URL, terms_of(SPEC, URL), Refusal("no", params=(name,)), 1000, 100)
    assert terms_of(SPEC, URL).room_names == ()


@given(
    st.text(),
    st.lists(st.sampled_from(["max_tokens", "temperature", "stream", "messages.0", "x", "[]"]), max_size=3),
    st.frozensets(st.sampled_from(["unsupported_parameter", "context_length_exceeded", "400"])),
    st.dictionaries(st.sampled_from(["n_ctx", "n_prompt_tokens"]), st.integers() | st.text()),
)
def test_whatever_is_said_lessons_come_to_an_end(
    message: str, params: list[str], codes: frozenset[str], facts: dict[str, object]
) -> None:
    terms._known.clear()
    refusal = Refusal(message + " context 4096 of 99999 max_tokens", codes, tuple(params), facts)
    lessons = 0
    while learn(SPEC, URL, sent := terms_of(SPEC, URL), refusal, max(1, sent.fit(10_000, 9000)), 9000):
        lessons += 1
        assert lessons < 20
        if terms_of(SPEC, URL).fit(10_000, 9000) < terms.LEAST_ROOM:
            break


@pytest.mark.parametrize(
    ("tokens_in", "size", "window"),
    [(4066, 40_000, 4096), (2048, 20_000, 2048), (4066, 12_000, 0), (3000, 40_000, 0), (5000, 90_000, 0)],
)
def test_a_prompt_that_was_cut(tokens_in: int, size: int, window: int) -> None:
    assert cut_to(tokens_in, size) == window
