"""An app on a stage of its own, with a real sandbox."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

from gencode_graph.artifacts import Analysis
from gencode_graph.sandbox import open_sandbox
from gencode_graph.sandbox.locks import Locks
from gencode_graph.tools.app import App
from gencode_graph.tools.stage import Stage


@contextlib.asynccontextmanager
async def staged(
    root: Path,
    analysis: Analysis,
    files: Mapping[str, str],
    progress: Callable[[str], None] = lambda _: None,
) -> AsyncIterator[Stage]:
    """The stage of an app of that analysis, whose other files (path -> text) these are."""
    written = {**files, "analysis.json": analysis.model_dump_json()}
    app = App({path: text.encode() for path, text in written.items()})
    locks = Locks.of(app.files)
    stage = Stage(
        root, app, shelf=root.parent / "shelf",
        open_sandbox=lambda root: open_sandbox("local", root, trusted=True, locks=locks), progress=progress,
    )  # fmt: skip
    yield stage
    await stage.close()
