"""Showing a revision of ours on ``main`` and in the folder, without losing what a person did there.

    a person's commits -- edits: made by hand -- merge: with what was made by hand    main
                                                 /
    what the steps built ------------- revision -

What is in the folder and was not put there by us becomes a commit first. Before the first file is
written a reference says what is about to be shown; whoever opens the project next finishes it.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dulwich.graph import find_merge_base
from dulwich.index import EXTENDED_FLAG_INTEND_TO_ADD, Index, index_entry_from_stat
from dulwich.objects import S_ISGITLINK, Blob, Commit, ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from gencode_graph.tools.workspace import disk
from gencode_graph.tools.workspace.merging import Merged, joined_mode, joined_text, merge
from gencode_graph.tools.workspace.person import Halves, Seen, entry_at, look_at, read_index, root_of
from gencode_graph.tools.workspace.repository import (
    Entries,
    Entry,
    ancestors,
    entries_of,
    parents_of,
    store,
    store_commit,
    store_tree,
)
from gencode_graph.tools.workspace.standing import ASIDE, MAIN, busy, checked_out

BUILT = Ref(b"refs/gencode/built")
"""The revision of ours that was shown last, without what a person added."""
SHOWN = Ref(b"refs/gencode/shown")
"""What ``main`` led to then."""
INTENT = Ref(b"refs/gencode/publishing")
"""What is being shown at the moment: a commit on what ``main`` will lead to, and what it did."""
NOTES = (BUILT, SHOWN, INTENT)
"""The references that nobody but a publication writes: a lock of theirs is one's that was cut off."""
EDITS, STAGED = "edits: made by hand\n", "staged: made by hand\n"
JOINED = "merge: with what was made by hand\n"
PERSON = "You"
TRIES = 5

Where = Literal["folder", "main", "branch"]


@dataclass(frozen=True)
class Shown:
    """Where a revision can be seen: in the folder (and on ``main``), on ``main`` alone because the
    folder shows another branch, or on the branch ``aside`` because ``main`` may not be moved now.
    ``reason`` says why it is not in the folder."""

    revision: str
    where: Where = "folder"
    reason: str = ""
    aside: str = ""


class _MovedError(Exception):
    """The folder or the branch changed under our hands."""


def publish(repo: Repo, revision: ObjectID, *, final: bool) -> Shown:
    """Show ``revision``. Where git is in the middle of something, only a ``final`` one is put aside."""
    for _ in range(TRIES):
        if reason := busy(repo):
            return _aside(repo, revision, reason) if final else Shown("", "branch", reason)
        try:
            return _Publication(repo, revision).carry_out()
        except _MovedError:
            continue
    return _aside(repo, revision, "files in the folder change all the time")


@dataclass(frozen=True)
class _Intent:
    """A publication that was begun: of ``revision``, as the commit ``result``, on ``hand``."""

    revision: ObjectID
    result: ObjectID
    hand: ObjectID | None

    def put_down(self, repo: Repo) -> None:
        parents = [self.result, *([self.hand] if self.hand else [])]
        tree = store_tree(repo, {})
        message = f"publishing\n\n{self.revision.decode()}\n"
        repo.refs[INTENT] = store_commit(repo, tree, parents, message, "GenCode")


def pending(repo: Repo) -> ObjectID | None:
    """The revision whose publication was cut off."""
    intent = _intent(repo)
    return intent.revision if intent else None


def _intent(repo: Repo) -> _Intent | None:
    name = repo.refs.as_dict().get(INTENT)
    if name is None or not (parents := parents_of(repo, name)):
        return None
    told = repo.object_store[name]
    assert isinstance(told, Commit)
    revision = ObjectID(told.message.split()[-1])
    return _Intent(revision, parents[0], parents[1] if len(parents) > 1 else None)


def _settle(repo: Repo) -> None:
    """Put down what the last publication was, where it got as far as the branch."""
    intent, head = _intent(repo), repo.refs.as_dict().get(MAIN)
    if intent and head and intent.result in ancestors(repo, head):
        _note(repo, intent)


def _note(repo: Repo, intent: _Intent) -> None:
    repo.refs[SHOWN] = intent.result
    repo.refs[BUILT] = intent.revision
    repo.refs.remove_if_equals(INTENT, None)


class _Publication:
    """One try: what there is, what it is to become, and the writing of it."""

    def __init__(self, repo: Repo, revision: ObjectID) -> None:
        self.repo, self.revision = repo, revision
        self.root = root_of(repo)
        _settle(repo)
        refs = repo.refs.as_dict()
        self.head = refs.get(MAIN)
        self.halves = _halves(repo)
        self.here = checked_out(repo) == MAIN
        self.base = self._base(refs.get(BUILT))
        self.new = entries_of(repo, revision)
        self.old: Entries = entries_of(repo, self.base) if self.base else {}
        self.committed: Entries = entries_of(repo, self.head) if self.head else {}

    def carry_out(self) -> Shown:
        if self.head and self.new == self.old and not self.halves:
            self.repo.refs[BUILT] = self.revision
            return self._shown(self.head)
        seen = self._seen()
        hand = self._by_hand(seen)
        result = self._result(seen, hand)
        intent = _Intent(self.revision, result, hand)
        intent.put_down(self.repo)
        if self.here:
            self._write(seen, entries_of(self.repo, result), result)
        if not self.repo.refs.set_if_equals(MAIN, self.head, result):
            raise _MovedError
        _note(self.repo, intent)
        _drop_aside(self.repo, result)
        return self._shown(result)

    def _shown(self, result: ObjectID) -> Shown:
        if self.here:
            return Shown(result.decode())
        branch = checked_out(self.repo).removeprefix(b"refs/heads/")
        name = f"the branch {path_text(branch)!r}" if branch else "a single commit"
        return Shown(result.decode(), "main", f"the folder shows {name}")

    def _base(self, built: ObjectID | None) -> ObjectID | None:
        """The revision that the person's work began from."""
        if built and built in self.repo.object_store and self.head:
            return built
        bases = find_merge_base(self.repo, [self.head, self.revision]) if self.head else []
        return bases[0] if bases else None

    def _seen(self) -> Seen:
        if not self.here:
            return Seen(dict(self.committed), {})
        return look_at(self.repo, self.committed, {*self.new, *self.old}, self.halves)

    def _by_hand(self, seen: Seen) -> ObjectID | None:
        """The commit that holds all the person did; theirs already, if they committed it."""
        hand = self.head
        if seen.staged:
            staged = store_tree(self.repo, {**self.committed, **seen.staged})
            hand = store_commit(self.repo, staged, [hand] if hand else [], STAGED, PERSON)
        if seen.entries != (entries_of(self.repo, hand) if hand else {}):
            tree = store_tree(self.repo, seen.entries)
            hand = store_commit(self.repo, tree, [hand] if hand else [], EDITS, PERSON)
        return hand

    def _result(self, seen: Seen, hand: ObjectID | None) -> ObjectID:
        """Our revision itself where a person did nothing, else a commit that joins the two."""
        if hand is None or (hand in ancestors(self.repo, self.revision) and seen.entries == self.old):
            return self.revision
        merged = merge(self.old, self.new, seen.entries, self._joined)
        tree = store_tree(self.repo, merged.entries)
        return store_commit(self.repo, tree, [hand, self.revision], _message(merged), "GenCode")

    def _joined(self, path: bytes, base: Entry, ours: Entry, theirs: Entry) -> Entry | None:
        mode = joined_mode(base[0], ours[0], theirs[0])
        if mode is None:
            return None
        store_of = self.repo.object_store
        texts = [store_of[sha].as_raw_string() for _, sha in (base, ours, theirs)]
        text = joined_text(path, *texts) if ours[1] not in (base[1], theirs[1]) else texts[2]
        return None if text is None else (mode, store(self.repo, Blob.from_string(text)))

    def _write(self, seen: Seen, target: Entries, result: ObjectID) -> None:
        paths = sorted({*seen.entries, *target, *self.halves})
        changed = [p for p in paths if seen.entries.get(p) != target.get(p) or p in self.halves]
        for path in sorted(changed, key=lambda path: path in target):  # first what makes room
            self._write_one(path, seen.entries.get(path), target.get(path), result)
        _write_index(self.repo, self.root, target)

    def _write_one(self, path: bytes, known: Entry | None, wanted: Entry | None, result: ObjectID) -> None:
        now = entry_at(self.repo, path, known or wanted)
        if now == wanted:
            return
        if now not in (known, None, self.halves.get(path, (None, None))[1]):
            raise _MovedError
        if wanted is None:
            disk.remove(self.root, path)
        elif not S_ISGITLINK(wanted[0]):
            data = self.repo.object_store[wanted[1]].as_raw_string()
            disk.write(self.root, path, wanted[0], data, result[:12].decode())


def _halves(repo: Repo) -> Halves:
    """What a publication that was cut off may have written already."""
    intent = _intent(repo)
    if intent is None:
        return {}
    before = entries_of(repo, intent.hand) if intent.hand else {}
    after = entries_of(repo, intent.result)
    return {
        path: (before.get(path), after.get(path))
        for path in {*before, *after}
        if before.get(path) != after.get(path)
    }


def _message(merged: Merged) -> str:
    """What happened to a person's version is told from here: one line a path."""
    lines = [f"GenCode-{what}: {path_text(path)}" for path, what in sorted(merged.overruled.items())]
    return "\n".join([JOINED, *lines]) + ("\n" if lines else "")


def _write_index(repo: Repo, root: Path, entries: Entries) -> None:
    """Bring git's index in line, so that ``git status`` is clean."""
    known, _ = read_index(repo)
    index = Index(repo.index_path(), read=False)
    for path, (mode, sha) in sorted(entries.items()):
        before = known.get(path)
        if before and (before.skip_worktree or S_ISGITLINK(mode)):
            before.mode, before.sha = mode, sha
            index[path] = before
            continue
        found = disk.status(root, path)
        if found is None or stat.S_ISDIR(found.st_mode):
            if S_ISGITLINK(mode) and found:
                index[path] = index_entry_from_stat(found, sha, mode=mode)
            continue
        entry = index_entry_from_stat(found, sha, mode=mode)
        entry.extended_flags &= ~EXTENDED_FLAG_INTEND_TO_ADD
        index[path] = entry
    index.write()


def _aside(repo: Repo, revision: ObjectID, reason: str) -> Shown:
    """Put the revision on a branch of its own, which nobody else's work is on."""
    refs = repo.refs.as_dict()
    names = [Ref(ASIDE + (b"-%d" % number if number else b"")) for number in range(100)]
    ours = ancestors(repo, revision)
    branch = next(name for name in names if name not in refs or refs[name] in ours)
    repo.refs[branch] = revision
    return Shown(revision.decode(), "branch", reason, branch.removeprefix(b"refs/heads/").decode())


def _drop_aside(repo: Repo, shown: ObjectID) -> None:
    """The branch is of no use once its revision is part of ``main``."""
    refs: Mapping[Ref, ObjectID] = repo.refs.as_dict()
    branches: Iterable[Ref] = [ref for ref in refs if ref.startswith(ASIDE) and ref != checked_out(repo)]
    for branch in branches:
        if refs[branch] in ancestors(repo, shown):
            repo.refs.remove_if_equals(branch, refs[branch])


def path_text(path: bytes) -> str:
    """A path as a line of text."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in path.decode("utf-8", "backslashreplace"))
