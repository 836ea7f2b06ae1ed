"""What an answer says beside its files: what is to go, and that a fault is somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.tools.answers import parse_files

PAGE = '<file path="a.tsx">\nexport default 1\n</file>\n'


@pytest.mark.parametrize(
    "line",
    [
        '<delete path="b.tsx"/>',
        '<delete path="b.tsx" />',
        "<delete path='./b.tsx'/>",
        '<delete path="b.tsx"></delete>',
        '  <delete path="b.tsx"/>  ',
        '- `<delete path="b.tsx"/>`',
    ],
)
@pytest.mark.parametrize("answer", ["{line}\n" + PAGE, PAGE + "{line}\n", PAGE + "{line}\n" + PAGE, "{line}"])
def test_a_file_is_taken_away_wherever_that_is_said(line: str, answer: str) -> None:
    assert parse_files(answer.format(line=line)).deleted == ["b.tsx"]


@pytest.mark.parametrize(
    "said",
    [
        '<delete path="b.tsx">',
        "<delete>b.tsx</delete>",
        'Should I <delete path="b.tsx"/> it?',
        '<delete path=""/>',
        '<file path="b.tsx">\n<delete path="b.tsx"/>\n</file>',
        '<file path="c.tsx">\n<delete path="b.tsx"/>\n',
    ],
)
def test_nothing_is_taken_away_by_anything_else(said: str) -> None:
    assert parse_files(f"{PAGE}{said}").deleted == []


def test_a_file_that_is_given_stays() -> None:
    parsed = parse_files(f'<delete path="a.tsx"/>\n{PAGE}')
    assert (list(parsed.files), parsed.deleted) == (["a.tsx"], [])


def test_a_fault_of_another_file_is_told_with_its_reason() -> None:
    said = '<not_mine path="backend/app/main.py">\nthe router is\nnot included\n</not_mine>'
    for answer in (said, f"<think>Hm.</think>\n{said}", f"The router is right.\n\n{said}\n"):
        declined = parse_files(answer).declined
        assert declined is not None
        assert (declined.path, declined.reason) == ("backend/app/main.py", "the router is not included")
    nowhere = parse_files("<not_mine>I cannot tell where</not_mine>").declined
    assert nowhere is not None
    assert nowhere.path == ""


@pytest.mark.parametrize(
    "said",
    [
        '<not_mine path="a"></not_mine>',
        '<not_mine path="a">',
        '<file path="a">\n<not_mine>x</not_mine>\n</file>',
    ],
)
def test_what_gives_no_reason_or_is_a_file_declines_nothing(said: str) -> None:
    assert parse_files(said).declined is None


NAMES = st.sampled_from(["a.py", "b.py", "c/d.py", "e.tsx"])
BODIES = st.lists(st.sampled_from(['<delete path="a.py"/>', "<not_mine>no</not_mine>", "x = 1", ""])).map(
    "\n".join
)


@given(st.dictionaries(NAMES, BODIES), st.lists(NAMES), st.randoms())
def test_files_and_words_do_not_mix(files: dict[str, str], gone: list[str], dice: object) -> None:
    parts = [f'<file path="{path}">\n{text}\n</file>' for path, text in files.items()]
    parts += [f'<delete path="{path}"/>' for path in gone]
    dice.shuffle(parts)  # type: ignore[attr-defined]
    parsed = parse_files("\n".join(parts))
    assert parsed.files == {path: f"{text}\n" for path, text in files.items()}
    assert set(parsed.deleted) == set(gone) - set(files)
    assert parsed.declined is None
