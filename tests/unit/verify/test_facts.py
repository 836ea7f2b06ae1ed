from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.sandbox.protocol import ExecResult
from gencode_graph.tools.verify.facts import Counts, TestRun, facts_of, last_lines, trim, untested
from gencode_graph.tools.verify.scripts import emit


def result(stdout: str = "", stderr: str = "", **more: object) -> ExecResult:
    return ExecResult(("x",), 1, stdout, stderr, 1.0, **more)  # type: ignore[arg-type]


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=9))
def test_facts_survive_being_printed(facts: object) -> None:
    printed: list[str] = []
    real, emit.sys.stdout = emit.sys.stdout, type("Out", (), {"write": printed.append, "flush": print})()
    try:
        emit.emit(facts)
    finally:
        emit.sys.stdout = real
    assert facts_of(result("noise\n" + "".join(printed) + "more noise"), Any) == facts


def test_no_facts_is_none() -> None:
    assert facts_of(result("pytest was killed"), Any) is None
    assert facts_of(result("@@facts@@cut sho"), Any) is None


def test_trim_keeps_head_and_tail_and_hides_where_the_app_is() -> None:
    assert trim("\x1b[31m in /home/me/apps/shelf/backend/app/main.py\n") == "in backend/app/main.py"
    assert trim("see https://example.com/x/backend/y") == "see https://example.com/x/backend/y"
    long = trim("start " + "x" * 5000 + " end", 100)
    assert len(long) < 110
    assert long.startswith("start")
    assert long.endswith("end")


def test_last_lines_prefers_stderr_and_says_when_time_ran_out() -> None:
    assert last_lines(result("out", "a\nb\nc"), 2) == "b\nc"
    assert last_lines(result("out", " ")) == "out"
    assert last_lines(result()) == "it printed nothing"
    assert last_lines(result("out", timed_out=True)).startswith("It ran out of time.")


def test_untested_names_files_where_nothing_passed() -> None:
    run = TestRun(files={"a": Counts(passed=1), "b": Counts(skipped=2), "c": Counts(failed=1)})
    assert [issue.path for issue in untested(run, ["a", "b", "c", "d"])] == ["b", "c", "d"]
    assert (run.passed, run.failed) == (1, 1)
