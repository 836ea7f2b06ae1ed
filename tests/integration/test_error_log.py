"""What a model's or a provider's error brings with it, in the files that a run leaves: cleaned, without keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from gencode_graph.context import Context
from gencode_graph.errors import ModelError
from gencode_graph.home import Home
from gencode_graph.models.load import registered
from gencode_graph.models.testing import ScriptedModel
from gencode_graph.plain import plain
from gencode_graph.run import new_run

pytestmark = pytest.mark.integration
KEY = "sk-proj-abcdefghij0123456789"
NASTY = (
    f"\x1b]52;c;cm0gLXJm\x07 \x1b[31mred \x9b2J \x9d52;c;eA==\x9c \u202etxt.exe \ud800\x00 {KEY} "
    f"{KEY[:4]}\x1b[m{KEY[4:]} company-key-1 http://alice:s3cret@provider/v1?key=abc"
)
RAW = (
    "\x1b",
    "\x07",
    "\x9b",
    "\x9d",
    "\u202e",
    "\x00",
    "cm0gLXJm",
    KEY,
    "company-key-1",
    "s3cret",
    "key=abc",
)


@pytest.mark.parametrize("kind", [RuntimeError, ModelError])
async def test_an_error_is_kept_but_for_keys_and_what_moves_a_terminal(
    kind: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "company-key-1")

    def fails(_: str) -> str:
        raise kind(f"the wire broke {NASTY} at the end")

    home = Home(tmp_path)
    with registered("failing", lambda: ScriptedModel(script=fails, prompts=[])):
        context = Context(home=str(tmp_path), model="failing", sandbox="none")
        report = await new_run(home, "A birthday card", project_id="card", context=context)
    assert report.status == "failed"
    kept = ["report.json"] if kind is ModelError else ["report.json", "error.log"]
    for name in kept:
        told = (home.private("card") / name).read_bytes().decode()
        assert "the wire broke" in told
        assert "at the end" in told
        for raw in RAW:
            assert raw not in told, ascii(raw)
    assert plain(report.reason) == report.reason
    assert (home.private("card") / "error.log").exists() == (kind is RuntimeError)
