"""Where the repository stands: what is checked out, and whether git is in the middle of something."""

from __future__ import annotations

import time
from pathlib import Path

from dulwich.index import ConflictedIndexEntry, Index
from dulwich.refs import Ref
from dulwich.repo import Repo

MAIN = Ref(b"refs/heads/main")
ASIDE = b"refs/heads/gencode-app"
PATIENCE_SECONDS = 5.0
"""How long another git command may hold the index before we go on without it."""
_UNDER_WAY = {
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
}


def checked_out(repo: Repo) -> bytes:
    """The branch that the folder shows, b"" where it shows a single commit."""
    head = repo.refs.read_ref(Ref(b"HEAD")) or b""
    return head.removeprefix(b"ref: ") if head.startswith(b"ref: ") else b""


def busy(repo: Repo) -> str:
    """Why neither ``main`` nor the folder may be touched now, "" where they may."""
    control = Path(repo.controldir())
    for name, what in _UNDER_WAY.items():
        if (control / name).exists():
            return f"git is in the middle of {what}"
    if _unmerged(repo):
        return "some files have conflicts that are not resolved"
    if not _free(control / "index.lock"):
        return f"another git command is at work, or died at it ({control / 'index.lock'})"
    if checked_out(repo) != MAIN and _elsewhere(repo):
        return "main is checked out in another worktree"
    return ""


def _unmerged(repo: Repo) -> bool:
    try:
        index = Index(repo.index_path())
    except (OSError, ValueError, AssertionError):
        return False
    return any(isinstance(entry, ConflictedIndexEntry) for _, entry in index.items())


def _free(lock: Path) -> bool:
    until = time.monotonic() + PATIENCE_SECONDS
    while lock.exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _elsewhere(repo: Repo) -> bool:
    shared = Path(repo.commondir())
    heads = [shared / "HEAD", *shared.glob("worktrees/*/HEAD")]
    own = Path(repo.controldir()) / "HEAD"
    return any(
        head != own and head.read_bytes().strip() == b"ref: " + MAIN for head in heads if head.is_file()
    )
