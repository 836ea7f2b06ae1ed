"""A recorded run plays back without its model, and fails loudly where a prompt is another one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gencode_graph.errors import ModelError
from gencode_graph.events import Event
from gencode_graph.models import check_models, providers
from gencode_graph.models.load import registered
from gencode_graph.models.offline.model import OfflineChatModel
from tests.integration.models.kit import PAGE, RECORDS, build, context_of, files_of, troubled

pytestmark = pytest.mark.integration


async def test_a_recording_replays_the_same_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    tape = tmp_path / "tape"
    first = await build(tmp_path / "first", RECORDS, record=str(tape))
    again = await build(tmp_path / "again", RECORDS, model=f"replay:{tape}")

    assert again.status == first.status == "completed"
    assert files_of(tmp_path / "again", again.revision) == files_of(tmp_path / "first", first.revision)
    assert (again.usage.calls, again.usage.tokens_out) == (first.usage.calls, first.usage.tokens_out)
    assert again.usage.cost_usd == 0.0
    written = [path.read_text() for path in tape.iterdir()]
    assert len(written) == first.usage.calls
    assert not any("sk-secret" in text or str(tmp_path) in text for text in written)


async def test_a_prompt_that_is_another_one_fails_loudly(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    assert (await build(tmp_path / "first", PAGE, record=str(tape))).status == "completed"
    for path in tape.iterdir():
        exchange = json.loads(path.read_text())
        if exchange["step"] == "architecture":
            exchange["messages"][0]["text"] += "\nBe brief."
            exchange["digest"] = "0" * 24
            path.write_text(json.dumps(exchange))

    report = await build(tmp_path / "again", PAGE, model=f"replay:{tape}")

    assert report.status == "failed"
    assert "The prompt of architecture app (attempt 1) is not the recorded one" in report.reason
    assert "Be brief." in report.reason

    for path in tape.iterdir():
        if json.loads(path.read_text())["step"] == "architecture":
            path.unlink()
    report = await build(tmp_path / "third", PAGE, model=f"replay:{tape}")
    assert report.status == "failed"
    assert "has no answer for architecture app" in report.reason


def test_a_folder_without_a_recording_is_found_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no recording"):
        check_models(context_of(tmp_path, model=f"replay:{tmp_path}"))


async def test_tokens_are_shown_while_they_come(tmp_path: Path) -> None:
    events: list[Event] = []
    with registered("streaming", OfflineChatModel):
        report = await build(tmp_path / "s", PAGE, model="streaming", on_event=events.append)
        plain = await build(tmp_path / "p", PAGE, model="streaming", stream=False)
    assert report.status == plain.status == "completed"
    shown = [e for e in events if e.kind == "tokens" and e.step == "analysis"]
    assert json.loads("".join(e.data["text"] for e in shown))["name"]
    assert {e.unit for e in shown} == {"app"}
    assert files_of(tmp_path / "s", report.revision) == files_of(tmp_path / "p", plain.revision)


async def test_a_run_with_trouble_in_it_replays_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "FIRST_WAIT", 0.0)
    tape, model = tmp_path / "tape", troubled(4, rate=0.4)
    model.dice.choice = lambda faults: "length"
    with registered("troubled", lambda: model):
        options = {"model": "troubled", "record": str(tape), "max_attempts": 10}
        first = await build(tmp_path / "first", PAGE, **options)
    assert first.status in ("completed", "blocked")
    assert first.usage.calls > 6
    again = await build(tmp_path / "again", PAGE, model=f"replay:{tape}", max_attempts=10)
    assert (again.status, again.reason) == (first.status, first.reason)
    assert files_of(tmp_path / "again", again.revision) == files_of(tmp_path / "first", first.revision)
