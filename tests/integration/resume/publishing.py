"""Publish a revision, killed at every single write of it. A program of its own.

    python -m tests.integration.resume.publishing FOLDER

Each life is a forked child that kills itself with SIGKILL just before its NTH call to the system
that changes the disk; then the folder is opened as any command would, and a copy of it is exported. Prints
a JSON line a life: what was killed, and what is wrong afterwards.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from gencode_graph.cli import main as gencode
from gencode_graph.tools.workspace import Workspace

WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.symlink", "os.truncate"}
OLD = {"a.txt": b"a\n" * 5, "gone/b.txt": b"b\n", "same.txt": b"s\n", "page.txt": b"1\n2\n3\n4\n5\n"}
NEW = {"a.txt": b"A\n" * 5, "new/c.txt": b"c\n", "same.txt": b"s\n", "page.txt": b"1\n2\n3\n4\nFIVE\n"}
MINE = {"page.txt": b"mine\n1\n2\n3\n4\n5\n", "my/notes.txt": b"notes\n"}
WANTED = {**NEW, "page.txt": b"mine\n1\n2\n3\n4\nFIVE\n", "my/notes.txt": b"notes\n"}


def die_at_write(nth: int) -> None:
    """Make the NTH write of this process its last act, before it is done."""
    left = [nth]

    def hook(event: str, args: tuple[Any, ...]) -> None:
        opened = (
            event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if opened or event in WRITES:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


def prepared(root: Path) -> tuple[str, str]:
    """An app with a person's edits in it, and the revision that is to be shown."""
    workspace = Workspace(root)
    workspace.create()
    first = workspace.commit(OLD, [], "first\n", "Derek")
    workspace.publish(first)
    for path, data in MINE.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(data)
    return first, workspace.commit(NEW, [first], "second\n", "Derek")


def files(root: Path) -> dict[str, bytes]:
    found = (
        p for p in root.rglob("*") if p.is_file() and p.relative_to(root).parts[0] not in (".git", ".gencode")
    )
    return {str(p.relative_to(root)): p.read_bytes() for p in found}


def git(root: Path, *args: str) -> str:
    return subprocess.run(["git", "-C", str(root), *args], capture_output=True, text=True, check=True).stdout


def wrong(root: Path, revision: str) -> list[str]:
    """What a user would find amiss: first as the folder is opened, then once the run has gone on."""
    workspace, found = Workspace(root), []
    workspace.recover()
    with workspace.steady():
        now = files(root)
    if now not in (WANTED, {**OLD, **MINE}):
        found.append(f"half a revision: {sorted(now)}")
    workspace.publish(revision)
    if files(root) != WANTED:
        found.append(f"not the revision: {files(root)}")
    found += [f"left behind: {line}" for line in git(root, "status", "--short").splitlines()]
    found += [f"temporary: {p}" for p in root.rglob("*.lock") if p.name != "publishing.lock"]
    found += [f"temporary: {p}" for p in (root / ".gencode").rglob("tmp/*")]
    if "refs/gencode/publishing" in git(root, "for-each-ref"):
        found.append("still being published")
    history = git(root, "rev-list", "--objects", "main")
    for data in MINE.values():
        hashed = subprocess.run(
            ["git", "hash-object", "--stdin"], input=data, capture_output=True, check=True
        )
        if hashed.stdout.decode().strip() not in history:
            found.append(f"lost: {data!r}")
    git(root, "fsck", "--strict", "--no-dangling")
    return found


def exported(root: Path) -> list[str]:
    """What is amiss with the zip that the command writes of a copy of the folder, as it was left."""
    home = root.parent / "home"
    shutil.copytree(root, home / "app", symlinks=True)
    os.environ["GENCODE_HOME"] = str(home)
    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        code = gencode(["export", "app", "--to", str(home / "app.zip")])
    found = {}
    if code == 0:
        with zipfile.ZipFile(home / "app.zip") as archive:
            found = {name.removeprefix("app/"): archive.read(name) for name in archive.namelist()}
    shutil.rmtree(home)
    return [] if found in (WANTED, {**OLD, **MINE}) else [f"exported: {sorted(found)}, {told.getvalue()}"]


def main() -> None:
    base = Path(sys.argv[1])
    _, revision = prepared(base / "app")
    for nth in range(1, 1000):
        root = base / f"killed-{nth}"
        shutil.copytree(base / "app", root, symlinks=True)
        child = os.fork()
        if child == 0:
            die_at_write(nth)
            Workspace(root).publish(revision)
            os._exit(0)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        found = [*exported(root), *wrong(root, revision)]
        sys.stdout.write(json.dumps({"nth": nth, "killed": killed, "wrong": found}) + "\n")
        if not killed:
            return
        shutil.rmtree(root)


if __name__ == "__main__":
    main()
