from __future__ import annotations

import json
from pathlib import Path

import pytest

from gencode_graph.cli import checkup
from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.toolchain import Tool


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def found(name: str, version: str) -> Tool:
        return Tool(name, Path("/usr/bin") / name, version, Path("/usr"))

    monkeypatch.setattr(checkup, "find_node", lambda: found("node", "20.1.0"))
    monkeypatch.setattr(checkup, "find_npm", lambda: found("npm", "10.0.0"))
    monkeypatch.setattr(checkup, "find_chromium", lambda given: found("chromium", "140.0"))
    monkeypatch.setattr(checkup, "find_bwrap", lambda: (None, "bubblewrap is not installed"))
    monkeypatch.setattr(checkup.shutil, "which", lambda name: None)
    monkeypatch.setenv("GENCODE_CACHE", str(tmp_path / "cache"))
    for name in checkup.KEYS:
        monkeypatch.delenv(name, raising=False)


def test_all_well_is_exit_0_even_without_what_is_optional(gencode):
    result = gencode("doctor")
    assert result.code == 0
    assert "All that a run needs is here." in result.out
    assert "apt-get install bubblewrap" in result.out


def test_a_missing_tool_is_exit_1_and_says_how_to_get_it(gencode, monkeypatch):
    def missing(given: str | None) -> Tool:
        raise ToolMissingError("chromium", "Install it: apt-get install chromium.")

    monkeypatch.setattr(checkup, "find_chromium", missing)
    result = gencode("doctor")
    assert result.code == 1
    assert "Install it: apt-get install chromium." in result.out
    assert result.out.rstrip().endswith("Missing: chromium.")


def test_an_old_node_counts_as_missing(gencode, monkeypatch):
    monkeypatch.setattr(checkup, "find_node", lambda: Tool("node", Path("/n"), "18.0.0", Path("/")))
    assert gencode("doctor").code == 1


def test_a_home_that_is_a_file_is_told(gencode, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GENCODE_HOME", str(tmp_path / "file"))
    findings = {finding["name"]: finding for finding in json.loads(gencode("doctor", "--json").out)}
    assert findings["home"]["status"] == "missing"


def test_a_full_disk_is_told(gencode, monkeypatch):
    monkeypatch.setattr(checkup, "NEEDED_SPACE", 1 << 60)
    assert gencode("doctor").code == 1


def test_keys_are_named_but_never_shown(gencode, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    told = gencode("doctor").out
    assert "OPENAI_API_KEY" in told
    assert "sk-secret" not in told
