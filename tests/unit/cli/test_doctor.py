from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from gencode_graph.cli import checkup, cleaning, engine_checkup
from gencode_graph.cli.finding import Finding
from gencode_graph.context import Context
from gencode_graph.errors import EngineUnavailableError, ToolMissingError, ToolVersionError
from gencode_graph.sandbox.docker.cleanup import Leftover
from gencode_graph.sandbox.toolchain import Tool


def no_engine() -> FakeEngine:
    raise EngineUnavailableError("No Docker engine answers.", "Start Docker.")


class FakeEngine:
    """What ``doctor`` asks of an engine."""

    def __init__(self, *images: str) -> None:
        self._images = images

    def version(self) -> dict[str, str]:
        return {"Version": "20.10"}

    def images(self, name: str, quiet: bool) -> list[str]:
        return ["sha256:1"] if name in self._images else []

    def close(self) -> None:
        pass


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def found(name: str, version: str) -> Tool:
        return Tool(name, Path("/usr/bin") / name, version, Path("/usr"))

    monkeypatch.setattr(checkup, "find_node", lambda: found("node", "20.19.0"))
    monkeypatch.setattr(checkup, "find_npm", lambda: found("npm", "10.0.0"))
    monkeypatch.setattr(checkup, "find_chromium", lambda given: found("chromium", "140.0"))
    monkeypatch.setattr(checkup, "find_bwrap", lambda: (None, "bubblewrap is not installed"))
    monkeypatch.setattr(engine_checkup.shutil, "which", lambda name: None)
    monkeypatch.setattr(engine_checkup, "connect", no_engine)
    monkeypatch.setattr(cleaning, "connect", no_engine)
    monkeypatch.setattr(cleaning, "clean_machine", list)
    monkeypatch.setenv("GENCODE_CACHE", str(tmp_path / "cache"))
    for name in checkup.KEYS:
        monkeypatch.delenv(name, raising=False)


def test_all_well_is_exit_0_even_without_what_is_optional(gencode):
    result = gencode("doctor")
    assert result.code == 0
    assert "All that a run needs is here." in result.out
    assert "apt-get install bubblewrap" in result.out


def test_a_machine_without_a_filter_of_system_calls_is_told(gencode, monkeypatch):
    monkeypatch.setattr(checkup, "find_bwrap", lambda: ("/usr/bin/bwrap", ""))
    assert "no filter of system calls" not in gencode("doctor").out
    monkeypatch.setattr(checkup, "seccomp_filter", lambda: None)
    assert "no filter of system calls" in gencode("doctor").out


def test_a_missing_tool_is_exit_1_and_says_how_to_get_it(gencode, monkeypatch):
    def missing(given: str | None) -> Tool:
        raise ToolMissingError("chromium", "Install it: apt-get install chromium.")

    monkeypatch.setattr(checkup, "find_chromium", missing)
    result = gencode("doctor")
    assert result.code == 1
    assert "Install it: apt-get install chromium." in result.out
    assert result.out.rstrip().endswith("Missing: chromium.")


def put(folder: Path, name: str, says: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize(
    ("name", "version", "wanted"),
    [
        ("node", "20.9.0", "Node.js 20.19 or a later 20"),
        ("node", "21.7.3", "22.12 or newer"),
        ("npm", "8.19.4", "npm 9"),
    ],
)
def test_a_tool_of_a_wrong_version_is_told_as_such(gencode, monkeypatch, tmp_path, name, version, wanted):
    monkeypatch.undo()
    program = put(tmp_path, name, f"/opt/node/bin/node {version}" if name == "node" else version)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    result = gencode("doctor", "--json")
    assert result.code == 1
    finding = next(finding for finding in json.loads(result.out) if finding["name"] == name)
    assert finding["status"] == "missing"
    assert f"{name} {version} at " in finding["found"]
    assert wanted in finding["found"]
    assert "not installed" not in finding["found"]
    assert program.exists()


def test_gencodes_own_python_may_be_another_than_the_apps(gencode, monkeypatch, tmp_path):
    beside = Tool("python", tmp_path / "python3.13", "3.13.5", tmp_path)
    monkeypatch.setattr(checkup, "running_python", lambda: Tool("python", Path("/p"), "3.14.8", Path("/")))
    monkeypatch.setattr(checkup, "find_python", lambda: beside)
    result = gencode("doctor", "--json")
    assert result.code == 0
    found = {finding["name"]: finding["found"] for finding in json.loads(result.out)}
    assert found["python"] == f"3.14.8; for apps 3.13.5 at {tmp_path}/python3.13"


def test_a_python_that_apps_do_not_run_on_is_told(gencode, monkeypatch, tmp_path):
    def none_beside() -> Tool:
        raise ToolVersionError("python", "3.14.8", "/p", "Python 3.11", "Install one.")

    monkeypatch.setattr(checkup, "find_python", none_beside)
    result = gencode("doctor")
    assert result.code == 1
    assert "python 3.14.8 at /p does not do: the app's tools need Python 3.11." in " ".join(
        result.out.split()
    )


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


def findings_with(monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, **options: str) -> dict[str, Finding]:
    monkeypatch.setattr(engine_checkup, "connect", lambda: engine)
    monkeypatch.setattr(engine_checkup, "find_compose", lambda: ("docker-compose",))
    monkeypatch.setattr(engine_checkup, "leftovers", lambda client: [LEFT])
    found = engine_checkup.engine_findings(Context(**options))
    return {finding.name: finding for finding in found}


LEFT = Leftover("container", "1", "gencode-x-1-backend", "command")


def test_images_that_are_not_here_are_named(monkeypatch):
    found = findings_with(
        monkeypatch, FakeEngine("mirror/library/python:3.12-slim"), docker_registry="mirror"
    )
    assert found["docker"].found == "engine 20.10"
    assert found["images"].status == "optional"
    assert "mongo:8" in found["images"].found
    assert "python" not in found["images"].found, "it is here under the mirror's name"
    assert "gencode sandbox build" in found["images"].advice
    assert "gencode doctor --clean" in found["leftovers"].advice


def test_an_engine_that_was_asked_for_is_needed(monkeypatch):
    assert [f.status for f in engine_checkup.engine_findings(Context())] == ["optional"]
    assert [f.status for f in engine_checkup.engine_findings(Context(sandbox="docker"))] == ["missing"]


def test_cleaning_says_what_it_removed(gencode, monkeypatch):
    assert gencode("doctor", "--clean").out == "Nothing was left behind.\n"
    monkeypatch.setattr(cleaning, "connect", FakeEngine)
    monkeypatch.setattr(cleaning, "clean", lambda client: [LEFT])
    monkeypatch.setattr(cleaning, "clean_previews", lambda client: [Leftover("volume", "v", "v", "preview")])
    monkeypatch.setattr(cleaning, "clean_machine", lambda: ["process 7 (sleep)"])
    lines = ["process 7 (sleep)", "container gencode-x-1-backend", "volume v"]
    assert gencode("doctor", "--clean").out.splitlines() == [*(f"Removed {x}" for x in lines), "3 removed."]
    assert json.loads(gencode("doctor", "--clean", "--json").out) == {"removed": lines}


def test_cleaning_says_that_containers_were_not_looked_at(gencode):
    assert "No Docker engine answers." in gencode("doctor", "--clean").err
