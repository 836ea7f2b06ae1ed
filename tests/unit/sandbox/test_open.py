from pathlib import Path

import pytest

from gencode_graph import sandbox as package
from gencode_graph.errors import SandboxError, SandboxRefusedError
from gencode_graph.sandbox import open_sandbox


def without_bwrap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_bwrap", lambda: (None, "it is not installed"))


def test_untrusted_code_needs_isolation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_bwrap(monkeypatch)
    with pytest.raises(SandboxRefusedError, match=r"not installed.*--allow-unsafe-local"):
        open_sandbox("auto", tmp_path, trusted=False)
    with pytest.raises(SandboxRefusedError):
        open_sandbox("local", tmp_path, trusted=False)


def test_trusted_code_and_accepted_risk_run_locally(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_bwrap(monkeypatch)
    assert open_sandbox("auto", tmp_path, trusted=True).name == "local"
    assert open_sandbox("local", tmp_path, trusted=False, allow_unsafe=True).name == "local"


def test_bubblewrap_is_used_where_it_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "find_bwrap", lambda: ("/usr/bin/bwrap", ""))
    assert open_sandbox("auto", tmp_path, trusted=True).name == "bubblewrap"
    assert open_sandbox("local", tmp_path, trusted=False).name == "bubblewrap"


def test_docker_says_that_it_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="docker"):
        open_sandbox("docker", tmp_path, trusted=True)


async def test_none_runs_nothing_but_keeps_files(tmp_path: Path) -> None:
    sandbox = open_sandbox("none", tmp_path, trusted=True)
    assert sandbox.name == "none"
    for refused in (
        sandbox.start(["backend"]),
        sandbox.exec(["true"], service="backend"),
        sandbox.serve("backend", ["true"], port=1),
    ):
        with pytest.raises(SandboxRefusedError):
            await refused
    await sandbox.write("a/b", b"x")
    assert await sandbox.read("a/b") == b"x"
    assert await sandbox.logs("backend") == ""
    await sandbox.close()
