"""What a stage keeps for later ones: its own folders, never what a link in them points to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from gencode_graph.artifacts import Issue
from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox import laying
from gencode_graph.sandbox.protocol import ExecResult, Sandbox
from gencode_graph.sandbox.testing import ScriptedSandbox
from gencode_graph.tools.app import App
from gencode_graph.tools.stage import Stage


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    (tmp_path / "app/frontend").mkdir(parents=True)

    def refuse(_: Path) -> Sandbox:
        raise AssertionError("no sandbox is needed here")

    return Stage(
        tmp_path / "app", App({}), open_sandbox=refuse, progress=lambda _: None, shelf=tmp_path / "build"
    )


DIST = "frontend/dist"


async def test_a_folder_comes_back_under_its_key_only(stage: Stage) -> None:
    dist = stage.root / DIST
    dist.mkdir()
    (dist / "index.html").write_text("built")
    await stage.shelve(DIST, "key")
    stage.built.clear()

    assert not await stage.fetch(DIST, "another key")
    assert await stage.fetch(DIST, "key")
    assert stage.built == {"frontend/dist/index.html": b"built"}


@pytest.mark.parametrize("link", ["frontend/dist", "frontend"])
async def test_a_link_is_not_followed_out_of_the_app(stage: Stage, tmp_path: Path, link: str) -> None:
    secrets = tmp_path / "secrets"
    (secrets / "dist").mkdir(parents=True)
    (secrets / "key.pem").write_text("private")
    (stage.root / "frontend").rmdir()
    if link == "frontend/dist":
        (stage.root / "frontend").mkdir()
    (stage.root / link).symlink_to(secrets)

    await stage.shelve(DIST, "key")

    assert not stage.shelf.exists()
    assert stage.built == {}


async def test_of_a_build_files_alone_are_kept(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("private")
    dist = stage.root / DIST
    dist.mkdir()
    os.mkfifo(dist / "pipe")
    (dist / "link").symlink_to(tmp_path / "secret")
    (dist / "index.html").write_text("built")
    await stage.shelve(DIST, "key")
    assert await stage.fetch(DIST, "key")
    assert list(stage.built) == ["frontend/dist/index.html"]


async def test_a_build_beyond_measure_is_not_kept(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    (stage.root / DIST).mkdir()
    (stage.root / DIST / "large.js").write_bytes(b"x" * 2000)
    monkeypatch.setattr(laying, "MOST_BYTES", 1000)
    await stage.shelve(DIST, "key")
    assert not await stage.fetch(DIST, "key")


async def test_a_planted_link_does_not_lead_a_build_out(stage: Stage, tmp_path: Path) -> None:
    """What was built is put where the stage is, whatever was put in its way."""
    outside = tmp_path / "outside"
    outside.mkdir()
    stage.built["frontend/dist/index.html"] = b"built"
    stage.open_sandbox = lambda root: cast("Sandbox", PlantsLinks(root, outside))
    sandbox = await stage.sandbox("frontend")
    await sandbox.exec(["plant"], service="frontend")
    await sandbox.exec(["again"], service="frontend")
    assert list(outside.iterdir()) == []


async def test_a_build_is_known_by_the_files_of_the_app(stage: Stage) -> None:
    before = stage.digest(lambda _: True)
    (stage.root / "frontend" / "planted.ts").write_text("x")
    assert stage.digest(lambda _: True) == before
    await stage.write("frontend/src/api/schema.d.ts", b"types")
    assert stage.digest(lambda _: True) != before


class PlantsLinks(ScriptedSandbox):
    """Each command finds the folder whole and leaves links at every name in it."""

    def __init__(self, root: Path, outside: Path) -> None:
        super().__init__()
        self.root, self.outside = root, outside

    async def exec(self, argv: Sequence[str], **_: object) -> ExecResult:  # type: ignore[override]
        assert not (self.root / "frontend").is_symlink()
        assert (self.root / "frontend/dist/index.html").read_bytes() == b"built"
        shutil.rmtree(self.root / "frontend")
        (self.root / "frontend").symlink_to(self.outside)
        return ExecResult(tuple(argv), 0, "", "", 0.0)


async def test_a_check_without_its_tool_is_skipped_with_the_reason(stage: Stage) -> None:
    async def needs_node() -> list[Issue]:
        raise ToolMissingError("node", "Install it.")

    assert not await stage.check("build", needs_node)
    assert stage.checks == {"build": "skipped"}
    assert "node" in stage.reasons[0]


async def test_warnings_do_not_fail_a_check(stage: Stage) -> None:
    async def warns() -> list[Issue]:
        return [Issue(check="x", message="hm", severity="warning")]

    assert await stage.check("x", warns)
    assert stage.checks == {"x": "passed"}
    assert len(cast("list[Issue]", stage.issues)) == 1
