"""All checks together: order, stopping, crashes, and what needs no reviewer."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gencode_graph.artifacts import Issue, Unit
from gencode_graph.tools.answers import parse_files
from gencode_graph.tools.checks import ALL_DRAFT_CHECKS, needs_no_review, run_checks
from gencode_graph.tools.draft import Draft, Facts
from tests.unit.checks.drafts import FACTS, draft

EXAMPLES = Path(__file__).parents[3] / "gencode_graph" / "prompts" / "examples"
TEMPLATE = Path(__file__).parents[3] / "gencode_graph" / "templates" / "app"


def test_a_cut_off_answer_is_told_once() -> None:
    issues = run_checks(draft({"a.py": "def f(:"}, finish="length"), FACTS)
    assert [issue.check for issue in issues] == ["truncated"]


def test_an_empty_answer_is_told_once() -> None:
    assert [issue.check for issue in run_checks(Draft(Unit(step="s", id="u"), "", {}), FACTS)] == ["no_files"]


def test_all_that_is_wrong_is_told_at_once() -> None:
    files = {
        "backend/app/x.py": "import requests\n\n\ndef f():\n    return y  # TODO: do\n",
        "../z.ts": "const = 1\n",
    }
    checks = {issue.check for issue in run_checks(draft(files), FACTS)}
    assert {"placeholder", "path", "syntax", "lint", "import"} <= checks


def test_a_check_that_crashes_is_a_warning() -> None:
    def crashes(_: Draft, __: Facts) -> list[Issue]:
        raise ZeroDivisionError("oh")

    issues = run_checks(draft({"a.md": "# x\n"}), FACTS, [crashes])
    assert [(i.check, i.severity) for i in issues] == [("check_failed", "warning")]
    assert "crashes" in issues[0].message
    assert "ZeroDivisionError" in issues[0].message


@settings(deadline=None, max_examples=60)
@example({"backend/app/a.py": "\ré"}).via(
    "Python's own tokenizer fails with a UnicodeDecodeError from 3.12 on"
)
@given(
    st.dictionaries(st.sampled_from(["backend/app/a.py", "frontend/src/a.tsx", "a.md", "a.css"]), st.text())
)
def test_no_draft_crashes_a_check(files: dict[str, str]) -> None:
    for check in ALL_DRAFT_CHECKS:
        if check.__name__ != "no_lint_errors":
            check(draft(files), FACTS)


@pytest.mark.parametrize("step", sorted(path.stem for path in EXAMPLES.glob("*.md")))
def test_the_prompts_own_examples_pass(step: str) -> None:
    answer = (EXAMPLES / f"{step}.md").read_text(encoding="utf-8")
    files = parse_files(answer).files
    assert files
    template = {
        path.relative_to(TEMPLATE).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in TEMPLATE.rglob("*")
        if path.is_file()
    }
    template |= {
        path.removesuffix(".j2"): "def __getattr__(name): ..." for path in template if path.endswith("py.j2")
    }
    template |= {f"backend/app/{kind}/{name}.py": "def __getattr__(name): ..."
                 for kind in ("models", "routers") for name in ("hive", "apiary")}  # fmt: skip
    template |= {"frontend/e2e/support.ts": 'export * from "@playwright/test"\n'}
    found = run_checks(
        Draft(Unit(step=step, id="hive"), answer, files), Facts(files=template, may_write=("**",))
    )
    assert [str(issue) for issue in found] == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.json": "{}"}, True),
        ({"a.css": "", "package-lock.json": "{}", ".gitignore": "", "a/__init__.py": ""}, True),
        ({"a.json": "{}", "a.py": "x = 1\n"}, False),
        ({"contracts/hive.md": "# x"}, False),
        ({"a.tsx": ""}, False),
        ({}, False),
    ],
)
def test_what_needs_no_reviewer(files: dict[str, str], expected: bool) -> None:
    assert needs_no_review(draft(files)) is expected
