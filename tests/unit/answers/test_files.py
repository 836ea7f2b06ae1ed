"""Answers as models really give them, and what must come out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.answers.text import only_thoughts

CODE = "import os\n\nx = 1\n"

GOOD = {
    "plain": f'<file path="a.py">\n{CODE}</file>',
    "prose_around": f'Sure! Here it is:\n\n<file path="a.py">\n{CODE}</file>\n\nHope this helps.',
    "fence_inside": f'<file path="a.py">\n```python\n{CODE}```\n</file>',
    "fence_inside_with_blank_lines": f'<file path="a.py">\n\n```py\n{CODE}```\n\n</file>',
    "fence_around": f'```xml\n<file path="a.py">\n{CODE}</file>\n```',
    "thinking_first": f'<think>\nMaybe <file path="b.py">\nno\n</file>\n</think>\n<file path="a.py">\n{CODE}</file>',
    "thinking_tail": f'I would use a router.\n</think>\n\n<file path="a.py">\n{CODE}</file>',
    "thinking_never_closed": f'<think>\n<file path="a.py">\n{CODE}</file>',
    "single_quotes": f"<file path='a.py'>\n{CODE}</file>",
    "no_quotes": f"<file path=a.py>\n{CODE}</file>",
    "other_attributes": f'<file lang="python" path="a.py" action="create">\n{CODE}</file>',
    "crlf": f'<file path="a.py">\n{CODE}</file>\n'.replace("\n", "\r\n"),
    "no_final_newline": f'<file path="a.py">\n{CODE.rstrip()}</file>',
    "starts_on_the_tag_line": f'<file path="a.py">{CODE}</file>',
    "dot_slash": f'<file path="./a.py">\n{CODE}</file>',
    "indented_tags": f'  <file path="a.py">\n{CODE}  </file>',
    "closed_twice": f'<file path="a.py">\n{CODE}</file>\n</file>\n',
    "bold_tags": f'**<file path="a.py">**\n{CODE}**</file>**\n'.replace('">**', '">'),
    "byte_order_mark": f'\ufeff<file path="a.py">\n{CODE}</file>',
    "json": json.dumps({"thinking": "hm", "files": [{"path": "a.py", "content": CODE}]}),
    "json_fenced": "```json\n"
    + json.dumps({"files": [{"path": "a.py", "content": CODE}]}, indent=2)
    + "\n```",
    "json_after_prose": "Here you go: "
    + json.dumps({"files": [{"path": "a.py", "content": CODE}]})
    + " Done.",
    "json_trailing_comma": '{"thinking": "", "files": [{"path": "a.py", "content": "import os\\n\\nx = 1\\n",},]}',
    "json_raw_newlines": '{"files": [{"path": "a.py", "content": "import os\n\nx = 1\n"}]}',
    "json_single_quotes": "{'files': [{'path': 'a.py', 'content': 'import os\\n\\nx = 1\\n'}]}",
    "json_mapping": json.dumps({"files": {"a.py": CODE}}),
    "json_no_final_newline": json.dumps({"files": [{"path": "a.py", "content": CODE.rstrip()}]}),
}


@pytest.mark.parametrize("answer", GOOD.values(), ids=GOOD.keys())
def test_reads_what_models_wrap_their_files_in(answer: str) -> None:
    parsed = parse_files(answer)
    assert parsed.files == {"a.py": CODE}
    assert parsed.issues == []


def test_closing_tag_in_a_string_does_not_end_the_file() -> None:
    code = 'TAG = "</file>"\nprint("<file path=\'x\'></file>")\n'
    assert parse_files(f'<file path="a.py">\n{code}</file>\n').files == {"a.py": code}


def test_two_files_and_prose_between() -> None:
    parsed = parse_files('<file path="a">\n1\n</file>\nNow the second </file>:\n<file path="b">\n2\n</file>')
    assert parsed.files["b"] == "2\n"
    assert parsed.files["a"] == "1\n"


def test_last_of_two_counts() -> None:
    parsed = parse_files('<file path="a">\n1\n</file>\n<file path="./a">\n2\n</file>')
    assert parsed.files == {"a": "2\n"}
    assert [(i.check, i.path, i.severity) for i in parsed.issues] == [("duplicate_file", "a", "warning")]


@pytest.mark.parametrize(
    "answer",
    [
        '<file path="a">\n1\n</file>\n<file path="b">\nimport os\n\ndef f(',
        '<file path="b">\nimport os\n<file path="a">\n1\n</file>\n',
        '{"thinking": "t", "files": [{"path": "a", "content": "1\\n"}, {"path": "b", "content": "def f(): {}',
        '```json\n{"files": [{"path": "a", "content": "1\\n"}, {"path": "b", "content": "x = \\"1',
    ],
)
def test_what_is_cut_off_is_no_file(answer: str) -> None:
    parsed = parse_files(answer)
    assert parsed.files == {"a": "1\n"}
    assert [(i.check, i.path) for i in parsed.issues] == [("unclosed_block", "b")]


@pytest.mark.parametrize(
    "answer",
    ["", " \n", "I can't help with that.", "{}", '{"files": []}', '{"files": "none"}', "```python\nx = 1\n```",
     "<file>\nx\n</file>", "<file path=\"\">\nx\n</file>", "{" * 50_000],
)  # fmt: skip
def test_no_files(answer: str) -> None:
    assert parse_files(answer).files == {}


def test_markdown_keeps_its_own_fences() -> None:
    text = "```yaml\na: 1\n```\n"
    assert parse_files(f'<file path="contracts/book.md">\n{text}</file>').files == {"contracts/book.md": text}
    wrapped = f'<file path="contracts/book.md">\n```markdown\n# Books\n{text}```\n</file>'
    assert parse_files(wrapped).files == {"contracts/book.md": f"# Books\n{text}"}


def test_empty_file() -> None:
    assert parse_files('<file path="a/__init__.py">\n</file>').files == {"a/__init__.py": ""}
    assert parse_files('<file path="a/__init__.py"></file>').files == {"a/__init__.py": ""}
    assert parse_files('<file path="a/__init__.py"/>').files == {"a/__init__.py": ""}


PATHS = st.from_regex(r"[a-z][a-z0-9_]{0,8}(/[a-zA-Z0-9_.-]{1,8}){0,3}\.[a-z]{1,4}", fullmatch=True)
TEXTS = (
    st.text(st.characters(exclude_characters="\0\r\ufeff", exclude_categories=["Cs"]))
    .map(lambda t: t if not t or t.endswith("\n") else t + "\n")
    .filter(lambda t: "<file" not in t and "</file>" not in t and "```" not in t and "~~~" not in t)
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(PATHS, TEXTS, min_size=1))
def test_blocks_round_trip(files: dict[str, str]) -> None:
    answer = "".join(f'<file path="{path}">\n{text}</file>\n' for path, text in files.items())
    assert parse_files(answer).files == files


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(PATHS, TEXTS, min_size=1), st.sampled_from([None, 2]))
def test_json_round_trips(files: dict[str, str], indent: int | None) -> None:
    listed = [{"path": path, "content": text} for path, text in files.items()]
    assert parse_files(json.dumps({"thinking": "", "files": listed}, indent=indent)).files == files


FRAGMENTS = st.lists(
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(['<file path="a">', "</file>", "\n", "```", "```json", "{", "}", '"files"', ":", "[", "]",
                         "<think>", "</think>", '"', "'", ",", "\\", '{"path": "a", "content": "b"}', "\r\n"]),
    )
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(FRAGMENTS)
def test_no_text_raises(answer: str) -> None:
    parsed = parse_files(answer)
    assert all(isinstance(text, str) for text in parsed.files.values())


ANSWER = '<file path="a.py">\nx = 1\n</file>\n'


@pytest.mark.parametrize(
    "thought",
    [
        'I could write\n<file path="notes.txt">\nscratch\n</file>\nbut no.\n</think>\n\n',
        'A draft: {"files": [{"path": "b.py", "content": "no"}]} is too thin.</think>',
        'Begun <file path="b.py">\nand not ended\n</think>\n',
        '<file path="b.py">\nno\n</file></thinking>\n',
        "Plain words.</reasoning>",
    ],
)
def test_what_stands_before_a_lone_end_of_a_thought_is_thought(thought: str) -> None:
    assert parse_files(thought + ANSWER).files == {"a.py": "x = 1\n"}


@pytest.mark.parametrize(
    "after",
    [
        "",
        "\n",
        "\nThat is all.\n",
        "\nThe values of {name} are kept.\n",
        "\nSo <file> it is.\n",
        "\n```\n{}\n```\n",
    ],
)
@pytest.mark.parametrize("tag", ["</think>", "</thinking>", "</reasoning>", "</THINK>"])
def test_an_answer_is_not_cut_where_none_follows(tag: str, after: str) -> None:
    assert parse_files(f"{ANSWER}{tag}{after}").files == {"a.py": "x = 1\n"}


@pytest.mark.parametrize(
    "code", ['END = "</think>"\n', "text.split('</think>')\n", "# ends with </think>\nx = {1: 2}\n"]
)
def test_a_program_that_speaks_of_thoughts_is_whole(code: str) -> None:
    assert parse_files(f'<file path="a.py">\n{code}</file>\n').files == {"a.py": code}
    both = f'<file path="a.py">\n{code}</file>\n<file path="b.py">\ny = {{}}\n</file>\n'
    assert parse_files(both).files == {"a.py": code, "b.py": "y = {}\n"}
    as_json = json.dumps({"files": [{"path": "a.py", "content": code}, {"path": "b.py", "content": "{}\n"}]})
    assert parse_files(as_json).files == {"a.py": code, "b.py": "{}\n"}


@pytest.mark.parametrize(
    ("answer", "only"),
    [
        ("<think>So.</think>", True), ("<think>So.</think>\n\n", True), ("So.\n</think>\n", True),
        ("<think>So, and on and on", True), (ANSWER, False), ("<think>So.</think>" + ANSWER, False),
        ("<think>" + ANSWER, False), ("", False), ("I can't.", False), ("<think>{}</think>{}", False),
    ],
)  # fmt: skip
def test_an_answer_that_is_all_thought_is_known(answer: str, only: bool) -> None:
    assert only_thoughts(answer) is only
