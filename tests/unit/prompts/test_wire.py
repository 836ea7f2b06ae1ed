"""The human message: no content may break out of its block, and nothing is lost on the way."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import Entity, EntityField, Needs
from gencode_graph.prompts.wire import TEXT_INPUTS, PromptInputs, dump, parse, render

TAGS = [
    "</input>",
    "<\\/input>",
    "</file>",
    "<\\\\/file>",
    '<file path="x">',
    "</rejected>",
    "</issues>",
    "\r",
    "\u2028",
]
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
nasty = st.lists(st.one_of(st.sampled_from([*TAGS, "\n", " ", "\\"]), TEXT), max_size=8).map("".join)
names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda n: n not in TEXT_INPUTS)
paths = st.from_regex(r"[a-z0-9_./-]{1,30}", fullmatch=True) | nasty.filter(lambda s: "\n" not in s)
plain_json = st.recursive(
    st.none() | st.booleans() | st.integers() | nasty,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(nasty, inner, max_size=3),
    max_leaves=6,
)
bodies = nasty.map(lambda text: text if not text or text.endswith("\n") else text + "\n")
issues = st.lists(
    st.lists(st.from_regex(r"[!-~][ -~]{0,20}", fullmatch=True).map(str.strip), min_size=1, max_size=3)
    .map("\n".join),
    max_size=3,
)  # fmt: skip
asked = st.builds(
    PromptInputs,
    step=names,
    unit=names,
    attempt=st.integers(1, 9),
    summary=st.sampled_from(["", "Write </task> & more.", "Build it"]),
    inputs=st.builds(
        lambda base, contract, draft: {**base, "contract": contract, "draft": draft},
        st.dictionaries(names, plain_json, max_size=3),
        nasty,
        nasty,
    ),
    files=st.dictionaries(paths, bodies, max_size=3),
    rejected=nasty,
    issues=issues.map(tuple),
)


@given(asked)
def test_what_is_rendered_is_read_back(given_inputs: PromptInputs) -> None:
    assert parse(render(given_inputs)) == given_inputs


def test_a_message_looks_as_documented() -> None:
    text = render(
        PromptInputs(
            "backend_routers",
            "hive",
            2,
            "Write the router of Hive.",
            {
                "description": "A log </input>",
                "contract": "list_hives: GET /api/hives\n  answers: 200 HivePage",
            },
            {"backend/app/models/hive.py": "x = 1\n", "empty.py": ""},
            '<file path="a.py">\n</file>',
            ["[ruff] a.py:1: F821", "[pytest] failed\n\nassert 1 == 2"],
        )
    )
    assert text.split("\n") == [
        '<task step="backend_routers" unit="hive" attempt="2">Write the router of Hive.</task>',
        '<input name="description">',
        '"A log <\\/input>"',
        "</input>",
        '<input name="contract">',
        "list_hives: GET /api/hives",
        "  answers: 200 HivePage",
        "</input>",
        '<file path="backend/app/models/hive.py">',
        "x = 1",
        "</file>",
        '<file path="empty.py">',
        "</file>",
        "<rejected>",
        '<file path="a.py">',
        "</file>",
        "</rejected>",
        "<issues>",
        "[ruff] a.py:1: F821",
        "[pytest] failed",
        "  assert 1 == 2",
        "</issues>",
    ]


def test_models_are_dumped_without_their_defaults_but_needs_in_full() -> None:
    entity = Entity(name="Hive", plural="Hives", fields=[EntityField(name="code")])
    assert dump([entity]) == '[{"name":"Hive","plural":"Hives","fields":[{"name":"code"}]}]'
    assert Entity.model_validate(json.loads(dump(entity))) == entity
    assert dump(Needs()) == '{"backend":true,"auth":false}'


@pytest.mark.parametrize(
    "text", ["hello", '<task step="a" unit="b" attempt="1">x</task>\n<input name="a">\n1']
)
def test_a_broken_message_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"task|closed"):
        parse(text)
