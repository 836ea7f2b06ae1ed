"""What is left of the template's lock file without some libraries is what npm itself would leave."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gencode_graph.sandbox.toolchain import find_npm
from gencode_graph.tools.shelf import LOCK, PACKAGE, SHELF, manifests

pytestmark = pytest.mark.integration
SOME = [frozenset[str](), *(frozenset({name}) for name in SHELF), frozenset({"charts", "markdown"})]


def npm(folder: Path, *arguments: str) -> str:
    argv = [str(find_npm().path), *arguments, "--offline", "--ignore-scripts", "--no-audit", "--no-fund",
            "--omit-lockfile-registry-resolved", "--cache", str(folder / ".npm")]  # fmt: skip
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kept", SOME, ids=lambda kept: "+".join(sorted(kept)) or "none")
def test_npm_takes_the_lock_file_and_would_have_written_it(kept: frozenset[str], tmp_path: Path) -> None:
    made = manifests(kept)
    (tmp_path / "package.json").write_text(made[PACKAGE])
    (tmp_path / "package-lock.json").write_text(made[LOCK])
    npm(tmp_path, "ci", "--dry-run")  # refuses a lock file that does not fit the manifest
    (tmp_path / "package-lock.json").write_text(manifests(frozenset(SHELF))[LOCK])
    npm(tmp_path, "install", "--package-lock-only")
    assert (tmp_path / "package-lock.json").read_text() == made[LOCK]
