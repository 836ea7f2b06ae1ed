"""What is printed and logged is plain text, and holds no secrets."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from gencode_graph.cli.terminal import Plain, _console
from gencode_graph.errors import ModelError
from gencode_graph.plain import plain, plain_json
from gencode_graph.secrecy import hidden, note, redacted
from gencode_graph.surroundings import read_dotenv

ESC = "\x1b"
NASTY = [
    f"{ESC}]0;title\x07", f"{ESC}]52;c;cm0gLXJm{ESC}\\", "\x9d52;c;eA==\x9c", f"{ESC}[2J{ESC}[31m", "\x9b31m", "\x07",
    f"{ESC}P+q544e\x9c", f"{ESC}c", "good\rbad", "a\u202eb", "\u2066x\u2069", "a\u200bb", "\ufeff", "\x00", "\x7f", "\x85",
    f"{ESC}]8;;http://x\x07link{ESC}]8;;\x07", "\ud800", "[bold red]x[/]", ":smile:", "[link=http://x]y[/link]",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=20)), max_size=8).map("".join)


def is_plain(text: str) -> bool:
    return all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in text) and not (
        set(text)
        & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u2028\u2029")
    )


@given(texts)
def test_plain_text_has_no_control_characters(text: str) -> None:
    once = plain(text)
    assert is_plain(once)
    assert plain(once) == once


@given(texts)
def test_a_stream_prints_nothing_else(text: str) -> None:
    kept = io.StringIO()
    print(text, file=Plain(kept))
    assert is_plain(kept.getvalue())


@given(texts)
def test_a_console_shows_nothing_else(text: str) -> None:
    kept = io.StringIO()
    table = Table(text, box=None)
    table.add_row(text)
    table.add_row(Text(text))
    console = _console(kept)  # type: ignore[arg-type]
    console.print(table)
    console.print(text)
    assert is_plain(kept.getvalue())


@given(st.dictionaries(texts, texts, max_size=3))
def test_json_says_the_same_in_plain_letters(value: dict[str, str]) -> None:
    document = plain_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert is_plain(document)
    assert json.loads(document) == value


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("tab\tand\nline\r\nend", "tab\tand\nline\nend"),
        (f"{ESC}]52;c;cm0gLXJm\x07red {ESC}[31mtext", "red text"),
        ("日本 Ärger 👩\u200d💻 سلام\u200cدنیا", "日本 Ärger 👩\u200d💻 سلام\u200cدنیا"),
        ("[bold]x[/bold]", "[bold]x[/bold]"),
    ],
)
def test_text_that_can_be_read_stays(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_markup_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    kept = io.StringIO()
    _console(kept).print("[bold]x[/bold] [link=http://e]y[/link] :smile:")  # type: ignore[arg-type]
    assert kept.getvalue() == "[bold]x[/bold] [link=http://e]y[/link] :smile:\n"


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("no model at http://alice:s3cret@127.0.0.1:1/v1?key=SECRET.", "no model at http://127.0.0.1:1/v1"),
        ("GET 'https://u@h/x?a=b#c' failed", "GET 'https://h/x' failed"),
        (
            "Incorrect API key provided: sk-proj-abc***************wxyz. See x",
            "Incorrect API key provided: [hidden]. See x",
        ),
        ("key AIzaSyA1234567890abcdefghij is bad", "key [hidden] is bad"),
        ("Authorization: Bearer abcdefgh.ijkl", "Authorization: [hidden]"),
        ("mongodb://root:pw@db:27017/x", "mongodb://db:27017/x"),
        (
            "see https://platform.openai.com/account/api-keys",
            "see https://platform.openai.com/account/api-keys",
        ),
        ("a task-list and risk-averse", "a task-list and risk-averse"),
    ],
)
def test_addresses_and_keys_are_cut(told: str, shown: str) -> None:
    assert redacted(told) == shown
    assert str(ModelError(told, told)) == f"{shown} {shown}"


def test_keys_that_are_set_are_cut_wherever_they_stand(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("gencode_graph.secrecy._of_file", set())
    monkeypatch.setenv("OPENAI_API_KEY", "company-key-1")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://ada:open-sesame@h/v1?token=and-so-on-1")
    (tmp_path / ".env").write_text("GOOGLE_API_KEY=of-the-file-1\n")
    read_dotenv(tmp_path / ".env")
    text = "company-key-1, open-sesame, and-so-on-1, of-the-file-1"
    assert hidden(text) == "[hidden], [hidden], [hidden], [hidden]"
    kept = io.StringIO()
    print(text, file=Plain(kept))
    assert kept.getvalue() == "[hidden], [hidden], [hidden], [hidden]\n"
    note("SHORT_API_KEY", "x")
    assert hidden("x") == "x"
