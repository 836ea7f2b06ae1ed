from pathlib import Path

import pytest

from gencode_graph import sandbox as package
from gencode_graph.errors import EngineUnavailableError, SandboxRefusedError
from gencode_graph.sandbox import open_sandbox


@pytest.fixture(autouse=True)
def _no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's engine, if there is one, is not asked."""
    monkeypatch.setattr(package, "engine_answers", lambda: False)


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


def test_docker_is_for_code_of_a_model_where_an_engine_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def docker(root: Path, **options: object) -> str:
        opened.append(root)
        return "docker"

    monkeypatch.setattr(package, "find_bwrap", lambda: ("/usr/bin/bwrap", ""))
    monkeypatch.setattr(package, "DockerSandbox", docker)
    monkeypatch.setattr(package, "engine_answers", lambda: True)
    assert open_sandbox("auto", tmp_path, trusted=False) == "docker"
    assert open_sandbox("docker", tmp_path, trusted=True) == "docker"
    assert opened == [tmp_path, tmp_path]
    assert open_sandbox("auto", tmp_path, trusted=True).name == "bubblewrap"
    assert open_sandbox("local", tmp_path, trusted=False).name == "bubblewrap"


def test_without_an_engine_docker_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    with pytest.raises(EngineUnavailableError, match=r"No Docker engine answers.*--sandbox local"):
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
