"""Leaving out what an app does not use of the shelf: its packages, and the template's files around them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from gencode_graph.tools.app import App
from gencode_graph.tools.checks.script_imports import SOURCES, resolve_script
from gencode_graph.tools.checks.script_names import imports_of
from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES
from gencode_graph.tools.paths import matches
from gencode_graph.tools.shelf import SHELF, is_left_out, listed, manifests, of_ours


def without_unused(app: App) -> dict[str, bytes | None]:
    """Path -> bytes, None for a file that goes. Nothing where the manifests are not made from the template's:
    somebody else decides about them then."""
    if app.analysis is None or of_ours(app.files) is None:
        return {}
    used = used_libraries(app.texts) & listed(app.analysis)
    found: dict[str, bytes | None] = {path: text.encode() for path, text in manifests(used).items()}
    found |= {path: None for path in app.files if is_left_out(path, used)}
    return {path: data for path, data in found.items() if app.files.get(path) != data}


def used_libraries(files: Mapping[str, str]) -> frozenset[str]:
    """The libraries that something in ``src`` imports, other than their own files."""
    return frozenset(name for path, text in files.items() for name in _imported(path, text, files))


def _imported(path: str, text: str, files: Mapping[str, str]) -> Iterator[str]:
    if not path.startswith(SOURCES) or PurePosixPath(path).suffix not in SCRIPT_SUFFIXES:
        return
    for found in imports_of(path, text):
        local = found.source.startswith((".", "@/"))
        target = (resolve_script(path, found.source, files) if local else None) or ""
        for name, shelved in SHELF.items():
            own = any(matches(path, pattern) for pattern in shelved.files)
            wrapped = any(matches(target, pattern) for pattern in shelved.files)
            if not own and (wrapped or shelved.brings(found.source)):
                yield name
