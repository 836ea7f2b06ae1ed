"""The git workspace: what is written, what shows, and what survives."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gencode_graph.errors import PathRefusedError, StorageError
from gencode_graph.tools.workspace import Workspace

names = st.text("abcxyz", min_size=1, max_size=3)
paths = st.lists(names, min_size=1, max_size=3).map("/".join)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "app")
    made.create()
    return made


def git(workspace: Workspace, *args: str) -> str:
    argv = ["git", "-C", str(workspace.root), *args]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


def test_a_commit_shows_only_once_it_is_published(workspace: Workspace) -> None:
    commit = workspace.commit({"a/b.txt": b"one"}, [], "first\n", "Derek")

    assert not (workspace.root / "a").exists()
    assert workspace.head() == ""
    workspace.publish(commit)
    assert (workspace.root / "a/b.txt").read_bytes() == b"one"
    assert workspace.head() == commit


def test_gits_own_client_agrees(workspace: Workspace) -> None:
    first = workspace.commit({"a/b.txt": b"one", "c.txt": b"x"}, [], "first\n", "Derek")
    second = workspace.commit({"a/b.txt": b"two"}, [first], "second\n", "Luna")
    workspace.publish(second)

    assert git(workspace, "status", "--short") == ""
    assert git(workspace, "log", "--format=%an %s").splitlines() == ["Luna second", "Derek first"]
    assert git(workspace, "fsck", "--strict", "--no-dangling") == ""
    assert git(workspace, "show", f"{first}:c.txt") == "x"


def test_publishing_removes_what_is_gone_and_leaves_strangers_alone(workspace: Workspace) -> None:
    first = workspace.commit({"old.txt": b"1", "same.txt": b"2"}, [], "a\n", "Derek")
    workspace.publish(first)
    (workspace.root / "mine.txt").write_text("not yours")
    workspace.publish(workspace.commit({"same.txt": b"2"}, [first], "b\n", "Derek"))

    assert not (workspace.root / "old.txt").exists()
    assert (workspace.root / "mine.txt").read_text() == "not yours"


def test_publishing_goes_through_no_link(workspace: Workspace, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (workspace.root / "src").symlink_to(outside)

    workspace.publish(workspace.commit({"src/x.py": b"1"}, [], "a\n", "Derek"))

    assert list(outside.iterdir()) == []
    assert (workspace.root / "src/x.py").read_bytes() == b"1"
    assert git(workspace, "log", "--format=%s", "--", "src").split() != [], "the link is in the history"


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a//b", ".git/config", "a/.GIT/x", "a\\b", "a\nb", "", ".", "a/.."]
)
def test_paths_that_lead_elsewhere_are_refused(workspace: Workspace, path: str) -> None:
    with pytest.raises(PathRefusedError):
        workspace.put_tree({path: b"1"})


def test_many_threads_may_write_the_same_file_at_once(workspace: Workspace) -> None:
    with ThreadPoolExecutor(16) as pool:
        trees = set(pool.map(lambda _: workspace.put_tree({"same.txt": b"same"}), range(64)))

    assert len(trees) == 1


def test_locks_of_a_killed_writer_are_cleared(workspace: Workspace) -> None:
    tree = workspace.put_tree({"x": b"1"})
    left = workspace.root / ".git/objects" / tree[:2] / f"{'0' * 38}.lock"
    left.write_bytes(b"half an object")

    workspace.recover()

    workspace.publish(workspace.commit({"x": b"2"}, [], "a\n", "Derek"))
    assert not left.exists()


def test_a_damaged_repository_is_a_clear_error(workspace: Workspace) -> None:
    with pytest.raises(StorageError, match=r"history in .* is not whole.*start anew with another --id"):
        workspace.read("0" * 40)


def test_an_unwritable_disk_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "app").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be used"):
        Workspace(tmp_path / "app").create()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.dictionaries(paths, st.binary(max_size=50), max_size=8))
def test_what_is_stored_comes_back(workspace: Workspace, files: dict[str, bytes]) -> None:
    folders = {p.rsplit("/", n)[0] for p in files for n in range(1, p.count("/") + 1)}
    files = {p: d for p, d in files.items() if p not in folders}

    assert workspace.read(workspace.put_tree(files)) == files


def test_a_repository_is_there_as_a_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(self: Path, target: Path) -> None:
        raise Killed

    app = Workspace(tmp_path / "app")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", dies)
        with pytest.raises(Killed):
            app.create()
    assert not app.exists
    app.recover()
    app.create()
    assert app.exists
    assert app.head() == ""
    assert (app.root / ".git" / "info" / "exclude").is_file()
