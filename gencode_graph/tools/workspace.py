"""The git workspace of one app: an object store of drafts and commits, and a tree to look at.

Objects are written first and are invisible; ``publish`` then moves the working tree and the
branch. A run that dies in between leaves the last published commit untouched, and publishing
again is harmless. All methods block: call them in a thread.
"""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dulwich.index import Index, index_entry_from_stat
from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, Commit, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo

from gencode_graph.errors import PathRefusedError, StorageError
from gencode_graph.sandbox.removal import remove_tree
from gencode_graph.tools.paths import inside, safe_path, write_atomically

BRANCH = Ref(b"refs/heads/main")
EXCLUDED = "/.gencode/\nnode_modules/\n.venv/\n__pycache__/\ndist/\n.vite/\ntest-results/\n"
_publishing = threading.Lock()
_writing = threading.Lock()
"""dulwich locks each object's file while it writes it; two threads that write the same file at
once would refuse each other."""

Files = Mapping[str, bytes]
"""Path -> content of whole files, paths relative to the app's root."""


@dataclass(frozen=True)
class LogEntry:
    """A commit: its id, when (Unix seconds), who, and the message."""

    revision: str
    at: int
    author: str
    message: str


class Workspace:
    """The repository at ``root``. Raises StorageError where the disk fails or it is damaged."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.private = root / ".gencode"

    @property
    def exists(self) -> bool:
        return (self.root / ".git").is_dir()

    def create(self) -> None:
        """Make the folder and an empty repository; nothing happens where they are."""
        with self._guarded():
            self.private.mkdir(parents=True, exist_ok=True)
            if not self.exists:
                Repo.init(str(self.root), default_branch=b"main").close()
            (self.root / ".git" / "info" / "exclude").write_text(EXCLUDED)

    def recover(self) -> None:
        """Remove the lock files of a writer that was killed. Only while holding the project."""
        with self._guarded():
            for left in (self.root / ".git").rglob("*.lock"):
                left.unlink(missing_ok=True)

    # --- objects: written, not yet seen ------------------------------------------------------

    def put_tree(self, files: Files) -> str:
        """Store files; the id of the tree that holds exactly them. Raises PathRefusedError."""
        with _writing, self._repo() as repo:
            return _store_tree(repo, files).decode()

    def read(self, tree_ish: str) -> dict[str, bytes]:
        """All files of a tree or commit."""
        with self._repo() as repo:
            store = repo.object_store
            return {
                entry.path.decode(): store[entry.sha].as_raw_string()
                for entry in iter_tree_contents(store, _tree_of(repo, tree_ish))
            }

    def put_text(self, text: str) -> str:
        """Store a text; its blob id."""
        with _writing, self._repo() as repo:
            blob = Blob.from_string(text.encode("utf-8", "surrogatepass"))
            _store(repo, blob)
            return blob.id.decode()

    def read_text(self, blob: str) -> str:
        """The text of a blob."""
        with self._repo() as repo:
            raw = repo.object_store[ObjectID(blob.encode())].as_raw_string()
            return raw.decode("utf-8", "surrogatepass")

    def commit(self, files: Files, parents: Sequence[str], message: str, author: str) -> str:
        """Store a commit of exactly these files; its id. Nothing shows until ``publish``."""
        with _writing, self._repo() as repo:
            commit = Commit()
            commit.tree = ObjectID(_store_tree(repo, files))
            commit.parents = [ObjectID(p.encode()) for p in parents if p]
            commit.author = commit.committer = f"{author} <{author.lower()}@gencode.local>".encode()
            commit.author_time = commit.commit_time = int(time.time())
            commit.author_timezone = commit.commit_timezone = 0
            commit.message = message.encode()
            _store(repo, commit)
            return commit.id.decode()

    def log(self, revision: str) -> list[LogEntry]:
        """The commits that lead to ``revision``, newest first."""
        with self._repo() as repo:
            return [
                LogEntry(
                    revision=entry.commit.id.decode(),
                    at=int(entry.commit.commit_time),
                    author=entry.commit.author.decode().partition(" <")[0],
                    message=entry.commit.message.decode(),
                )
                for entry in repo.get_walker(include=[ObjectID(revision.encode())])
            ]

    # --- the working tree: what people see ---------------------------------------------------

    def head(self) -> str:
        """The published commit, "" before the first."""
        with self._repo() as repo:
            commit = repo.refs.as_dict().get(BRANCH)
            return commit.decode() if commit else ""

    def publish(self, revision: str) -> None:
        """Make the working tree and the branch show ``revision``.

        A file somebody edited meanwhile is kept in ``.gencode/kept/`` before it is replaced.
        """
        with _publishing:
            head = self.head()
            old = self.read(head) if head else {}
            new = self.read(revision)
            with self._guarded():
                self._keep_edits(old, new, revision)
                for path in old.keys() - new.keys():
                    inside(self.root, path).unlink(missing_ok=True)
                for path, data in new.items():
                    target = inside(self.root, path)
                    if not target.is_file() or target.read_bytes() != data:
                        write_atomically(target, data)
            with self._repo() as repo:
                _write_index(repo, self.root, new)
                repo.refs[BRANCH] = ObjectID(revision.encode())

    def edits(self) -> dict[str, bytes]:
        """The published files as they are on disk now, where they differ from the commit."""
        head = self.head()
        committed = self.read(head) if head else {}
        changed = {}
        for path, data in committed.items():
            target = inside(self.root, path)
            if target.is_file() and (now := target.read_bytes()) != data:
                changed[path] = now
        return changed

    def _keep_edits(self, old: Files, new: Files, revision: str) -> None:
        for path, data in old.items():
            target = inside(self.root, path)
            if not target.is_file():
                continue
            now = target.read_bytes()
            if now not in (data, new.get(path)):
                write_atomically(self.private / "kept" / revision[:12] / path, now)

    # --- folders beside the tree -------------------------------------------------------------

    @contextmanager
    def staged(self, name: str, files: Files) -> Iterator[Path]:
        """A throw-away folder that holds exactly these files."""
        with self._guarded():
            folder = self.private.resolve() / "staging" / name
            remove_tree(folder)
            for path, data in files.items():
                target = folder / safe_path(path)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(data)
        try:
            yield folder
        finally:
            remove_tree(folder)

    def reject(self, name: str, files: Files) -> None:
        """Leave files that never passed in ``.gencode/rejected/<name>/`` to be looked at."""
        folder = self.private / "rejected" / name
        with self._guarded():
            remove_tree(folder)
            for path, data in files.items():
                write_atomically(folder / safe_path(path), data)

    def keep(self, path: str, data: bytes) -> None:
        """Write a file under ``.gencode/``: beside the app, not part of it."""
        with self._guarded():
            write_atomically(self.private / safe_path(path), data)

    @contextmanager
    def _repo(self) -> Iterator[Repo]:
        with self._guarded():
            repo = Repo(str(self.root))
            try:
                yield repo
            finally:
                repo.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (StorageError, PathRefusedError):
            raise
        except OSError as error:
            raise StorageError(
                f"The workspace {self.root} cannot be used: {error}.",
                "Check disk space and permissions; finished work is in its git history.",
            ) from error
        except KeyError as error:
            raise StorageError(
                f"The git history in {self.root} is not whole: an object of it is missing.",
                "Was the folder removed or replaced? Put it back, or start anew with another --id.",
            ) from error


def _store(repo: Repo, thing: Blob | Tree | Commit) -> None:
    if thing.id not in repo.object_store:
        repo.object_store.add_object(thing)


def _store_tree(repo: Repo, files: Files) -> bytes:
    """Store blobs and nested trees; the root tree's id."""
    folders: dict[str, dict[str, bytes]] = {}
    tree = Tree()
    for path, data in sorted(files.items()):
        first, _, rest = safe_path(path).partition("/")
        if rest:
            folders.setdefault(first, {})[rest] = data
            continue
        blob = Blob.from_string(data)
        _store(repo, blob)
        tree.add(first.encode(), stat.S_IFREG | 0o644, blob.id)
    for name, inner in folders.items():
        if name.encode() in tree:
            raise PathRefusedError(f"{name!r} is both a file and a folder.")
        tree.add(name.encode(), stat.S_IFDIR, ObjectID(_store_tree(repo, inner)))
    _store(repo, tree)
    return tree.id


def _tree_of(repo: Repo, tree_ish: str) -> ObjectID:
    found = repo.object_store[ObjectID(tree_ish.encode())]
    return found.tree if isinstance(found, Commit) else ObjectID(found.id)


def _write_index(repo: Repo, root: Path, files: Files) -> None:
    """Bring git's index in line, so that ``git status`` is clean."""
    index = Index(repo.index_path(), read=False)
    for path, data in files.items():
        status = (root / path).stat()
        blob = Blob.from_string(data)
        index[path.encode()] = index_entry_from_stat(status, blob.id, mode=stat.S_IFREG | 0o644)
    index.write()
