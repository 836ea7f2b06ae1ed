"""A preview without containers: shown until it is stopped, from its own terminal or from another one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.integration

COMMAND = Path(sys.executable).parent / "gencode"


def settings(home: Path, sandbox: str) -> dict[str, str]:
    return {**os.environ, "GENCODE_HOME": str(home), "GENCODE_MODEL": "offline", "GENCODE_SANDBOX": sandbox}


def test_a_run_that_stopped_before_its_backend_shows_its_pages(tmp_path: Path) -> None:
    env = settings(tmp_path, "local") | {"GENCODE_MAX_TOKENS": "45000"}
    begun = [COMMAND, "new", "Track plants with a name and a watering date", "--id", "plants"]
    assert subprocess.run(begun, env=env, cwd=tmp_path, capture_output=True, check=False).returncode != 0
    assert (tmp_path / "plants/backend/app/models/__init__.py").is_file()
    assert not (tmp_path / "plants/backend/app/main.py").exists()
    with subprocess.Popen(
        [COMMAND, "preview", "plants"], env=env, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as shown:  # fmt: skip
        try:
            assert shown.stdout is not None
            assert shown.stderr is not None
            url = shown.stdout.readline().strip()
            assert '<div id="root"' in httpx.get(url, trust_env=False).text
        finally:
            shown.terminate()
        said = shown.stderr.read()
        assert shown.wait(60) == 0
    assert "There is no backend yet" in said
    assert "gencode resume plants" in said


def test_another_terminal_ends_it(tmp_path: Path) -> None:
    def gencode(*argv: str, sandbox: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *argv], env=settings(tmp_path, sandbox), cwd=tmp_path,
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    assert gencode("new", "A wedding invitation page", "--id", "card", sandbox="none").returncode == 0
    with subprocess.Popen(
        [COMMAND, "preview", "card"], env=settings(tmp_path, "local"), cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as shown:  # fmt: skip
        try:
            assert shown.stdout is not None
            url = shown.stdout.readline().strip()
            assert '<div id="root"' in httpx.get(url, trust_env=False).text
            assert "being shown" in gencode("preview", "card", sandbox="local").stderr
            assert "Stopped." in gencode("preview", "card", "--stop", sandbox="local").stderr
            assert shown.wait(60) == 0
        finally:
            shown.kill()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)
    assert "No preview" in gencode("preview", "card", "--stop", sandbox="local").stderr
