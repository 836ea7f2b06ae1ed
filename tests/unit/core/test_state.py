"""Reducers, revisions, ids: the pure rules that parallel steps and resumed runs rely on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.artifacts import StepReport, Unit, UnitResult, Usage
from gencode_graph.checkpoint import serializer
from gencode_graph.errors import UsageError
from gencode_graph.naming import check_description, check_id, numbered, project_id_for
from gencode_graph.nodes.report import step_report
from gencode_graph.state import join, revision, stopped
from gencode_graph.tools.paths import matches

tables = st.dictionaries(st.sampled_from("abcd"), st.one_of(st.none(), st.integers()))


@given(tables.map(lambda d: {k: v for k, v in d.items() if v is not None}), tables)
def test_joining_twice_is_joining_once(old: dict[str, int], new: dict[str, int | None]) -> None:
    once = join(old, new)
    assert join(once, new) == once
    assert None not in once.values()
    assert all(once[k] == v for k, v in new.items() if v is not None)


def test_the_revision_is_the_last_commit_on_the_line() -> None:
    commits = {"start": "0", "analysis": "1", "backend_main": "8"}
    assert revision({"commits": commits}) == "8"
    parallel = {**commits, "frontend_integration": "9", "testing_backend": "10"}
    assert revision({"commits": parallel}) == "8", "until the merge, both build on the same base"
    assert revision({"commits": {**parallel, "merge": "11"}}) == "11"
    assert revision({}) == ""


def test_only_a_closed_gate_stops_a_run() -> None:
    assert not stopped({"a": StepReport(status="warnings"), "b": StepReport(status="skipped")})
    assert stopped({"a": StepReport(status="passed"), "b": StepReport(status="blocked")})


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Create a bug tracking system", "bug-tracking-system"),
        ("please build me an app for my bakery", "app-for-bakery"),
        ("I want to make a CRM. With stages.", "crm"),
        ("Inventar aplikasi untuk toko buku", "inventar-aplikasi-untuk-toko-buku"),
        ("食谱应用", "shipuyingyong"),
        ("图书馆管理系统", "tushuguanguanlixitong"),
        ("Учёт инструментов", "uchet-instrumentov"),
        ("日本語のアプリ。本の管理", "ribenyunoapuri"),
        ("…!", "app"),
        ("Gestão de clínicas", "gestao-de-clinicas"),
    ],
)
def test_ids_come_from_the_words(description: str, expected: str) -> None:
    assert project_id_for(description) == expected


@given(st.text(max_size=300))
def test_any_description_gives_a_valid_id(description: str) -> None:
    assert check_id(project_id_for(description))


@given(st.from_regex(r"[a-z0-9][a-z0-9-]{0,63}", fullmatch=True))
def test_numbered_ids_are_valid_and_distinct(stem: str) -> None:
    first = [check_id(found) for found, _ in zip(numbered(stem), range(120), strict=False)]
    assert first[0] == stem
    assert len(set(first)) == 120


@pytest.mark.parametrize("bad", ["", "A", "a b", "../x", "a" * 65, "a_b", "ä", "a\n", "-", "-rf", "--id"])
def test_bad_ids_are_refused(bad: str) -> None:
    with pytest.raises(UsageError):
        check_id(bad)


@pytest.mark.parametrize("bad", ["", "  \n ", "x" * 20_001])
def test_bad_descriptions_are_refused(bad: str) -> None:
    with pytest.raises(UsageError):
        check_description(bad)


def test_artifacts_survive_a_checkpoint_and_strangers_do_not() -> None:
    result = UnitResult(unit=Unit(step="analysis", id="app"), accepted=True, usage=Usage(calls=2))
    kept = serializer()
    assert kept.loads_typed(kept.dumps_typed({"x": result})) == {"x": result}

    class Stranger(Unit):
        pass

    revived = kept.loads_typed(kept.dumps_typed(Stranger(step="a", id="b")))
    assert not isinstance(revived, Unit)


def test_an_artifact_that_moved_inside_its_package_is_revived(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = Unit(step="analysis", id="app")
    with monkeypatch.context() as before_the_move:
        before_the_move.setattr(Unit, "__module__", "gencode_graph.artifacts")
        written = serializer().dumps_typed(unit)
    assert serializer().loads_typed(written) == unit


@pytest.mark.parametrize(
    ("path", "pattern", "covered"),
    [
        ("frontend/src/pages/books/index.tsx", "frontend/src/pages/books/**", True),
        ("frontend/src/pages/books/parts/row.tsx", "frontend/src/pages/books/**", True),
        ("frontend/src/pages/books-old/index.tsx", "frontend/src/pages/books/**", False),
        ("backend/app/models/book.py", "backend/app/models/*.py", True),
        ("backend/app/models/deep/book.py", "backend/app/models/*.py", False),
        ("backend/app/models/bookXpy", "backend/app/models/book.py", False),
    ],
)
def test_patterns(path: str, pattern: str, covered: bool) -> None:
    assert matches(path, pattern) is covered


def test_a_report_tells_the_hardest_and_the_weakest_unit() -> None:
    def result(unit: str, attempts: int, score: int) -> UnitResult:
        return UnitResult(
            unit=Unit(step="s", id=unit), accepted=True, attempts=attempts, quality_score=score,
            usage=Usage(calls=attempts, tokens_in=10, tokens_out=5, cost_usd=0.5),
        )  # fmt: skip

    results = {"s/a#0": result("a", 1, 9), "s/b#0": result("b", 2, 6), "s/b#1": result("b", 1, 8)}
    report = step_report(results, [], blocked=False, checks={}, reasons=[], notes=[], seconds=1.0)

    assert (report.units, report.attempts, report.quality_score) == (2, 3, 6)
    assert (report.calls, report.tokens_in, report.cost_usd) == (4, 30, 1.5)
    assert report.status == "passed"
