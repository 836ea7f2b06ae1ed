"""References that keep from ``git gc`` what only the run's state names.

Drafts are trees and answers blobs that no commit holds. One reference leads to a tree of all of
them, in sixteen folders so that adding one rewrites little. Commits that no branch shows yet have
a reference each, which goes when a commit that builds on them has its own.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable

from dulwich.objects import Commit, ObjectID, Tree
from dulwich.refs import Ref
from dulwich.repo import Repo

from gencode_graph.tools.workspace.repository import ancestors, parents_of, store, writing

KEPT = Ref(b"refs/gencode/keep")
TIPS = b"refs/gencode/tips/"


def keep(repo: Repo, name: ObjectID) -> None:
    """Keep a tree or blob."""
    with writing:
        root = _tree(repo, repo.refs.as_dict(Ref(b"refs/gencode")).get(Ref(b"keep")))
        if _add(repo, root, name):
            repo.refs[KEPT] = store(repo, root)


def keep_commit(repo: Repo, commit: ObjectID) -> None:
    """Keep a commit, and with it what it builds on."""
    with writing:
        repo.refs[Ref(TIPS + commit)] = commit
        for parent in parents_of(repo, commit):
            repo.refs.remove_if_equals(Ref(TIPS + parent), None)


def keep_only(repo: Repo, names: Iterable[str]) -> None:
    """Keep these trees, blobs and commits, those of them that are there, and nothing from before."""
    with writing:
        root, commits = Tree(), []
        for name in (ObjectID(name.encode()) for name in names):
            if name not in repo.object_store:
                continue
            if isinstance(repo.object_store[name], Commit):
                commits.append(name)
            else:
                _add(repo, root, name)
        repo.refs[KEPT] = store(repo, root)
        covered = {older for commit in commits for older in list(ancestors(repo, commit))[1:]}
        tips = {Ref(TIPS + commit): commit for commit in commits if commit not in covered}
        for old in repo.refs.subkeys(Ref(TIPS)):
            if (ref := Ref(TIPS + old)) not in tips:
                repo.refs.remove_if_equals(ref, None)
        for ref, commit in tips.items():
            repo.refs[ref] = commit


def _add(repo: Repo, root: Tree, name: ObjectID) -> bool:
    """Put an object into its folder of the tree; whether it was not there yet."""
    shelf = _tree(repo, root[name[:1]][1] if name[:1] in root else None)
    if name in shelf:
        return False
    is_tree = isinstance(repo.object_store[name], Tree)
    shelf.add(name, stat.S_IFDIR if is_tree else stat.S_IFREG | 0o644, name)
    root.add(name[:1], stat.S_IFDIR, store(repo, shelf))
    return True


def _tree(repo: Repo, name: ObjectID | None) -> Tree:
    found = repo.object_store[name] if name and name in repo.object_store else None
    return found if isinstance(found, Tree) else Tree()
