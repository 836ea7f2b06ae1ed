import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.sandbox import removal
from gencode_graph.sandbox.removal import remove_tree


def nest(root: Path, depth: int) -> None:
    """Deeper than a path can be long, one step at a time."""
    here = os.open(root, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)


def test_however_deep(tmp_path: Path) -> None:
    root = tmp_path / "app"
    (root / "a" / "b").mkdir(parents=True)
    nest(root, 5000)
    nest(root / "a" / "b", 1200)
    remove_tree(root)
    assert list(tmp_path.iterdir()) == []


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    root = tmp_path / "app"
    (root / "inner").mkdir(parents=True)
    (root / "folder").symlink_to(outside)
    (root / "inner" / "file").symlink_to(outside / "kept.txt")
    (root / "inner" / "loop").symlink_to(root)
    os.mkfifo(root / "inner" / "pipe")
    remove_tree(root)
    assert not root.exists()
    assert (outside / "kept.txt").read_text() == "kept"
    link = tmp_path / "link"
    link.symlink_to(outside)
    remove_tree(link)
    assert (outside / "kept.txt").exists()


def test_what_is_closed_is_opened(tmp_path: Path) -> None:
    root = tmp_path / "app"
    (root / "closed" / "inner" / "more").mkdir(parents=True)
    (root / "closed" / "file").write_text("x")
    (root / "closed" / "inner").chmod(0)
    (root / "closed").chmod(0)
    root.chmod(0)
    remove_tree(root)
    assert not root.exists()


@pytest.mark.parametrize("what", ["nothing", "a file"])
def test_where_there_is_no_folder_nothing_happens(tmp_path: Path, what: str) -> None:
    place = tmp_path / "place"
    if what == "a file":
        place.write_text("x")
    remove_tree(place)
    assert place.exists() is (what == "a file")


@given(st.lists(st.lists(st.sampled_from("abc"), min_size=1, max_size=6), max_size=12))
def test_any_tree_goes(tmp_path_factory: pytest.TempPathFactory, paths: list[list[str]]) -> None:
    root = tmp_path_factory.mktemp("tree")
    for parts in paths:
        target = root.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.mkdir(exist_ok=True)
        (target / "file").write_text("x")
    remove_tree(root)
    assert not root.exists()


def test_what_became_a_link_since_it_was_listed_is_not_followed(tmp_path: Path) -> None:
    """``chmod`` follows links, and a folder's name says nothing of what it stands for by now."""
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o500)
    root = tmp_path / "app"
    root.mkdir()
    (root / "was-a-folder").symlink_to(outside)
    top = os.open(root, os.O_RDONLY)
    removal._emptied("was-a-folder", top)
    removal._moved_up("was-a-folder", top, top)
    os.close(top)
    assert outside.stat().st_mode & 0o777 == 0o500


@pytest.mark.parametrize("what", ["file", "link", "dangling link", "pipe", "folder", "nothing"])
def test_a_name_is_cleared_whatever_has_it(tmp_path: Path, what: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    root = tmp_path / "app"
    place = root / "name"
    root.mkdir()
    if what == "file":
        place.write_text("x")
    elif what.endswith("link"):
        place.symlink_to(outside if what == "link" else tmp_path / "none")
    elif what == "pipe":
        os.mkfifo(place)
    elif what == "folder":
        (place / "inner").mkdir(parents=True)
        (place / "inner" / "out").symlink_to(outside)
    top = os.open(root, os.O_RDONLY)
    removal.clear_name("name", top)
    os.close(top)
    assert list(root.iterdir()) == []
    assert (outside / "kept.txt").read_text() == "kept"
