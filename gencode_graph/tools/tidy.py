"""Python as ruff leaves it: what it can put right by itself is nobody's work, and costs no call."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from gencode_graph.sandbox.leftovers import owned_folder
from gencode_graph.tools.paths import put_inside

RULES = "backend/pyproject.toml"
"""The app's own: where its rules for Python are."""
_SECONDS = 60


def tidied(files: Mapping[str, str], rules: str) -> dict[str, str]:
    """The files with ruff's safe fixes and its format in those that are Python, by ``rules`` (the text of a
    pyproject.toml). What cannot be read as Python, or is not below the root, stays as it is. Blocks.
    """
    with owned_folder() as root:
        written = {path: target for path, text in files.items() if (target := _put(root, path, text))}
        if written:
            (root / RULES).parent.mkdir(exist_ok=True)
            (root / RULES).write_text(rules, encoding="utf-8")
            for command in (("check", "--fix-only"), ("format",)):
                argv = [find_ruff_bin(), *command, "--no-cache", "--quiet", "--", *map(str, written.values())]
                subprocess.run(argv, cwd=root, capture_output=True, timeout=_SECONDS, check=False)
        return {**files, **{path: target.read_text(encoding="utf-8") for path, target in written.items()}}


def _put(root: Path, path: str, text: str) -> Path | None:
    """Where it was written; None for what is no Python, or cannot be."""
    try:
        return put_inside(root, path, text.encode()) if path.endswith(".py") else None
    except UnicodeEncodeError:
        return None
