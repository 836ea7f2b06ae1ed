"""The names that a sandbox uses in an app's folder, whatever the app has put there."""

import os
from pathlib import Path

import pytest

from gencode_graph.errors import SandboxError
from gencode_graph.sandbox.places import (
    hidden_names,
    link_modules,
    place_modules,
    unlink_modules,
    unplace_modules,
)

PLANTS = {
    "nothing": lambda place, _outside: None,
    "a file": lambda place, _outside: place.write_text("x"),
    "a pipe": lambda place, _outside: os.mkfifo(place),
    "a link": lambda place, outside: place.symlink_to(outside),
    "a dangling link": lambda place, outside: place.symlink_to(outside / "none"),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept.txt").write_text("kept")
    (tmp_path / "app" / "frontend").mkdir(parents=True)
    return tmp_path / "app"


@pytest.mark.parametrize("plant", PLANTS)
def test_packages_are_mounted_on_a_folder_of_ours(root: Path, plant: str) -> None:
    place = root / "frontend" / "node_modules"
    PLANTS[plant](place, root.parent / "outside")
    assert place_modules(root)
    assert place.is_dir()
    assert not place.is_symlink()
    assert not place_modules(root)
    unplace_modules(root)
    assert not place.exists()
    assert (root.parent / "outside" / "kept.txt").read_text() == "kept"


@pytest.mark.parametrize("plant", [*PLANTS, "a folder"])
def test_a_link_to_packages_is_put_back(root: Path, plant: str) -> None:
    place = root / "frontend" / "node_modules"
    assert link_modules(root, "/packages")
    place.unlink()
    if plant == "a folder":
        (place / "inner").mkdir(parents=True)
    else:
        PLANTS[plant](place, root.parent / "outside")
    assert link_modules(root, "/packages", again=True)
    assert str(place.readlink()) == "/packages"
    assert not link_modules(root, "/packages", again=True)
    unlink_modules(root)
    assert not place.is_symlink()
    assert (root.parent / "outside" / "kept.txt").read_text() == "kept"


def test_packages_that_are_there_stay(root: Path) -> None:
    (root / "frontend" / "node_modules" / "react").mkdir(parents=True)
    assert not place_modules(root)
    assert not link_modules(root, "/packages")
    unplace_modules(root)
    unlink_modules(root)
    assert (root / "frontend" / "node_modules" / "react").is_dir()


@pytest.mark.parametrize("use", [place_modules, lambda root: link_modules(root, "/packages")])
def test_a_frontend_that_leads_elsewhere_is_refused(root: Path, use) -> None:
    (root / "frontend").rmdir()
    (root / "frontend").symlink_to(root.parent / "outside")
    with pytest.raises(SandboxError):
        use(root)
    unplace_modules(root)
    unlink_modules(root)
    assert [path.name for path in (root.parent / "outside").iterdir()] == ["kept.txt"]


def test_an_app_of_no_pages_has_no_place_for_packages(root: Path) -> None:
    (root / "frontend").rmdir()
    assert not place_modules(root)
    assert not link_modules(root, "/packages")


def test_what_is_hidden_is_there_itself(root: Path) -> None:
    assert hidden_names(root) == ()
    (root / ".git").write_text("gitdir: elsewhere")
    (root / ".gencode").mkdir()
    assert hidden_names(root) == (".git", ".gencode")
    (root / ".git").unlink()
    (root / ".git").symlink_to("../outside")
    with pytest.raises(SandboxError, match=r"\.git is a link"):
        hidden_names(root)
