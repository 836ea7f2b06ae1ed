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


def test_another_terminal_ends_it(tmp_path: Path) -> None:
    env = {**os.environ, "GENCODE_HOME": str(tmp_path), "GENCODE_MODEL": "offline"}

    def gencode(*argv: str, sandbox: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [COMMAND, *argv], env={**env, "GENCODE_SANDBOX": sandbox}, cwd=tmp_path,
            capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip

    assert gencode("new", "A wedding invitation page", "--id", "card", sandbox="none").returncode == 0
    with subprocess.Popen(
        [COMMAND, "preview", "card"], env={**env, "GENCODE_SANDBOX": "local"}, cwd=tmp_path,
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
