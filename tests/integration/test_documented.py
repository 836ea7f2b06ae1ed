"""The Python that the documents show runs as it stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = [
    pytest.param(code, id=f"{name}-{number}")
    for name in ("README.md", "docs/library.md")
    for number, code in enumerate(BLOCK.findall((ROOT / name).read_text(encoding="utf-8")), 1)
]


def test_there_are_some() -> None:
    assert len(SHOWN) >= 4


@pytest.mark.parametrize("code", SHOWN)
def test_it_runs(code: str, tmp_path: Path) -> None:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("GENCODE_HOME", "GENCODE_MODEL")
    }
    env = {**kept, "GENCODE_SANDBOX": "none"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip()
    assert (tmp_path / "workspaces").is_dir()
