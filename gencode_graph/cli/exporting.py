"""An app without its history and without anything that was installed or built."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

_AT_THE_TOP = frozenset({".git", ".gencode"})
_ANYWHERE = frozenset({"node_modules", "__pycache__", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache"})
_BUILT = frozenset({"frontend/dist", "frontend/test-results", "frontend/playwright-report"})


def app_files(root: Path, below: Path = Path()) -> Iterator[Path]:
    """The app's own files, relative to ``root``, in order. Symlinks are neither followed nor given."""
    for entry in sorted((root / below).iterdir()):
        path = below / entry.name
        if entry.is_symlink() or entry.name in _ANYWHERE or path.as_posix() in _AT_THE_TOP | _BUILT:
            continue
        if entry.is_dir():
            yield from app_files(root, path)
        else:
            yield path


def file_contents(root: Path) -> dict[str, bytes]:
    """Path -> content of the app's own files. Raises OSError."""
    return {path.as_posix(): (root / path).read_bytes() for path in app_files(root) if "\\" not in str(path)}


def export_folder(root: Path, target: Path) -> int:
    """Copy the app to a new folder; how many files. Raises OSError, and leaves nothing half done."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.mkdir(parents=True)
        count = 0
        for count, path in enumerate(app_files(root), 1):  # noqa: B007
            (part / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / path, part / path)
        part.rename(target)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return count


def export_zip(root: Path, target: Path) -> int:
    """Write the app to a zip file, in one folder of the project's name; how many files."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            count = 0
            for count, path in enumerate(app_files(root), 1):  # noqa: B007
                archive.write(root / path, Path(root.name) / path)
        part.rename(target)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return count
