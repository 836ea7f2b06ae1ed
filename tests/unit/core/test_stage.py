"""What a stage keeps for later ones: its own folders, never what a link in them points to."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import pytest

from gencode_graph.artifacts import Issue
from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.protocol import Sandbox
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


async def test_a_folder_comes_back_under_its_key_only(stage: Stage) -> None:
    dist = stage.root / "frontend/dist"
    dist.mkdir()
    (dist / "index.html").write_text("built")
    await stage.shelve("frontend/dist", "key")
    (dist / "index.html").unlink()

    assert not await stage.fetch("frontend/dist", "another key")
    assert await stage.fetch("frontend/dist", "key")
    assert (dist / "index.html").read_text() == "built"


@pytest.mark.parametrize("link", ["frontend/dist", "frontend"])
async def test_a_link_is_not_followed_out_of_the_app(stage: Stage, tmp_path: Path, link: str) -> None:
    secrets = tmp_path / "secrets"
    (secrets / "dist").mkdir(parents=True)
    (secrets / "key.pem").write_text("private")
    (stage.root / "frontend").rmdir()
    if link == "frontend/dist":
        (stage.root / "frontend").mkdir()
    (stage.root / link).symlink_to(secrets)

    await stage.shelve("frontend/dist", "key")

    assert not stage.shelf.exists()


async def test_what_cannot_be_copied_is_left(stage: Stage) -> None:
    dist = stage.root / "frontend/dist"
    dist.mkdir()
    os.mkfifo(dist / "pipe")
    await stage.shelve("frontend/dist", "key")
    assert not await stage.fetch("frontend/dist", "key")


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
