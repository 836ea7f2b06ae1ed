import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.errors import PathRefusedError, SandboxError
from gencode_graph.sandbox import paths
from gencode_graph.sandbox.paths import read_inside, split_path, write_inside


@given(st.lists(st.sampled_from(["a", "..", ".", "", "b.py", "/", "\\", "\0", "~"])).map("/".join))
def test_a_path_that_is_let_through_stays_inside(path: str) -> None:
    try:
        parts = split_path(path)
    except PathRefusedError:
        return
    inside = os.path.normpath(f"/app/{'/'.join(parts)}")
    assert inside == f"/app/{path}"


def test_write_leaves_nothing_half_done(tmp_path: Path) -> None:
    write_inside(tmp_path, "a/b/c.txt", b"1")
    write_inside(tmp_path, "a/b/c.txt", b"2")
    assert read_inside(tmp_path, "a/b/c.txt") == b"2"
    assert [p.name for p in (tmp_path / "a/b").iterdir()] == ["c.txt"]


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    with pytest.raises(PathRefusedError):
        write_inside(tmp_path, "a/b", b"x")
    with pytest.raises(PathRefusedError):
        read_inside(tmp_path, "a/b")
    write_inside(tmp_path, "f", b"x")
    with pytest.raises(PathRefusedError):
        write_inside(tmp_path, "f/x", b"x")
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (root / "link").symlink_to(outside)
    (root / "dangling").symlink_to(tmp_path / "nothing")
    with pytest.raises(PathRefusedError):
        write_inside(root, "link/x", b"x")
    with pytest.raises(PathRefusedError):
        read_inside(root, "dangling")
    assert list(outside.iterdir()) == []


def test_a_root_that_is_gone_is_the_sandboxs_failure(tmp_path: Path) -> None:
    with pytest.raises(SandboxError):
        write_inside(tmp_path / "gone", "x", b"x")


@pytest.mark.parametrize("how", ["by one call", "component by component"])
def test_a_folder_is_opened_beneath_its_root_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how != "by one call":
        monkeypatch.setattr(paths, "_openat2", lambda _root, _path: None)
    root = tmp_path / "root"
    (root / "a" / "b").mkdir(parents=True)
    (root / "file").write_text("x")
    (root / "relative").symlink_to("a")
    (root / "a" / "up").symlink_to("..")
    (root / "absolute").symlink_to(tmp_path)
    os.mkfifo(root / "pipe")
    top = os.open(root, os.O_RDONLY)
    for path in ("", "a", "a/b"):
        with paths.opened(paths.open_folder(top, path)) as found:
            assert os.fstat(found).st_ino == (root / path).stat().st_ino
    for path in ("relative", "relative/b", "a/up", "a/up/a", "absolute", "file", "pipe", "none", "file/x"):
        with pytest.raises(OSError):  # noqa: PT011 - which part is told of differs
            paths.open_folder(top, path)
    os.close(top)
    assert paths.is_folder(root, "a")
    assert not any(paths.is_folder(root, path) for path in ("relative", "file", "none"))
