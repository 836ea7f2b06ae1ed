from __future__ import annotations

from pathlib import Path

from gencode_graph.artifacts import StepReport
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
