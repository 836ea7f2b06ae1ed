"""A provider that fails three calls in ten: runs end completed, or where they can be gone on with."""

from __future__ import annotations

from pathlib import Path

import pytest

from gencode_graph.models import providers
from gencode_graph.models.load import registered
from tests.integration.models.kit import PAGE, RECORDS, build, files_of, go_on, troubled

RUNS = 50
pytestmark = pytest.mark.integration


async def test_fifty_runs_with_a_troubled_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "FIRST_WAIT", 0.0)
    whole = {}
    for name, text in (("page", PAGE), ("records", RECORDS)):
        report = await build(tmp_path / name, text)
        whole[text] = files_of(tmp_path / name, report.revision)
    ends: list[str] = []
    for number in range(RUNS):
        home, text = tmp_path / str(number), RECORDS if number % 25 == 5 else PAGE
        model = troubled(number)
        with registered("troubled", lambda model=model: model):
            options = {"model": "troubled", "retries": 1, "written_by_model": False}
            report = await build(home, text, **options)
            ends.append(report.status)
            _is_clean(files_of(home, report.revision), whole[text])
            model.rate = 0.0
            if report.status != "completed":
                report = await go_on(home, **options)
        assert report.status == "completed", report.reason
        assert files_of(home, report.revision) == whole[text]
        assert max(model.finished.values()) == 1, "no finished call is repeated"
    assert ends.count("completed") > 5
    assert {"completed", "failed"} <= set(ends) <= {"completed", "failed", "blocked"}


def _is_clean(files: dict[str, bytes], whole: dict[str, bytes]) -> None:
    """Only files of the finished app, as they are there or as an earlier step leaves them."""
    assert set(files) <= set(whole)
    assert b"" not in [data for path, data in files.items() if not path.endswith("__init__.py")]
