"""An app without its history and without anything that was installed or built."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.ignore import IgnoreFilterManager
from dulwich.repo import Repo

_AT_THE_TOP = frozenset({".git", ".gencode"})
_ANYWHERE = frozenset({"node_modules", "__pycache__", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache"})
_ALWAYS = frozenset({".gitignore", ".env.example"})
_BUILT = frozenset({"frontend/dist", "frontend/test-results", "frontend/playwright-report"})


def app_files(root: Path, *, private: bool = False) -> Iterator[Path]:
    """The app's own files, relative to ``root``, in order. Symlinks are neither followed nor given.

    Without ``private``, what the app's .gitignore leaves out is left out, unless it is committed all the
    same, and so are files of settings, which hold keys.
    """
    kept = _Kept(root)
    return _walk(root, Path(), (lambda _: True) if private else kept)


def _walk(root: Path, below: Path, kept: Callable[[Path], bool]) -> Iterator[Path]:
    for entry in sorted((root / below).iterdir()):
        path = below / entry.name
        if entry.is_symlink() or entry.name in _ANYWHERE or path.as_posix() in _AT_THE_TOP | _BUILT:
            continue
        if entry.is_dir():
            yield from _walk(root, path, kept)
        elif kept(path):
            yield path


class _Kept:
    """Whether a file is for others to see, by git's own rules and the app's own .gitignore files."""

    def __init__(self, root: Path) -> None:
        self._ignored = IgnoreFilterManager(str(root), [], ignorecase=False)
        self._committed = _committed(root)

    def __call__(self, path: Path) -> bool:
        name = path.as_posix()
        if name in self._committed or path.name in _ALWAYS:
            return True
        settings = path.name == ".env" or path.name.startswith(".env.")
        return not settings and not self._ignored.is_ignored(name)


def _committed(root: Path) -> set[str]:
    try:
        with Repo(str(root)) as repo:
            return {os.fsdecode(path) for path in repo.open_index()}
    except (NotGitRepository, OSError, ValueError, AssertionError):
        return set()  # no repository, or none that can be read


def file_contents(root: Path) -> dict[str, bytes]:
    """Path -> content of the app's own files, private ones too. Raises OSError."""
    found = app_files(root, private=True)
    return {path.as_posix(): (root / path).read_bytes() for path in found if "\\" not in str(path)}


def export_folder(root: Path, target: Path, *, private: bool = False) -> int:
    """Copy the app to a new folder; how many files. Raises OSError, and leaves nothing half done."""
    part = target.with_name(f"{target.name}.part")
    try:
        part.mkdir(parents=True)
        count = 0
        for count, path in enumerate(app_files(root, private=private), 1):  # noqa: B007
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
