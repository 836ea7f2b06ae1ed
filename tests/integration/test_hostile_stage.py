"""Single commands of a stage whose files mean harm: each is held, and the next one finds the app as it was."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from gencode_graph.sandbox import open_sandbox
from gencode_graph.sandbox.locks import Locks
from gencode_graph.tools import verify
from gencode_graph.tools.app import App
from gencode_graph.tools.scaffold import skeleton
from gencode_graph.tools.stage import Stage
from gencode_graph.tools.wholes import DIST, NO_BUILD, _build
from tests.contract.sandboxes import BUBBLEWRAP, DOCKER, docker_options
from tests.integration.test_hostile_run import NODE, PYTHON, STYLE, Traps, traps
from tests.integration.verify.test_real_tools import ANALYSIS, FILES

pytestmark = pytest.mark.integration
PAGE = "frontend/src/pages/books"


def staged(trap: Traps, kind: str, changes: dict[str, Callable[[str], str]]) -> Stage:
    texts = {**skeleton(ANALYSIS), **FILES}
    files = {path: changes.get(path, str)(text).encode() for path, text in texts.items()}
    files |= {path: change("").encode() for path, change in changes.items() if path not in texts}
    root = trap.folder / "home/books/.gencode/staging/step"
    root.mkdir(parents=True)
    return Stage(
        root, App(files), progress=lambda _: None, shelf=trap.folder / "home/books/.gencode/build",
        open_sandbox=lambda root: open_sandbox(
            "local" if kind == "bubblewrap" else "docker", root, trusted=False, docker=docker_options(),
            locks=Locks.of(files),
        ),
    )  # fmt: skip


def holds_the_app(stage: Stage) -> None:
    found = {
        str(p.relative_to(stage.root)): p for p in stage.root.rglob("*") if p.is_symlink() or p.is_file()
    }
    ours = {path: place for path, place in found.items() if not path.startswith("frontend/node_modules")}
    assert {path: place.read_bytes() for path, place in ours.items()} == {**stage.app.files, **stage.built}
    assert not [path for path, place in ours.items() if place.is_symlink()]


@pytest.mark.parametrize("kind", [BUBBLEWRAP, DOCKER])
async def test_a_style_sheet_s_program_in_the_build(tmp_path: Path, kind: str) -> None:
    with traps(tmp_path) as trap:
        plugin = trap.armed(NODE) + 'fs.writeFileSync("ran.txt", "it ran")\nexport default () => {}\n'
        stage = staged(
            trap, kind,
            {
                f"{PAGE}/index.tsx": lambda text: f'import "./page.css"\n{text}',
                f"{PAGE}/page.css": lambda _: STYLE,
                f"{PAGE}/theme.mjs": lambda _: plugin,
            },
        )  # fmt: skip
        try:
            sandbox = await stage.sandbox("frontend")
            assert (await verify.build(sandbox)) == []
            assert (stage.root / "frontend/ran.txt").read_text() == "it ran", "the trap is one"
            (tmp_path / "home/books/.gencode/build").mkdir()
            assert [issue.message for issue in await _build(stage)] == [NO_BUILD], "its trap takes dist away"
            nothing = await sandbox.exec(["node", "-e", "0"], service="frontend")
            assert nothing.ok
            holds_the_app(stage)
            assert (
                f"{DIST}/index.html" not in stage.built or b"LEAKED" not in stage.built[f"{DIST}/index.html"]
            )
        finally:
            await stage.close()
        trap.untouched()


@pytest.mark.parametrize("kind", [BUBBLEWRAP, DOCKER])
async def test_modules_that_mean_harm_when_they_are_imported(tmp_path: Path, kind: str) -> None:
    with traps(tmp_path) as trap:
        code = base64.b64encode(trap.armed(PYTHON).encode()).decode()
        stage = staged(
            trap, kind,
            {"backend/app/models/book.py": lambda text: text + f'\n\nexec(__import__("base64").b64decode("{code}"))\n'},
        )  # fmt: skip
        try:
            sandbox = await stage.sandbox("backend")
            for _ in range(2):
                assert await verify.import_models(sandbox) == []
            nothing = await sandbox.exec(["python3", "-c", "0"], service="backend")
            assert nothing.ok
            holds_the_app(stage)
        finally:
            await stage.close()
        trap.untouched()
