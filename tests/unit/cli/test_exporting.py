from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from gencode_graph.cli.exporting import app_files, export_folder, export_zip, file_contents
from gencode_graph.home import Home, Options
from gencode_graph.tools.workspace import Workspace

KEPT = {
    ".gitignore", ".env.example", ".github/workflows/ci.yml", "backend/app/main.py",
    "frontend/src/pages/test-results/index.tsx", "frontend/src/pages/dist/index.tsx",
}  # fmt: skip
LEFT = {
    ".git/config", ".gencode/report.json", "frontend/node_modules/x/index.js", "frontend/dist/index.html",
    "backend/app/__pycache__/main.pyc", "frontend/test-results/a.png",
}  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Path:
    root = tmp_path / "books"
    for path in KEPT | LEFT:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    (root / "passwd").symlink_to("/etc/passwd")
    return root


def test_only_the_app_itself_is_exported(app):
    assert {path.as_posix() for path in app_files(app)} == KEPT


def test_a_zip_has_everything_in_one_folder(app, tmp_path):
    target = tmp_path / "out" / "books.zip"
    assert export_zip(app, target) == len(KEPT)
    with zipfile.ZipFile(target) as archive:
        assert {name.removeprefix("books/") for name in archive.namelist()} == KEPT


def test_a_folder_has_the_same_bytes(app, tmp_path):
    assert export_folder(app, tmp_path / "copy") == len(KEPT)
    assert {p: (tmp_path / "copy" / p).read_text() for p in KEPT} == {p: p for p in KEPT}


def test_contents_are_the_same_files(app: Path) -> None:
    found = file_contents(app)
    assert found.keys() == {path.as_posix() for path in app_files(app)}
    assert all(content == (app / path).read_bytes() for path, content in found.items())


@pytest.mark.parametrize("export", [export_zip, export_folder])
def test_nothing_half_done_is_left(app, tmp_path, export, monkeypatch):
    monkeypatch.setattr(
        "gencode_graph.cli.exporting.app_files", lambda root, **_: iter([Path("no-such-file")])
    )
    with pytest.raises(OSError, match="no-such-file"):
        export(app, tmp_path / "out")
    assert not list(tmp_path.glob("out*"))


def test_the_command_never_overwrites(gencode, app, tmp_path):
    app.rename(tmp_path / "workspaces-books")
    Home(tmp_path / "workspaces").save_options("books", Options("Books", "offline", "auto"))
    (tmp_path / "workspaces/books/README.md").write_text("hi")
    assert gencode("export", "books").out == "1 files written to ./books.zip\n"
    again = gencode("export", "books")
    assert (again.code, again.out) == (2, "")
    assert "books.zip is there already" in again.err
    assert gencode("export", "books", "--to", "copy").code == 0
    assert (tmp_path / "copy/README.md").read_text() == "hi"


SECRETS = {
    ".env",
    "frontend/.env.local",
    "backend/.env.production.local",
    "backend/extra-ca.crt",
    "notes/key.pem",
}


@pytest.mark.parametrize("export", [export_zip, export_folder])
def test_what_the_app_keeps_to_itself_is_not_exported(app, tmp_path, export):
    (app / ".gitignore").write_text(".env\nextra-ca.crt\ndist/\n")
    (app / "notes").mkdir()
    (app / "notes/.gitignore").write_text("*.pem\n!.env\n")
    (app / "notes/.env").write_text("a model may not let it out")
    for path in SECRETS:
        (app / path).write_text("s3cret")
    target = tmp_path / ("out.zip" if export is export_zip else "out")
    export(app, target)
    if export is export_zip:
        with zipfile.ZipFile(target) as archive:
            names = {name.removeprefix("books/") for name in archive.namelist()}
    else:
        names = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert not names & {*SECRETS, "notes/.env"}
    assert names == (KEPT | {"notes/.gitignore"}) - {"frontend/src/pages/dist/index.tsx"}, (
        "dist/ was never committed"
    )


def test_what_is_committed_is_exported_whatever_is_ignored(tmp_path):
    workspace = Workspace(tmp_path / "books")
    workspace.create()
    files = {".gitignore": b"dist/\n.env\n", "frontend/src/pages/dist/index.tsx": b"x", "a.py": b"x"}
    workspace.publish(workspace.commit(files, [], "m", "You"))
    (workspace.root / ".env").write_text("s3cret")
    assert {path.as_posix() for path in app_files(workspace.root)} == set(files)
    assert ".env" in {path.as_posix() for path in app_files(workspace.root, private=True)}
