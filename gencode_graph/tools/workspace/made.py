"""What a person made of the app since a revision of ours was shown: committed or not."""

from __future__ import annotations

import stat

from dulwich.repo import Repo

from gencode_graph.tools.workspace.person import look_at
from gencode_graph.tools.workspace.publishing import BUILT
from gencode_graph.tools.workspace.repository import Entries, entries_of
from gencode_graph.tools.workspace.standing import MAIN, checked_out

Made = dict[str, tuple[bytes | None, bytes | None]]
"""Path -> what was shown, and what is there now; None where there is nothing."""


def made_by_hand(repo: Repo) -> Made:
    """Of plain files, what is other than what was shown last, in the folder (where that shows another
    branch, on ``main``)."""
    refs = repo.refs.as_dict()
    built, head = refs.get(BUILT), refs.get(MAIN)
    if not built or not head or built not in repo.object_store:
        return {}
    shown, committed = entries_of(repo, built), entries_of(repo, head)
    here = checked_out(repo) == MAIN
    now = look_at(repo, committed, shown, {}).entries if here else committed
    return {
        path.decode("utf-8", "surrogateescape"): (_content(repo, shown, path), _content(repo, now, path))
        for path in {*shown, *now}
        if shown.get(path) != now.get(path) and all(map(_plain, (shown.get(path), now.get(path))))
    }


def _plain(entry: tuple[int, bytes] | None) -> bool:
    return entry is None or stat.S_ISREG(entry[0])


def _content(repo: Repo, entries: Entries, path: bytes) -> bytes | None:
    entry = entries.get(path)
    return repo.object_store[entry[1]].as_raw_string() if entry else None
