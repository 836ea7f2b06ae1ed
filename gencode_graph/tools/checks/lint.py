"""Layer 1: ruff's rules for what is wrong, none for what is merely unlike."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from ruff import find_ruff_bin  # type: ignore[import-untyped]

from gencode_graph.artifacts import Issue
from gencode_graph.sandbox.leftovers import owned_folder
from gencode_graph.tools.draft import Draft, Facts
from gencode_graph.tools.paths import put_inside

RULES = (
    "E9", "F", "ASYNC1", "ASYNC21", "ASYNC22", "ASYNC23", "ASYNC25",
    "B002", "B003", "B005", "B006", "B012", "B015", "B016", "B018", "B020", "B021", "B023", "B025",
    "B029", "B030", "B031", "B032", "B033", "PLE", "RUF006",
)  # fmt: skip
_NOT = ("ASYNC109", "F403", "F405", "F722")
"""Timeout parameters, star imports and annotations in strings are no faults."""
_SECONDS = 60
_REPORTED_BY_PARSES = "invalid-syntax"
_ADVICE = {
    "F401": "Remove the import.",
    "F821": "Import or define it.",
    "F841": "Use it or remove it.",
    "F811": "Keep one definition.",
    "B006": "Use None, and make the value inside the function.",
}


def no_lint_errors(draft: Draft, _: Facts) -> list[Issue]:
    """Ruff finds no undefined name, unused import, misused coroutine or likely bug in Python."""
    sources = {
        path: text.encode(errors="replace") for path, text in draft.files.items() if path.endswith(".py")
    }
    if not sources:
        return []
    with owned_folder() as root:
        written = [path for path, data in sources.items() if put_inside(root, path, data)]
        found = _ruff(root, written) if written else []
    return [issue for entry in found if (issue := _issue(root, entry))]


def _ruff(root: Path, paths: list[str]) -> list[dict[str, Any]]:
    rules = [f"--select={','.join(RULES)}", f"--ignore={','.join(_NOT)}", "--target-version=py311"]
    manner = ["--isolated", "--no-cache", "--quiet", "--exit-zero", "--output-format=json"]
    command = [find_ruff_bin(), "check", *manner, *rules, "--", *paths]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=_SECONDS, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout or "[]")
    return found


def _issue(root: Path, entry: dict[str, Any]) -> Issue | None:
    code = entry.get("code")
    if not code or code == _REPORTED_BY_PARSES:
        return None
    path = Path(entry["filename"]).resolve().relative_to(root.resolve()).as_posix()
    advice = _ADVICE.get(code, "Correct it.")
    message = f"{entry['message']} ({code}). {advice}"
    return Issue(check="lint", path=path, line=entry["location"]["row"], message=message)
