"""What became of a person's work, told from the history of ``main``: nothing else has to be kept."""

from __future__ import annotations

from dulwich.objects import Commit, ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo

from gencode_graph.tools.workspace.disk import KEPT
from gencode_graph.tools.workspace.person import root_of
from gencode_graph.tools.workspace.publishing import EDITS, JOINED, SHOWN, STAGED, path_text
from gencode_graph.tools.workspace.repository import OURS, ancestors, entries_of, parents_of
from gencode_graph.tools.workspace.standing import MAIN

BEGUN = Ref(b"refs/gencode/begun")
"""What ``main`` led to, by our doing, when the run began."""
NAMED = 5
"""Paths a sentence names."""
UNSEEN = "The checks were made without it: see the two together with 'gencode preview'."
_HAND = (EDITS.encode(), STAGED.encode())
_WORDS = {
    "Replaced": "{path} is the new version; yours is kept: git show {hand}:{path}",
    "Removed": "{path} was removed with what it belonged to; yours is kept: git show {hand}:{path}",
    "Restored": "{path}, which you had deleted, is there again: what was asked for needs it",
}


def begin(repo: Repo) -> None:
    """A run begins: what a person did since our last publication belongs to it."""
    shown = repo.refs.as_dict().get(SHOWN)
    if shown:
        repo.refs[BEGUN] = shown
    else:
        repo.refs.remove_if_equals(BEGUN, None)


def tell(repo: Repo) -> list[str]:
    """Plain sentences, in order: what was committed for the person, kept, and overruled."""
    commits = _since_the_beginning(repo)
    theirs = [commit for commit in commits if not commit.author.endswith(OURS)]
    told = []
    if theirs:
        names = ", ".join(_short(commit.id) for commit in theirs[:NAMED])
        more = f" and {len(theirs) - NAMED} more" if len(theirs) > NAMED else ""
        told.append(f"Your commits are kept on main: {names}{more}.")
    for commit in commits:
        if commit.message in _HAND:
            told.append(_edits(repo, commit))
        elif commit.message.startswith(JOINED.encode()):
            told += _overruled(commit)
            told += _moved(repo, commit)
    if any(commit.message.startswith(JOINED.encode()) for commit in commits):
        told.append(UNSEEN)
    return told


def _since_the_beginning(repo: Repo) -> list[Commit]:
    """The commits that make up ``main``, oldest first, without what our steps built."""
    refs = repo.refs.as_dict()
    begun, at = refs.get(BEGUN), refs.get(MAIN)
    known = set(ancestors(repo, begun)) if begun else set()
    found: list[Commit] = []
    while at and at not in known:
        commit = repo.object_store[at]
        assert isinstance(commit, Commit)
        found.append(commit)
        at = next(iter(parents_of(repo, at)), None)
    return found[::-1]


def _edits(repo: Repo, commit: Commit) -> str:
    before = entries_of(repo, commit.parents[0]) if commit.parents else {}
    after = entries_of(repo, ObjectID(commit.id))
    changed = sorted(path for path in {*before, *after} if before.get(path) != after.get(path))
    paths = ", ".join(path_text(path) for path in changed[:NAMED])
    more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    return f"What you had not committed is the commit {_short(commit.id)} on main: {paths}{more}."


def _overruled(commit: Commit) -> list[str]:
    hand = _short(commit.parents[0])
    told = []
    for line in commit.message.decode("utf-8", "replace").splitlines():
        what, _, path = line.removeprefix("GenCode-").partition(": ")
        if line.startswith("GenCode-") and what in _WORDS:
            told.append(_WORDS[what].format(path=path, hand=hand) + ".")
    return told


def _moved(repo: Repo, commit: Commit) -> list[str]:
    """What stood in the way and is no part of a history was moved aside."""
    name = KEPT / commit.id.decode()[:12]
    there = (root_of(repo) / name).is_dir()
    return [f"What stood in the way of the app's files is in {name}/."] if there else []


def _short(commit: bytes) -> str:
    return commit.decode()[:10]
