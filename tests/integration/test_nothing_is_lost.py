"""Whatever a person does in the folder, at whatever moment: every byte of theirs can be reached after."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gencode_graph.tools.workspace import Workspace, disk

pytestmark = pytest.mark.integration

PATHS = (
    "a.txt",
    "page.tsx",
    "src/main.py",
    "src/deep/er/x.py",
    "docs",
    "docs/how.md",
    "ignored.log",
    "b c.txt",
)
paths = st.sampled_from(PATHS)
BRANCHES = ("main", "mine", "other")
ENVIRONMENT = {
    **os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_EDITOR": "true",
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com",
}  # fmt: skip


class KilledError(BaseException):
    """Stands for a kill: nothing catches it."""


class Life(RuleBasedStateMachine):
    """A person and our publishing, turn by turn, in one folder."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp()) / "app"
        self.workspace = Workspace(self.root)
        self.words = itertools.count()
        self.files: dict[str, bytes] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.root.parent)

    # --- ours

    @initialize()
    def first(self) -> None:
        self.workspace.create()
        self.files = {"a.txt": b"1\n2\n3\n4\n5\n6\n", "page.tsx": b"p\n" * 9, ".gitignore": b"*.log\n"}
        self.built = self.workspace.commit(self.files, [], "first\n", "Derek")
        self.workspace.publish(self.built)

    def build(self, path: str, line: int) -> None:
        """The next revision: one file written, changed or taken out."""
        lines = self.files.get(path, b"").splitlines(keepends=True)
        lines[line : line + 1] = [b"ours %d\n" % next(self.words)]
        files = {
            p: d for p, d in self.files.items() if not (p.startswith(f"{path}/") or path.startswith(f"{p}/"))
        }
        self.files = {**files, path: b"".join(lines)}
        if line == 0 and path != "a.txt":
            del self.files[path]
        self.built = self.workspace.commit(self.files, [self.built], "next\n", "Derek")

    @rule(path=paths, line=st.integers(0, 6), final=st.booleans())
    def publish(self, path: str, line: int, final: bool) -> None:
        theirs = self.theirs()
        self.build(path, line)
        self.workspace.publish(self.built, final=final)
        self.check(theirs)

    @rule(path=paths, line=st.integers(0, 6), nth=st.integers(1, 4))
    def publish_and_be_killed(self, path: str, line: int, nth: int) -> None:
        theirs = self.theirs()
        self.build(path, line)
        left = itertools.count(1)

        def until(real):  # type: ignore[no-untyped-def]
            def act(*args: object, **kwargs: object) -> object:
                if next(left) == nth:
                    raise KilledError
                return real(*args, **kwargs)

            return act

        with (
            mock.patch.object(disk, "write", until(disk.write)),
            mock.patch.object(disk, "remove", until(disk.remove)),
            mock.patch("gencode_graph.tools.workspace.publishing._write_index", until(lambda *_: None)),
            suppress(KilledError),
        ):
            self.workspace.publish(self.built)
        self.check(theirs)

    @rule()
    def open_again(self) -> None:
        theirs = self.theirs()
        self.workspace.recover()
        with self.workspace.steady():
            pass
        self.check(theirs)

    # --- theirs

    def git(self, *args: str) -> bool:
        argv = ["git", "-C", str(self.root), *args]
        return not subprocess.run(argv, capture_output=True, env=ENVIRONMENT, check=False).returncode

    @rule(path=paths, over=st.booleans())
    def write(self, path: str, over: bool) -> None:
        place = self.root / path
        if place.is_dir() or any(p.is_file() for p in place.parents if p != self.root):
            return
        place.parent.mkdir(parents=True, exist_ok=True)
        old = b"" if over or not place.is_file() else place.read_bytes()
        place.write_bytes(b"theirs %d\n" % next(self.words) + old)

    @rule(path=paths)
    def delete(self, path: str) -> None:
        if (self.root / path).is_file():
            (self.root / path).unlink()

    @rule(path=paths, to=paths)
    def rename(self, path: str, to: str) -> None:
        self.git("mv", path, to)

    @rule(path=paths)
    def make_a_program(self, path: str) -> None:
        if (self.root / path).is_file():
            (self.root / path).chmod(0o755)

    @rule(path=paths)
    def link(self, path: str) -> None:
        place = self.root / path
        if not os.path.lexists(place) and place.parent.is_dir():
            place.symlink_to(f"../outside-{next(self.words)}")

    @rule()
    def stage(self) -> None:
        self.git("add", "-A")

    @rule()
    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "mine")

    @rule()
    def commit_what_is_staged(self) -> None:
        self.git("commit", "-qm", "mine")

    @rule(branch=st.sampled_from(BRANCHES))
    def switch(self, branch: str) -> None:
        _ = self.git("checkout", "-q", branch) or self.git("checkout", "-qb", branch)

    @rule()
    def detach(self) -> None:
        self.git("checkout", "-q", "--detach")

    @rule(branch=st.sampled_from(BRANCHES))
    def merge(self, branch: str) -> None:
        self.git("merge", "-q", branch)  # and maybe stay in the middle of it

    @rule()
    def abort(self) -> None:
        self.git("merge", "--abort")

    @precondition(lambda self: not (self.root / ".git/MERGE_HEAD").exists())
    @rule()
    def clean_up(self) -> None:
        theirs = self.theirs()
        self.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all")
        self.git("gc", "-q", "--prune=now")
        assert self.workspace.has(self.built)
        self.check(theirs)

    # --- what must hold

    def reachable(self) -> set[str]:
        """Objects that branches and the checked-out commit lead to."""
        argv = ["git", "-C", str(self.root), "rev-list", "--objects", "--branches", "HEAD"]
        told = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        return {line.split()[0] for line in told.splitlines()}

    def on_disk(self) -> dict[str, str]:
        found = {}
        for folder, _, files in os.walk(self.root):
            here = Path(folder)
            if ".git" in here.relative_to(self.root).parts:
                continue
            for name in files:
                data = (
                    os.fsencode((here / name).readlink())
                    if (here / name).is_symlink()
                    else (here / name).read_bytes()
                )
                found[str((here / name).relative_to(self.root))] = blob(data)
        return found

    def theirs(self) -> set[str]:
        """All there is of the person's that can be reached now: files, commits, git's index."""
        argv = ["git", "-C", str(self.root), "ls-files", "-s"]
        staged = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        return (
            self.reachable()
            | set(self.on_disk().values())
            | {line.split()[1] for line in staged.splitlines()}
        )

    def check(self, before: set[str]) -> None:
        lost = before - self.theirs()
        argv = ["git", "-C", str(self.root), "cat-file", "--batch"]
        shown = subprocess.run(argv, input="\n".join(lost).encode(), capture_output=True, check=True).stdout
        assert b"theirs" not in shown, shown
        assert b"outside" not in shown, shown

    @invariant()
    def the_repository_is_whole(self) -> None:
        if self.workspace.exists and self.workspace.head():
            assert self.git("fsck", "--strict", "--no-dangling")


def blob(data: bytes) -> str:
    from dulwich.objects import Blob

    return Blob.from_string(data).id.decode()


Life.TestCase.settings = settings(
    max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)
TestLife = Life.TestCase
