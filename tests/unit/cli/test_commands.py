"""Exit codes, what is on stdout and what on stderr, and that errors are one line."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sys
from types import SimpleNamespace

import pytest

from gencode_graph.artifacts import RunReport
from gencode_graph.errors import BudgetExhaustedError, ProjectExistsError, StorageError
from gencode_graph.events import Event

from .conftest import make_report


@pytest.mark.parametrize(
    ("status", "code", "last_line"),
    [
        ("completed", 0, "gencode preview books"),
        ("failed", 1, "gencode resume books"),
        ("budget_exhausted", 3, "gencode resume books --max-cost USD"),
        ("blocked", 4, "gencode resume books"),
        ("paused", 5, "gencode resume books"),
    ],
)
def test_status_decides_exit_code_and_what_comes_next(gencode, fake_run, status, code, last_line):
    fake_run.report = make_report(status=status)
    result = gencode("new", "Track my books")
    assert result.code == code
    assert result.out.rstrip().splitlines()[-1].strip() == last_line


def test_what_comes_next_is_the_cap_that_is_used_up(gencode, fake_run):
    reason = "Finished work is kept; go on with 'gencode resume ID' and a larger GENCODE_MAX_TOKENS."
    fake_run.report = make_report(status="budget_exhausted", reason=reason)
    result = gencode("new", "Track my books")
    assert result.out.rstrip().splitlines()[-1].strip() == "GENCODE_MAX_TOKENS=N gencode resume books"


def test_new_passes_on_what_was_asked_for(gencode, fake_run):
    gencode("new", "  Track my books \n", "--id", "my-books", "--model", "openai:x", "--sandbox", "none",
            "--max-cost", "1.5")  # fmt: skip
    [(name, args, options)] = fake_run.calls
    assert (name, args, options["project_id"]) == ("new_run", ("Track my books",), "my-books")
    context = options["context"]
    assert (context.model, context.sandbox, context.max_cost) == ("openai:x", "none", 1.5)


def test_json_is_alone_on_stdout(gencode):
    result = gencode("new", "Track my books", "--json")
    assert RunReport.model_validate_json(result.out).status == "completed"
    assert "analysis" in result.err


def test_a_stream_of_events_is_alone_on_stdout(gencode):
    result = gencode("new", "Track my books", "--output-format", "stream-json")
    events = [Event.model_validate_json(line) for line in result.out.splitlines()]
    assert result.code == 0
    kinds = [event.kind for event in events]
    assert (kinds[0], kinds[-1]) == ("run_started", "step_finished")
    assert len(result.err.splitlines()) > 0
    assert gencode("new", "Books", "--output-format", "stream-json", "--quiet").err == ""


def test_an_output_format_is_one_of_three_and_said_once(gencode, fake_run):
    assert gencode("new", "Books", "--output-format", "json").out == gencode("new", "Books", "--json").out
    for argv in (("--output-format", "yaml"), ("--output-format", "stream-json", "--json")):
        fake_run.calls.clear()
        result = gencode("new", "Books", *argv)
        assert (result.code, result.out, fake_run.calls) == (2, "", [])


def test_a_quiet_run_tells_only_what_came_of_it(gencode):
    result = gencode("new", "Books", "--quiet")
    assert (result.code, result.err) == (0, "")
    assert result.out


def test_progress_is_one_line_a_step_where_nobody_watches(gencode):
    result = gencode("new", "Track my books")
    assert result.err.splitlines()[:2] == [
        "        analysis: app, attempt 2",
        "[ 1/12] ✓ analysis             Marcus    passed    1 unit, score 9, 0.4 s",
    ]


@pytest.mark.parametrize(
    "argv",
    [
        ("new", ""),
        ("new", " \n\t "),
        ("new", "x" * 20_001),
        ("new", "nul\x00byte"),
        ("new", "Books", "--id", "Not An Id"),
        ("new", "Books", "--id", "a" * 65),
        ("new", "Books", "--id", "../up"),
        ("new", "Books", "--id", "books\n"),
        ("new", "Books", "--id", ""),
        ("new", "Books", "--sandbox", "vm"),
        ("new", "Books", "--max-cost", "0"),
        ("new", "Books", "--max-cost", "nan"),
        ("new", "Books", "--max-cost", "many"),
        ("new",),
        ("change", "books", "  "),
        ("fork", "books"),
        ("show", "A_B"),
        ("history", "é"),
        ("resume", "a/b"),
        ("no-such-command",),
        ("new", "Books", "--no-such-option"),
    ],
)
def test_wrong_use_is_exit_2_and_one_line(gencode, fake_run, argv):
    result = gencode(*argv)
    assert result.code == 2
    assert result.out == ""
    assert len(result.err.splitlines()) == 1
    assert not fake_run.calls


@pytest.mark.parametrize("argv", [(), ("sandbox",)])
def test_a_command_alone_shows_its_help_in_lines(gencode, argv):
    result = gencode(*argv)
    assert (result.code, result.err) == (2, "")
    assert result.out.startswith("Usage: gencode")
    assert len(result.out.splitlines()) > 8


@pytest.mark.parametrize(
    ("argv", "hint"),
    [
        (("new", "Track", "my", "plants"), "gencode new 'Track my plants'"),
        (("change", "crm", "Leads", "don't", "call"), """gencode change crm 'Leads don'"'"'t call'"""),
        (("show", "crm", "now"), "See gencode show --help."),
        (("preview",), "See gencode preview --help."),
    ],
)
def test_words_without_quotes_are_told_how_to_be_written(gencode, fake_run, argv, hint):
    result = gencode(*argv)
    assert result.code == 2
    assert hint in result.err
    assert not fake_run.calls


def test_longest_description_and_id_are_taken(gencode, fake_run):
    assert gencode("new", "x" * 20_000, "--id", "a-0" + "b" * 61).code == 0


def test_a_wrong_setting_is_named(gencode, monkeypatch):
    monkeypatch.setenv("GENCODE_MAX_COST", "lots")
    result = gencode("new", "Books")
    assert result.code == 2
    assert "GENCODE_MAX_COST" in result.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ProjectExistsError("There is a project 'books' already.", "Choose another --id."), 2),
        (BudgetExhaustedError("The budget is spent."), 3),
        (StorageError("Cannot write.", "Is the disk full?"), 1),
        (OSError(28, "No space left on device", "/home/x"), 1),
        (RuntimeError("two\nlines"), 1),
    ],
)
def test_errors_are_one_line_and_never_a_traceback(gencode, fake_run, error, code):
    fake_run.error = error
    result = gencode("new", "Books", "--json")
    assert result.code == code
    assert result.out == ""
    assert "Traceback" not in result.err
    assert [line.startswith("gencode: ") for line in result.err.splitlines()][-1]


def test_debug_shows_where(gencode, fake_run, monkeypatch):
    monkeypatch.setenv("GENCODE_DEBUG", "1")
    fake_run.error = RuntimeError("here")
    with pytest.raises(RuntimeError, match="here"):
        gencode("new", "Books")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_signal_stops_cleanly_and_tells_how_to_go_on(gencode, fake_run, monkeypatch, number, flags):
    cleaned_up = []

    async def interrupted(home, *args, on_event, **options):
        on_event(SimpleNamespace(kind="run_started", step="", unit="", message="books", data={}))
        os.kill(os.getpid(), number)
        try:
            await asyncio.sleep(10)
        finally:
            cleaned_up.append(True)

    monkeypatch.setattr(fake_run, "new_run", interrupted, raising=False)
    result = gencode("new", "Books", *flags)
    assert result.code == 5
    assert cleaned_up
    assert "gencode resume books" in result.err
    assert bool(flags) == bool(result.out)


@pytest.mark.parametrize(
    ("raw", "code"), [(b"Track my books\n", 0), (b"\n", 2), (b"\xff\xfe", 2), ("é".encode() * 20_001, 2)]
)
def test_dash_reads_stdin(gencode, fake_run, monkeypatch, raw, code):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert gencode("new", "-").code == code
    assert [args for _, args, _ in fake_run.calls] == ([("Track my books",)] if code == 0 else [])


@pytest.mark.parametrize(
    ("argv", "call"),
    [
        (("resume", "books"), ("resume_run", ("books",))),
        (("change", "books", "Add a due date"), ("change_run", ("books", "Add a due date"))),
        (("fork", "books", "--at", "contracts", "--id", "b2"), ("fork_run", ("books", "contracts"))),
    ],
)
def test_the_other_runs_call_their_function(gencode, fake_run, books, argv, call):
    assert gencode(*argv).code == 0
    assert [(name, args) for name, args, _ in fake_run.calls] == [call]


def test_a_resumed_run_keeps_its_model_unless_told_otherwise(gencode, fake_run, books, monkeypatch):
    gencode("resume", "books")
    gencode("resume", "books", "--model", "openai:other", "--sandbox", "local")
    monkeypatch.setenv("GENCODE_MODEL", "offline")
    gencode("resume", "books")
    used = [(options["context"].model, options["context"].sandbox) for _, _, options in fake_run.calls]
    assert used == [("openai:gpt-x", "none"), ("openai:other", "local"), ("offline", "none")]


def test_show_tells_every_step(gencode):
    result = gencode("show", "books")
    assert result.code == 0
    assert "screenshot_verify: chromium is not installed." in result.out
    assert "the check 'ruff' was not run" in result.out
    assert json.loads(gencode("show", "books", "--json").out)["project_id"] == "books"


@pytest.mark.parametrize("command", ["show", "resume", "preview", "export"])
def test_unknown_project_is_wrong_use(gencode, command):
    assert gencode(command, "no-such").code == 2


def test_list_says_how_to_begin_when_there_is_nothing(gencode):
    assert "gencode new" in gencode("list").out
    assert json.loads(gencode("list", "--json").out) == []


def test_list_shows_projects_that_never_ended_too(gencode, books):
    assert "Track my books" in gencode("list", "--json").out
    assert gencode("list").out.splitlines()[1].split()[:2] == ["books", "interrupted"]


def test_history_shows_steps_and_short_revisions(gencode):
    assert "analysis" in gencode("history", "books").out
    assert "b" * 10 + " " in gencode("history", "books").out


def test_help_names_every_command_and_the_exit_codes(gencode):
    told = gencode("--help").out
    for name in ("new", "resume", "change", "list", "show", "history", "fork", "preview", "export", "serve",
                 "doctor", "graph", "GENCODE_HOME", "3 budget exhausted"):  # fmt: skip
        assert name in told
