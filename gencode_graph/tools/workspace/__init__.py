"""The git workspace of one app: an object store of drafts and commits, and a tree to look at.

Objects are written first and are invisible; ``publish`` then moves the branch and the folder. What
a person did there meanwhile is joined with it and never lost (``publishing.py``). A run that dies
in between is finished by whoever opens the project next. All methods block: call them in a thread.
"""

from __future__ import annotations

import io
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dulwich.objects import Blob, Commit, ObjectID
from dulwich.patch import write_tree_diff
from dulwich.refs import Ref
from dulwich.repo import Repo
from filelock import FileLock, Timeout

from gencode_graph.errors import PathRefusedError, StorageError, UsageError
from gencode_graph.sandbox.removal import remove_tree
from gencode_graph.tools.paths import safe_path, write_atomically
from gencode_graph.tools.workspace import telling
from gencode_graph.tools.workspace.keeping import keep, keep_commit, keep_only
from gencode_graph.tools.workspace.made import Made, made_by_hand
from gencode_graph.tools.workspace.publishing import BUILT, NOTES, Shown, pending, publish
from gencode_graph.tools.workspace.repository import (
    ancestors,
    entries_of,
    guarded,
    opened,
    store,
    store_commit,
    store_tree,
    whole,
)
from gencode_graph.tools.workspace.standing import MAIN, busy

EXCLUDED = "/.gencode/\nnode_modules/\n.venv/\n__pycache__/\ndist/\n.vite/\ntest-results/\n"
PATIENCE_SECONDS = 60

Files = Mapping[str, bytes]
"""Path -> content of whole files, paths relative to the app's root."""

__all__ = ["Files", "LogEntry", "Shown", "Workspace"]


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
        return (self.root / ".git").exists()

    def create(self) -> None:
        """Make the folder and an empty repository; nothing happens where they are."""
        with guarded(self.root):
            self.private.mkdir(parents=True, exist_ok=True)
            if not self.exists:
                self._init()
        with opened(self.root) as repo:
            rules = Path(repo.commondir()) / "info" / "exclude"
            there = rules.read_text(errors="replace") if rules.is_file() else ""
            missing = [line for line in EXCLUDED.splitlines() if line not in there.splitlines()]
            if missing:  # a person's own rules stay
                rules.parent.mkdir(exist_ok=True)
                with rules.open("a") as file:
                    file.write("".join(f"{line}\n" for line in missing))

    def _init(self) -> None:
        """A repository is there as a whole or not at all: half of one could be neither opened nor made."""
        making = self.private / "tmp" / "new"
        remove_tree(making)
        making.mkdir(parents=True)
        Repo.init(str(making), default_branch=b"main").close()
        (making / ".git").rename(self.root / ".git")
        remove_tree(making)

    def recover(self) -> None:
        """Clear away what a killed writer left. Only while holding the project."""
        if not self.exists:
            return
        with opened(self.root) as repo:
            shared = Path(repo.commondir())
            for left in (*(shared / "objects").rglob("*.lock"), *(shared / "refs/gencode").rglob("*.lock")):
                left.unlink(missing_ok=True)  # git's own are named otherwise
        self.settle()

    # --- objects: written, not yet seen ------------------------------------------------------

    def put_tree(self, files: Files) -> str:
        """Store files; the id of the tree that holds exactly them. Raises PathRefusedError."""
        with opened(self.root) as repo:
            tree = _store_files(repo, files)
            keep(repo, tree)
            return tree.decode()

    def read(self, tree_ish: str) -> dict[str, bytes]:
        """All files of a tree or commit; links and repositories inside it are left out."""
        with opened(self.root) as repo:
            return {
                path.decode("utf-8", "surrogateescape"): repo.object_store[sha].as_raw_string()
                for path, (mode, sha) in entries_of(repo, ObjectID(tree_ish.encode())).items()
                if stat.S_ISREG(mode)
            }

    def put_text(self, text: str) -> str:
        """Store a text; its blob id."""
        with opened(self.root) as repo:
            name = store(repo, Blob.from_string(text.encode("utf-8", "surrogatepass")))
            keep(repo, name)
            return name.decode()

    def read_text(self, blob: str) -> str:
        """The text of a blob."""
        with opened(self.root) as repo:
            raw = repo.object_store[ObjectID(blob.encode())].as_raw_string()
            return raw.decode("utf-8", "surrogatepass")

    def has(self, *names: str) -> bool:
        """Whether these trees, blobs and commits are there, with all they name."""
        if not self.exists:
            return False
        with opened(self.root) as repo:
            return all(whole(repo, ObjectID(name.encode())) for name in names)

    def keep_only(self, names: Iterable[str]) -> None:
        """Of all that was stored, keep these from ``git gc``; the others are nobody's any more."""
        with opened(self.root) as repo:
            keep_only(repo, names)

    def take_objects(self, other: Workspace) -> None:
        """Begin with all that another workspace has stored, and none of its branches."""
        self.create()
        with opened(other.root) as theirs, opened(self.root) as ours:
            source, target = (Path(repo.commondir()) / "objects" for repo in (theirs, ours))
            shutil.copytree(source, target, dirs_exist_ok=True)

    def commit(self, files: Files, parents: Sequence[str], message: str, author: str) -> str:
        """Store a commit of exactly these files; its id. Nothing shows until ``publish``."""
        with opened(self.root) as repo:
            before = [ObjectID(parent.encode()) for parent in parents if parent]
            made = store_commit(repo, _store_files(repo, files), before, message, author)
            keep_commit(repo, made)
            return made.decode()

    def log(self, revision: str) -> list[LogEntry]:
        """The commits that lead to ``revision``, newest first."""
        with opened(self.root) as repo:
            return [
                LogEntry(
                    revision=entry.commit.id.decode(),
                    at=int(entry.commit.commit_time),
                    author=entry.commit.author.decode("utf-8", "replace").partition(" <")[0],
                    message=entry.commit.message.decode("utf-8", "replace"),
                )
                for entry in repo.get_walker(include=[ObjectID(revision.encode())])
            ]

    def diff(self, before: str, after: str) -> bytes:
        """A patch that makes the files of one commit into those of another."""
        patch = io.BytesIO()
        with opened(self.root) as repo:
            was, now = (_tree_of(repo, name) for name in (before, after))
            write_tree_diff(patch, repo.object_store, was, now)
        return patch.getvalue()

    def leads_to(self, revision: str, later: str) -> bool:
        """Whether ``later`` is ``revision`` or builds on it."""
        with opened(self.root) as repo:
            return ObjectID(revision.encode()) in ancestors(repo, ObjectID(later.encode()))

    # --- the branch and the folder: what people see ------------------------------------------

    def head(self) -> str:
        """What ``main`` leads to, "" before the first commit."""
        return self._ref(MAIN)

    def built(self) -> str:
        """The revision of ours that was published last; ``main`` may hold a person's work too."""
        return self._ref(BUILT)

    def holds_files(self) -> bool:
        """Whether there is anything in the folder but git's and our own notes."""
        return any(entry.name not in (".git", ".gencode") for entry in self.root.iterdir())

    def need_free(self) -> None:
        """Raises UsageError where git is in the middle of something that a run would spoil."""
        if not self.exists:
            return
        with opened(self.root) as repo:
            if reason := busy(repo):
                raise UsageError(
                    f"In {self.root}, {reason}.",
                    "Finish or abort that first; nothing was done.",
                )

    def begin(self) -> None:
        """A new piece of work begins: what ``told`` tells of begins here."""
        if self.exists:
            with opened(self.root) as repo:
                telling.begin(repo)

    def publish(self, revision: str, *, final: bool = True) -> Shown:
        """Show ``revision`` on ``main`` and, where that is checked out, in the folder.

        What a person did there is committed first and joined with it. Where git is in the middle of
        something, nothing is touched; a ``final`` revision then gets a branch of its own.
        """
        with self._alone(), opened(self.root) as repo:
            return publish(repo, ObjectID(revision.encode()), final=final)

    def settle(self) -> None:
        """Finish a publication that was cut off."""
        if self.exists and self._unsettled():
            with self._alone(), opened(self.root) as repo:
                Path(repo.index_path()).with_name("index.lock").unlink(missing_ok=True)
                for ref in (MAIN, *NOTES):
                    (Path(repo.commondir()) / f"{ref.decode()}.lock").unlink(missing_ok=True)
                if revision := pending(repo):
                    publish(repo, revision, final=False)
            remove_tree(self.private / "tmp")

    @contextmanager
    def steady(self) -> Iterator[None]:
        """The folder at one revision: while this is held, nothing is published."""
        if not self.exists:
            yield
            return
        self.settle()
        with self._alone():
            yield

    def told(self) -> list[str]:
        """What became of a person's work since the run began, in plain sentences."""
        with opened(self.root) as repo:
            return telling.tell(repo)

    def made_by_hand(self) -> Made:
        """What a person made of the app since a revision was shown last."""
        with self._alone(), opened(self.root) as repo:
            return made_by_hand(repo)

    def _unsettled(self) -> bool:
        with opened(self.root) as repo:
            return pending(repo) is not None

    def _ref(self, name: Ref) -> str:
        with opened(self.root) as repo:
            return repo.refs.as_dict().get(name, b"").decode()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One publication at a time, in all processes; readers of the folder wait for it too."""
        with guarded(self.root):
            self.private.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.private / "publishing.lock", timeout=PATIENCE_SECONDS)
            try:
                lock.acquire()
            except Timeout as error:
                raise StorageError(
                    f"Another process has been writing to {self.root} for {PATIENCE_SECONDS} seconds.",
                    "Wait for it, or stop it first.",
                ) from error
        try:
            yield
        finally:
            lock.release()

    # --- folders beside the tree -------------------------------------------------------------

    @contextmanager
    def staged(self, name: str, files: Files) -> Iterator[Path]:
        """A throw-away folder that holds exactly these files."""
        with guarded(self.root):
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
        with guarded(self.root):
            remove_tree(folder)
            for path, data in files.items():
                write_atomically(folder / safe_path(path), data)

    def keep(self, path: str, data: bytes) -> None:
        """Write a file under ``.gencode/``: beside the app, not part of it."""
        with guarded(self.root):
            write_atomically(self.private / safe_path(path), data)


def _tree_of(repo: Repo, commit: str) -> ObjectID:
    found = repo.object_store[ObjectID(commit.encode())]
    assert isinstance(found, Commit)
    return ObjectID(found.tree)


def _store_files(repo: Repo, files: Files) -> ObjectID:
    """Store plain files. Raises PathRefusedError for a path no answer may have."""
    folders = {"/".join(path.split("/")[:n]) for path in files for n in range(1, path.count("/") + 1)}
    if clash := next((path for path in files if path in folders), ""):
        raise PathRefusedError(f"{clash!r} is both a file and a folder.")
    entries = {
        safe_path(path).encode(): (stat.S_IFREG | 0o644, store(repo, Blob.from_string(data)))
        for path, data in files.items()
    }
    return store_tree(repo, entries)
