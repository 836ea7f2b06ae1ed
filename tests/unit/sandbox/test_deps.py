from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from gencode_graph.errors import SandboxError, ToolMissingError
from gencode_graph.sandbox import deps
from gencode_graph.sandbox.deps import DependencyCache, default_cache
from gencode_graph.sandbox.installing import install_env
from gencode_graph.sandbox.toolchain import Tool

NPM = """#!/bin/sh
[ "$1" = config ] && exit
echo "$@" >> {log}
{body}
"""
WORKS = "mkdir -p node_modules/react && echo 1 > node_modules/react/index.js"


def lock(name: str = "shelf", react: str = "19.0.0") -> str:
    root = {"name": name, "version": "1.0.0", "dependencies": {"react": react}}
    return json.dumps({"name": name, "version": "1.0.0", "lockfileVersion": 3, "packages": {"": root}})


@pytest.fixture(autouse=True)
def without_a_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installers here are scripts that write where they like."""
    monkeypatch.setattr(deps, "find_bwrap", lambda: (None, "not for programs of a test"))


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An npm that does what its script says; returns the log of its calls."""
    log = tmp_path / "npm.log"
    program = tmp_path / "npm"
    write_npm(program, log, WORKS)
    monkeypatch.setattr(deps, "find_npm", lambda: Tool("npm", program, "11", tmp_path))
    monkeypatch.setattr(deps, "find_node", lambda: Tool("node", program, "20.0.0", tmp_path))
    return log


def write_npm(program: Path, log: Path, body: str) -> None:
    program.write_text(NPM.format(log=log, body=body))
    program.chmod(0o755)


def frontend(**facts: str) -> dict[str, bytes]:
    return {"package-lock.json": lock(**facts).encode(), "package.json": b"{}"}


def installs(log: Path, word: str = "ci ") -> int:
    return log.read_text().count(word) if log.exists() else 0


async def test_installed_once_for_all_apps_of_one_lock(tmp_path: Path, npm: Path) -> None:
    said: list[str] = []
    cache = DependencyCache(tmp_path / "cache", said.append)
    one = await cache.node_modules(frontend(name="shelf"))
    two = await cache.node_modules(frontend(name="other-app"))
    assert one == two
    assert (one / "react" / "index.js").exists()
    assert (one / ".vite-temp").is_dir()
    assert installs(npm) == 1
    assert installs(npm, "--ignore-scripts") == 1
    assert said == ["Installing Node packages (once for this lock file)"]
    assert await cache.node_modules(frontend(react="20.0.0")) != one


async def test_two_runs_at_once_install_once(tmp_path: Path, npm: Path) -> None:
    said: list[str] = []
    folder, seen = frontend(), tmp_path / "seen"
    write_npm(tmp_path / "npm", npm, f"while [ ! -e {seen} ]; do sleep 0.02; done; {WORKS}")

    def note(line: str) -> None:
        said.append(line)
        if line.startswith("Waiting"):
            seen.touch()

    caches = [DependencyCache(tmp_path / "cache", note) for _ in range(3)]
    found = await asyncio.gather(*(cache.node_modules(folder) for cache in caches))
    assert len(set(found)) == 1
    assert installs(npm) == 1
    assert "Waiting for another run that installs the same packages" in said


async def test_a_failed_install_leaves_nothing_and_can_be_repeated(tmp_path: Path, npm: Path) -> None:
    program = tmp_path / "npm"
    write_npm(program, npm, "mkdir node_modules; echo 'npm error network ETIMEDOUT' >&2; exit 1")
    cache = DependencyCache(tmp_path / "cache")
    with pytest.raises(SandboxError, match=r"exit 1.*ETIMEDOUT.*network"):
        await cache.node_modules(frontend())
    assert not [p for p in (tmp_path / "cache" / "node").iterdir() if p.is_dir()]
    write_npm(program, npm, WORKS)
    assert (await cache.node_modules(frontend()) / "react").is_dir()


async def test_an_interrupted_install_is_started_over(tmp_path: Path, npm: Path) -> None:
    program = tmp_path / "npm"
    write_npm(program, npm, "mkdir -p node_modules/half; sleep 60")
    cache = DependencyCache(tmp_path / "cache")
    task = asyncio.create_task(cache.node_modules(frontend()))
    async with asyncio.timeout(60):
        while not list((tmp_path / "cache").glob("node/*/node_modules/half")):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    write_npm(program, npm, WORKS)
    modules = await cache.node_modules(frontend())
    assert not (modules / "half").exists()


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("ENOSPC: no space left on device", "disk is full"),
        ("EACCES: permission denied", "GENCODE_CACHE"),
        ("getaddrinfo failed", "network"),
    ],
)
async def test_hints(tmp_path: Path, npm: Path, said: str, hint: str) -> None:
    write_npm(tmp_path / "npm", npm, f"echo '{said}'; exit 1")
    with pytest.raises(SandboxError) as caught:
        await DependencyCache(tmp_path / "cache").node_modules(frontend())
    assert hint in caught.value.hint


async def test_lock_files_that_are_not(tmp_path: Path, npm: Path) -> None:
    cache = DependencyCache(tmp_path / "cache")
    with pytest.raises(SandboxError, match="missing"):
        await cache.node_modules({})
    with pytest.raises(SandboxError, match=r"requirements-dev\.lock is missing"):
        await cache.python_env({})
    with pytest.raises(SandboxError, match="not a lock file"):
        await cache.node_modules({"package-lock.json": b"[]"})


async def test_python_without_venv_is_a_missing_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = tmp_path / "python"
    bare.write_text("#!/bin/sh\nexit 1\n")
    bare.chmod(0o755)
    monkeypatch.setattr(deps, "find_python", lambda: Tool("python", bare, "3.11.0", tmp_path))
    with pytest.raises(ToolMissingError, match="python3-venv"):
        await DependencyCache(tmp_path / "cache").python_env({"requirements-dev.lock": b""})


async def test_scripts_of_an_environment_name_its_last_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\n[ "$1" = -c ] && exit 0\n'
        "mkdir -p $3/bin; printf '#!%s/bin/python\\n' $3 > $3/bin/tool\n"
        "printf '#!/bin/sh\\nexit 0\\n' > $3/bin/python; chmod +x $3/bin/*\n"
    )
    python.chmod(0o755)
    monkeypatch.setattr(deps, "find_python", lambda: Tool("python", python, "3.11.0", tmp_path))
    venv = await DependencyCache(tmp_path / "cache").python_env({"requirements-dev.lock": b""})
    assert (venv / "bin" / "tool").read_text() == f"#!{venv}/bin/python\n"


def test_keys_do_not_reach_installers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    passed = {"PATH": "/bin", "https_proxy": "p", "PIP_CERT": "c", "npm_config_registry": "r"}
    for name, value in {**passed, "OPENAI_API_KEY": "sk", "AWS_SECRET_ACCESS_KEY": "s"}.items():
        monkeypatch.setenv(name, value)
    assert install_env() == passed


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GENCODE_CACHE", str(tmp_path))
    assert default_cache() == tmp_path
    monkeypatch.delenv("GENCODE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "gencode-graph"
