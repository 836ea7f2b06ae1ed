"""The git repository of an app: trees as flat tables, commits, and what one leads to.

A path is bytes and a table's entries keep their modes, so that a commit of a person's comes through
as it is, whatever is in it: links, submodules, programs, names that are not text.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from dulwich.errors import NotGitRepository
from dulwich.index import commit_tree
from dulwich.object_store import iter_tree_contents
from dulwich.objects import S_ISGITLINK, Blob, Commit, ObjectID, Tree
from dulwich.repo import Repo

from gencode_graph.errors import PathRefusedError, StorageError

Entry = tuple[int, ObjectID]
"""An entry's mode as git has it, and the object it names."""
Entries = Mapping[bytes, Entry]

OURS = b"@gencode.local>"
"""How the authors of our own commits end."""
writing = threading.RLock()
"""dulwich locks each object's file while it writes it; two threads that write the same file at
once would refuse each other."""


@contextmanager
def guarded(root: Path) -> Iterator[None]:
    """Tell of a disk that fails and of a history that is not whole as a StorageError."""
    try:
        yield
    except (StorageError, PathRefusedError):
        raise
    except OSError as error:
        raise StorageError(
            f"The workspace {root} cannot be used: {error}.",
            "Check disk space and permissions; finished work is in its git history.",
        ) from error
    except NotGitRepository as error:
        raise StorageError(
            f"The git repository in {root} is gone.",
            "Put its .git folder back, or start anew with another --id.",
        ) from error
    except KeyError as error:
        raise StorageError(
            f"The git history in {root} is not whole: an object of it is missing.",
            "Was the folder removed or replaced? Put it back, or start anew with another --id.",
        ) from error


@contextmanager
def opened(root: Path) -> Iterator[Repo]:
    """The repository. Raises StorageError where the disk fails or it is damaged."""
    with guarded(root):
        repo = Repo(str(root))
        try:
            yield repo
        finally:
            repo.close()


def store(repo: Repo, thing: Blob | Tree | Commit) -> ObjectID:
    with writing:
        if thing.id not in repo.object_store:
            repo.object_store.add_object(thing)
    return ObjectID(thing.id)


def store_tree(repo: Repo, entries: Entries) -> ObjectID:
    """The tree that holds exactly these entries, whose objects are there already."""
    with writing:
        return commit_tree(repo.object_store, [(path, sha, mode) for path, (mode, sha) in entries.items()])


def store_commit(
    repo: Repo, tree: ObjectID, parents: Sequence[ObjectID], message: str, author: str
) -> ObjectID:
    """Nothing shows of a commit until a branch leads to it."""
    commit = Commit()
    commit.tree = tree
    commit.parents = list(parents)
    commit.author = commit.committer = f"{author} <{author.lower()}".encode() + OURS
    commit.author_time = commit.commit_time = int(time.time())
    commit.author_timezone = commit.commit_timezone = 0
    commit.message = message.encode("utf-8", "backslashreplace")
    return store(repo, commit)


def entries_of(repo: Repo, tree_ish: ObjectID) -> dict[bytes, Entry]:
    """Every file, link and submodule of a commit or tree, by path."""
    found = repo.object_store[tree_ish]
    tree = found.tree if isinstance(found, Commit) else tree_ish
    entries = iter_tree_contents(repo.object_store, tree)
    return {e.path: (e.mode, e.sha) for e in entries if e.path and e.mode and e.sha}


def whole(repo: Repo, tree_ish: ObjectID) -> bool:
    """Whether everything that a commit, tree or blob names is there."""
    try:
        if isinstance(repo.object_store[tree_ish], Blob):
            return True
        entries = entries_of(repo, tree_ish)
    except KeyError:
        return False
    return all(S_ISGITLINK(mode) or sha in repo.object_store for mode, sha in entries.values())


def parents_of(repo: Repo, commit: ObjectID) -> list[ObjectID]:
    if commit not in repo.object_store:
        return []
    found = repo.object_store[commit]
    return list(found.parents) if isinstance(found, Commit) else []


def ancestors(repo: Repo, *commits: ObjectID) -> dict[ObjectID, None]:
    """The commits and all that lead to them, nearest first."""
    found: dict[ObjectID, None] = {}
    queue = list(commits)
    for commit in queue:  # grows while it is walked
        if commit not in found and commit in repo.object_store:
            found[commit] = None
            queue += parents_of(repo, commit)
    return found
