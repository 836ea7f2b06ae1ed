"""A folder that strangers wrote in is exactly what it was, and nothing outside of it is read or changed."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gencode_graph.errors import PathRefusedError
from gencode_graph.sandbox import laying
from gencode_graph.sandbox.laying import kept_entry, lay, taken

FILES = {
    "frontend/vite.config.ts": b"export default {}",
    "frontend/src/main.tsx": b"main",
    "backend/tests/conftest.py": b"fixtures",
    "backend/requirements-dev.lock": b"",
    "openapi.json": b"{}",
}


def content(root: Path) -> dict[str, bytes]:
    """Of every entry; what is neither file nor folder is named by its kind."""
    found = {}
    for path in root.rglob("*"):
        if path.is_symlink():
            found[str(path.relative_to(root))] = b"a link"
        elif not path.is_dir():
            found[str(path.relative_to(root))] = path.read_bytes() if path.is_file() else b"a pipe"
    return found


def append(root: Path) -> None:
    with (root / "frontend/vite.config.ts").open("a") as file:
        file.write("import fs from 'node:fs'")


def plant(root: Path) -> None:
    for name in (".npmrc", "sitecustomize.py", "frontend/.env", "backend/pytest.ini", "backend/ruff.toml",
                 "frontend/postcss.config.js", "conftest.py", "backend/app/conftest.py", ".git/hooks/post-commit",
                 "frontend/node_modules/vite/index.js", "backend/evil.pth"):  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("planted")


def replace_by_links(root: Path) -> None:
    outside = root.parent / "outside"
    for path in [p for p in root.rglob("*") if p.is_file()] + [root / "frontend/src", root / "backend"]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        path.symlink_to(outside / "frontend/src" if "src" in path.name else outside / "secret")


def relative_links(root: Path) -> None:
    (root / ".git").symlink_to("../outside")
    (root / "frontend/dist").symlink_to("../../outside")
    (root / "frontend/src/main.tsx").unlink()
    (root / "frontend/src/main.tsx").symlink_to("../../../outside/secret")


def pipes_and_hard_links(root: Path) -> None:
    (root / "openapi.json").unlink()
    os.mkfifo(root / "openapi.json")
    os.mkfifo(root / "backend/pipe")
    (root / "backend/requirements-dev.lock").unlink()
    os.link(root / "frontend/src/main.tsx", root / "backend/requirements-dev.lock")


def closed(root: Path) -> None:
    (root / "frontend/src/main.tsx").chmod(0)
    (root / "frontend/src").chmod(0)
    (root / "frontend").chmod(0)


def folders_for_files(root: Path) -> None:
    (root / "openapi.json").unlink()
    (root / "openapi.json/deep/er").mkdir(parents=True)
    (root / "frontend/src/main.tsx").unlink()
    (root / "frontend/src").rmdir()
    (root / "frontend/src").write_text("a file")


HARM = [append, plant, replace_by_links, relative_links, pipes_and_hard_links, closed, folders_for_files]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "outside/frontend/src").mkdir(parents=True)
    (tmp_path / "outside/secret").write_text("private")
    lay(tmp_path / "app", FILES)
    return tmp_path / "app"


@pytest.mark.parametrize("harm", HARM)
def test_whatever_was_done_is_undone(root: Path, harm: Callable[[Path], None]) -> None:
    outside = content(root.parent / "outside")
    harm(root)
    lay(root, FILES)
    assert content(root) == FILES
    assert content(root.parent / "outside") == outside


def test_what_is_right_is_not_touched(root: Path) -> None:
    before = (root / "openapi.json").stat()
    lay(root, FILES)
    assert (root / "openapi.json").stat() == before


def test_what_a_sandbox_made_stays(root: Path) -> None:
    place = root / "frontend/node_modules"
    assert kept_entry(root, "frontend/node_modules") == {}
    place.mkdir()
    kept = kept_entry(root, "frontend/node_modules")
    (place / "vite").mkdir()
    lay(root, FILES, kept)
    assert list(place.iterdir()) == []
    place.rmdir()
    place.symlink_to("/opt/modules")
    kept = kept_entry(root, "frontend/node_modules")
    place.unlink()
    place.symlink_to("/etc")
    lay(root, FILES, kept)
    assert place.readlink() == Path("/opt/modules")


def test_a_folder_is_taken_without_its_links(root: Path) -> None:
    dist = root / "frontend/dist/assets"
    dist.mkdir(parents=True)
    (dist / "main.js").write_text("main")
    (dist / "key").symlink_to(root.parent / "outside/secret")
    (root / "frontend/dist/more").symlink_to(root.parent / "outside")
    os.mkfifo(dist / "pipe")
    assert taken(root, "frontend/dist") == {"frontend/dist/assets/main.js": b"main"}
    assert taken(root, "nothing/there") == {}
    assert taken(root, "frontend/dist/more/frontend") == {}


def test_no_more_is_taken_than_a_build_has(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laying, "MOST_FILES", 2)
    for number in range(3):
        (root / f"frontend/src/{number}.txt").write_text("x")
    with pytest.raises(PathRefusedError, match="more than"):
        taken(root, "frontend/src")


def test_folders_without_end_are_not_entered(root: Path) -> None:
    here = root / "frontend/src"
    for _ in range(200):
        here = here / "d"
    here.mkdir(parents=True)
    with pytest.raises(PathRefusedError, match="deeper"):
        taken(root, "frontend/src")
    lay(root, FILES)
    assert content(root) == FILES


def test_a_folder_swapped_meanwhile_leads_nowhere(root: Path) -> None:
    """A program that still runs swaps a folder for a link, over and over, while the app is laid."""
    outside = root.parent / "outside"
    (outside / "src").mkdir()
    before, stop = content(outside), threading.Event()

    def swap() -> None:
        aside = root / "aside"
        while not stop.is_set():
            for act in (
                lambda: (root / "frontend").rename(aside),
                lambda: (root / "frontend").symlink_to(outside),
                (root / "frontend").unlink,
                lambda: aside.rename(root / "frontend"),
            ):
                try:
                    act()
                except OSError:
                    continue

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        for _ in range(200):
            try:
                lay(root, FILES)
                taken(root, "frontend/src")
            except (laying.SandboxError, PathRefusedError, OSError):
                continue
    finally:
        stop.set()
        swapping.join()
    assert content(outside) == before


NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


@given(
    first=st.dictionaries(PATHS, st.binary(max_size=3)), then=st.dictionaries(PATHS, st.binary(max_size=3))
)
def test_from_any_tree_to_any_other(
    tmp_path_factory: pytest.TempPathFactory, first: dict[str, bytes], then: dict[str, bytes]
) -> None:
    root = tmp_path_factory.mktemp("app")
    for files in (first, then):
        whole = {p: c for p, c in files.items() if not any(o.startswith(f"{p}/") for o in files)}
        lay(root, whole)
        assert content(root) == whole
