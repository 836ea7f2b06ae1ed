"""What is in the app's folder beside what is committed: a person's work, whatever it is.

Seen are the files git tracks, new ones that no rule of git's ignores, and whatever is at the paths
that we are about to write. Left where they are, and never written over: repositories inside the
app, and new files too large for a history.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.ignore import IgnoreFilterManager
from dulwich.index import Index, IndexEntry
from dulwich.objects import S_ISGITLINK, Blob
from dulwich.repo import Repo

from gencode_graph.tools.workspace import disk
from gencode_graph.tools.workspace.repository import Entries, Entry, store

TOO_LARGE = 20_000_000

Halves = Mapping[bytes, tuple[Entry | None, Entry | None]]
"""Path -> before and after, of a publication that was cut off: both are not a person's doing."""


@dataclass(frozen=True)
class Seen:
    """``entries`` is the folder as it is; ``staged`` what only git's index has, {} for nothing."""

    entries: dict[bytes, Entry]
    staged: dict[bytes, Entry]


def look_at(repo: Repo, committed: Entries, wanted: Iterable[bytes], halves: Halves) -> Seen:
    """The folder compared with a commit's entries; the blobs of what differs are stored."""
    look = _Look(repo)
    paths = {*committed, *look.index, *wanted, *_new_files(repo, look.root)}
    entries, staged = {}, {}
    for path in paths:
        before, after = halves.get(path, (None, None))
        known = committed.get(path)
        now = look.at(path, known)
        if path in halves and now == after:
            now = before
        if now:
            entries[path] = now
        indexed = look.indexed(path)
        if indexed and indexed not in (known, now, after) and indexed[1] in repo.object_store:
            staged[path] = indexed
    return Seen(entries, staged)


def entry_at(repo: Repo, path: bytes, known: Entry | None) -> Entry | None:
    """What is at one path now."""
    return _Look(repo).at(path, known)


class _Look:
    """One look at the folder, with git's index and settings at hand."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.root = root_of(repo)
        self.index, self.index_time = read_index(repo)
        self.modes = _says(repo, b"filemode") != b"false"
        attributes = (self.root / ".gitattributes").exists()
        self.endings = attributes or _says(repo, b"autocrlf") in (b"true", b"input")

    def indexed(self, path: bytes) -> Entry | None:
        entry = self.index.get(path)
        return (entry.mode, entry.sha) if entry else None

    def at(self, path: bytes, known: Entry | None) -> Entry | None:
        """The entry of what is there now; ``known`` is the committed one."""
        indexed = self.index.get(path)
        if indexed and indexed.skip_worktree:
            return indexed.mode, indexed.sha
        found = disk.status(self.root, path)
        if known and S_ISGITLINK(known[0]):
            return known if found is None or stat.S_ISDIR(found.st_mode) else self._read(path, found, None)
        if found is None or not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
            return None
        if indexed and _untouched(indexed, found, self.index_time):
            return self._mode(found, known or (indexed.mode, indexed.sha)), indexed.sha
        return self._read(path, found, known)

    def _read(self, path: bytes, found: os.stat_result, known: Entry | None) -> Entry | None:
        try:
            data = disk.content(self.root, path, found)
        except PermissionError:
            return known  # not to be read: not to be told from what it was
        blob, mode = Blob.from_string(data), self._mode(found, known)
        if self.endings and known and blob.id != known[1] and b"\0" not in data:
            plain = Blob.from_string(data.replace(b"\r\n", b"\n"))
            blob = plain if plain.id == known[1] else blob
        return mode, store(self.repo, blob)

    def _mode(self, found: os.stat_result, known: Entry | None) -> int:
        if stat.S_ISLNK(found.st_mode):
            return stat.S_IFLNK
        if not self.modes and known and stat.S_ISREG(known[0]):
            return known[0]
        return stat.S_IFREG | (0o755 if found.st_mode & 0o100 else 0o644)


def read_index(repo: Repo) -> tuple[dict[bytes, IndexEntry], int]:
    """The index of git and when it was written, in ns; one that cannot be read says nothing."""
    path = Path(repo.index_path())
    try:
        written = path.stat().st_mtime_ns
        index = Index(path)
    except (OSError, ValueError, AssertionError, NotGitRepository):
        return {}, 0
    return {path: entry for path, entry in index.items() if isinstance(entry, IndexEntry)}, written


def _untouched(entry: IndexEntry, found: os.stat_result, index_time: int) -> bool:
    """As git tells a file that is as it was: by size and time, unless it is as young as the index."""
    if not isinstance(entry.mtime, tuple) or not isinstance(entry.ctime, tuple):
        return False
    written, changed = (seconds * 1_000_000_000 + rest for seconds, rest in (entry.mtime, entry.ctime))
    noted = (written, changed, entry.size)
    same = noted == (found.st_mtime_ns, found.st_ctime_ns, found.st_size & 0xFFFFFFFF)
    return same and changed < index_time and stat.S_ISLNK(entry.mode) == stat.S_ISLNK(found.st_mode)


def root_of(repo: Repo) -> Path:
    """The app's folder."""
    return Path(os.fsdecode(repo.path))


def _new_files(repo: Repo, root: Path) -> Iterator[bytes]:
    """Files and links that are nowhere yet and that git would add."""
    rules = IgnoreFilterManager.from_repo(repo)
    for folder, folders, files in os.walk(root):
        below = os.path.relpath(folder, root) + "/" if folder != str(root) else ""
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = [
            name
            for name in folders
            if name not in links
            and name.lower() != ".git"
            and (below or name != ".gencode")
            and not os.path.lexists(here / name / ".git")
            and not _ignored(rules, f"{below}{name}/")
        ]
        for name in (*files, *links):
            if name.lower() != ".git" and not _ignored(rules, below + name) and _fits(here / name):
                yield os.fsencode(below + name)


def _fits(file: Path) -> bool:
    try:
        return file.lstat().st_size <= TOO_LARGE
    except OSError:
        return False


def _ignored(rules: IgnoreFilterManager, path: str) -> bool:
    try:
        return bool(rules.is_ignored(path))
    except (ValueError, OSError):
        return False


def _says(repo: Repo, name: bytes) -> bytes:
    try:
        return repo.get_config_stack().get(b"core", name).lower()
    except KeyError:
        return b""
