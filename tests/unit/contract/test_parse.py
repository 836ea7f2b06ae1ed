"""Contracts as Markdown and YAML."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.tools.contract import parse_contract, to_yaml
from gencode_graph.tools.contract.yaml import load_yaml

KEYS = st.text(min_size=1, max_size=8)
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
)
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner), max_leaves=20)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(KEYS, TREES))
def test_yaml_round_trips(tree: dict[str, Any]) -> None:
    assert load_yaml(to_yaml(tree)) == tree


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "Y", "2024-01-31", "12:30", "0o17", "1e3", "~", "null", "1.0"]
)
def test_words_stay_words(word: str) -> None:
    assert load_yaml(to_yaml({"a": word})) == {"a": word}


def test_unquoted_words_are_read_as_json_schema_means_them() -> None:
    text = "enum: [yes, no, on, 2024-01-31, 12:30]\nok: true\nnothing: null\n200: {x: 1}\n"
    assert load_yaml(text) == {
        "enum": ["yes", "no", "on", "2024-01-31", "12:30"], "ok": True, "nothing": None, "200": {"x": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &x {b: 1}\nc: *x\n", "aliases are not supported"),
        ("a: 1\na: 2\n", "is there twice"),
        ("a: [1, 2\nb: 3\n", "line"),
        ("a: !!python/object:os.system {}\n", "constructor"),
        ("- " * 3000, "."),
    ],
)
def test_yaml_that_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        load_yaml(text)


def test_one_fence_is_the_contract() -> None:
    assert parse_contract("# A\n\n```yaml\nopenapi: 3.1.0\n```\n\n```http\nGET /\n```\n") == (
        {"openapi": "3.1.0"},
        [],
    )
    assert parse_contract('```json\n{"openapi": "3.1.0"}\n```\n').document == {"openapi": "3.1.0"}


@pytest.mark.parametrize(
    ("md", "told"),
    [
        ("", "no fenced OpenAPI document"),
        ("openapi: 3.1.0\n", "no fenced OpenAPI document"),
        ("```yaml\nopenapi: 3.1.0\n", "no fenced OpenAPI document"),
        ("```yaml\na: 1\n```\n```json\n{}\n```\n", "2 fenced documents"),
        ("```yaml\na: [\n```\n", "not valid YAML"),
        ("```yaml\n- a\n```\n", "must be an object"),
        ("```yaml\n```\n", "must be an object"),
    ],
)
def test_no_contract(md: str, told: str) -> None:
    document, issues = parse_contract(md, "contracts/book.md")
    assert document is None
    assert [(i.check, i.path) for i in issues] == [("contract_document", "contracts/book.md")]
    assert told in issues[0].message


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from("`yaml\n:{}[]-&*!'\"# a1")))
def test_no_text_raises(md: str) -> None:
    parse_contract(f"```yaml\n{md}\n```\n")
