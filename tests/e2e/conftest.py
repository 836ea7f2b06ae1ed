"""The installed command, driven the way a person or a script would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gencode_graph.sandbox.deps import default_cache

COMMAND = Path(sys.executable).parent / "gencode"

Run = Callable[..., subprocess.CompletedProcess[bytes]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A user's environment without any setting or key of the machine's.

    The cache is the one that the tests themselves use: what a fixture installed is there for the command.
    """
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    kept["GENCODE_CACHE"] = str(default_cache())
    return {**kept, "GENCODE_HOME": str(tmp_path / "home"), "GENCODE_SANDBOX": "none"}


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """``run("new", "Books", NO_COLOR="1")``: the finished process, its output as bytes."""

    def start(*argv: str, timeout: float = 120, stdin: bytes = b"", **env: str):  # type: ignore[no-untyped-def]
        return subprocess.run(
            [COMMAND, *argv],
            env={**environment, **env},
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            timeout=timeout,
            check=False,
        )

    return start
