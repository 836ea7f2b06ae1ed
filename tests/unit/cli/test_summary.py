from __future__ import annotations

from pathlib import Path

from gencode_graph.artifacts import Fulfilment, StepReport
from gencode_graph.cli.summary import fitted, shown_path, summary

from .conftest import make_report


def test_skipped_steps_and_checks_are_told_with_their_reason():
    text = summary(make_report(), Path("books"))
    assert "screenshot_verify: chromium is not installed." in text
    assert "backend_models: the check 'ruff' was not run" in text


def test_a_reason_that_all_steps_share_is_told_once():
    why = "Nothing is run with --sandbox none."
    steps = {
        name: StepReport(status="warnings", reason=why, checks={"build": "skipped", "typecheck": "skipped"})
        for name in ("frontend_mock", "frontend_integration", "testing_backend")
    }
    text = summary(make_report(steps=steps), Path("books"))
    assert text.count(why) == 1
    assert "frontend_mock: build, typecheck" in text
    assert "Not as it should be" not in text


def test_issues_are_one_line_each_and_not_too_many():
    step = StepReport(status="blocked", reason="score 3", issues=[f"issue {n}\nmore" for n in range(9)])
    text = summary(make_report(status="blocked", steps={"contracts": step}), Path("books"))
    assert "contracts: score 3" in text
    assert "    - issue 4 more" in text
    assert "issue 5" not in text
    assert "and 4 more: gencode show books" in text


def test_an_unknown_cost_is_said_so_and_the_offline_model_named_for_what_it_is():
    report = make_report()
    unknown = report.model_copy(update={"usage": report.usage.model_copy(update={"cost_usd": None})})
    assert "cost unknown" in summary(unknown, Path("books"))
    assert "scaffold generator" in summary(report, Path("books"))
    assert "scaffold generator" not in summary(make_report(model="openai:x"), Path("books"))


def test_long_lines_are_broken_at_words_and_stay_indented():
    text = fitted("  one two three four five six seven\n  gencode preview x", 30)
    assert text == "  one two three four five six\n    seven\n  gencode preview x"


def test_a_folder_elsewhere_is_told_in_full(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "workspaces" / "a") == "./workspaces/a"
    assert shown_path(Path("/srv/apps/a")) == "/srv/apps/a"


ASKED = [
    Fulfilment(
        id="R1", text="Members reserve courts.", status="proven", kind="data", tests=["test_book.py::a"]
    ),
    Fulfilment(id="R2", text="A court is free\nonce a day.", status="built", kind="rule", tests=["t.py::b"]),
    Fulfilment(id="R3", text="Only trainers cancel.", status="failed", kind="access", tests=["t.py::c"]),
    Fulfilment(id="N1", text="A mail is sent.", status="not_covered"),
]


def test_what_was_asked_for_comes_first_and_what_is_not_there_is_named():
    text = summary(make_report(requirements=ASKED), Path("books"))
    assert text.index("What you asked for") < text.index("Skipped:")
    assert "What you asked for: 1 of 4 proven by a test, 1 built but not proven, 2 not there." in text
    assert "  Not there:\n    R3 Only trainers cancel. (a test of it fails)\n    N1 A mail is sent." in text
    assert "without it:\n    R2 A court is free once a day.\n" in text
    assert "R1 Members" not in text


def test_a_long_list_is_cut_and_show_tells_all_of_it():
    many = [Fulfilment(id=f"N{n}", text=f"wish {n}", status="not_covered") for n in range(1, 10)]
    short = summary(make_report(requirements=[*ASKED, *many]), Path("books"))
    assert "wish 4" in short
    assert "wish 5" not in short
    assert "    and 5 more: gencode show books" in short
    whole = summary(make_report(requirements=[*ASKED, *many]), Path("books"), whole=True)
    assert "wish 9" in whole
    assert "  Proven by a test:\n    R1 Members reserve courts. [test_book.py::a]" in whole


def test_a_report_of_before_there_were_requirements_says_nothing_of_them():
    assert "asked for" not in summary(make_report(), Path("books"))
