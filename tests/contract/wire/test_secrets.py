"""An address that holds a name, a password and a query: nothing of a run shows them, whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.contract.wire.formats import PROVIDERS, Gemini, OpenAI
from tests.contract.wire.loopback import serving

pytestmark = pytest.mark.integration
COMMAND = Path(sys.executable).parent / "gencode"
SECRETS = ("s3cret", "zyx-key-w", "alice")


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda p: p.__name__)
def test_a_login_in_an_address_is_nowhere_after_a_run_that_failed(
    provider: type[OpenAI | Gemini], tmp_path: Path
) -> None:
    with serving(provider.error(404, "not found")) as endpoint:
        there = endpoint.url.replace("//", "//alice:s3cret@")
        address = f"{there}/v1?key=zyx-key-w" if provider is OpenAI else f"{there}?key=zyx-key-w"
        name = "GENCODE_OPENAI_BASE_URL" if provider is OpenAI else "GENCODE_GOOGLE_BASE_URL"
        env = {**os.environ, name: address, "GENCODE_HOME": str(tmp_path), "GENCODE_RETRIES": "0"}
        ran = subprocess.run(
            [COMMAND, "new", "A birthday card", "--id", "card", "--model", provider.spec, "--sandbox", "none"],
            env=env, capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        assert endpoint.asked, ran.stderr
    assert ran.returncode == 1
    assert provider.spec in ran.stdout + ran.stderr, "what went wrong is told"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"report.json", "options.json", "calls.jsonl"} <= {path.name for path in files}
    kept = {str(path): path.read_bytes().decode(errors="replace") for path in files}
    for where, text in {**kept, "stdout": ran.stdout, "stderr": ran.stderr}.items():
        for secret in SECRETS:
            assert secret not in text, where
