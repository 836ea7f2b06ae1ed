"""What the sandbox of a stage lets one command leave to the next: nothing but what was kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from gencode_graph.sandbox.protocol import ExecResult
from gencode_graph.sandbox.services import ServiceName
from gencode_graph.sandbox.testing import ScriptedSandbox
from gencode_graph.tools.laid import MODULES, LaidSandbox

FILES = {"backend/app/main.py": b"app", "frontend/vite.config.ts": b"config"}


class OnDisk(ScriptedSandbox):
    """Commands are functions of the folder; packages are put there as ``place`` does."""

    def __init__(self, root: Path, place: Callable[[Path], None]) -> None:
        super().__init__()
        self.root, self.place = root, place

    async def start(self, services: Sequence[ServiceName]) -> None:
        if "frontend" in services:
            self.place(self.root / MODULES)

    async def exec(self, argv: Sequence[str], **_: object) -> ExecResult:  # type: ignore[override]
        (self.root / argv[0]).parent.mkdir(parents=True, exist_ok=True)
        (self.root / argv[0]).write_text(" ".join(argv[1:]))
        return ExecResult(tuple(argv), 0, "", "", 0.0)

    async def write(self, path: str, data: bytes) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_bytes(data)


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def link(place: Path) -> None:
    place.symlink_to("/opt/frontend/node_modules")


def later(_: Path) -> None:
    """Made when the first command runs."""


@pytest.mark.parametrize("place", [link, Path.mkdir, later])
async def test_a_command_finds_the_app_and_its_packages(
    tmp_path: Path, place: Callable[[Path], None]
) -> None:
    sandbox = LaidSandbox(OnDisk(tmp_path, place), tmp_path, FILES)
    await sandbox.start(["backend"])
    await sandbox.start(["frontend"])
    await sandbox.exec(["frontend/vite.config.ts", "other"], service="frontend")
    await sandbox.exec(["backend/planted.py", "x"], service="backend")
    assert files(tmp_path) == {**FILES, "backend/planted.py": b"x"}
    assert (tmp_path / MODULES).is_symlink() is (place is link)
    assert (tmp_path / MODULES).is_dir() or place is link


async def test_what_is_kept_stays_as_it_was_kept(tmp_path: Path) -> None:
    sandbox = LaidSandbox(OnDisk(tmp_path, Path.mkdir), tmp_path, FILES)
    await sandbox.start(["frontend"])
    await sandbox.exec(["frontend/dist/index.html", "built"], service="frontend")
    await sandbox.keep("frontend/dist")
    await sandbox.exec(["frontend/dist/index.html", "changed"], service="frontend")
    await sandbox.write("openapi.json", b"{}")
    await sandbox.exec(["frontend/dist/more.html", "more"], service="frontend")
    found = {path: content for path, content in files(tmp_path).items() if path not in FILES}
    assert found == {
        "frontend/dist/index.html": b"built", "frontend/dist/more.html": b"more", "openapi.json": b"{}",
    }  # fmt: skip
