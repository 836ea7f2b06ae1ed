"""A staged copy of the app to be checked as a whole, and the list of what was checked."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from gencode_graph.artifacts import CheckStatus, Issue
from gencode_graph.errors import PathRefusedError, SandboxRefusedError, ToolMissingError
from gencode_graph.sandbox.protocol import Sandbox
from gencode_graph.sandbox.removal import remove_tree
from gencode_graph.sandbox.services import ServiceName
from gencode_graph.tools.app import App
from gencode_graph.tools.paths import inside

OpenSandbox = Callable[[Path], Sandbox]
Turn = Callable[[], AbstractAsyncContextManager[None]]


@dataclass
class Stage:
    """One candidate on disk. A step's ``verify`` runs checks on it and they are noted here.

    ``shelf`` is a folder that outlives the stage. ``written`` are files the checks made that
    belong to the app (path -> bytes); ``pictures`` are screenshots by name. A check that runs a
    browser holds a ``browser_turn`` meanwhile.
    """

    root: Path
    app: App
    open_sandbox: OpenSandbox
    progress: Callable[[str], None]
    shelf: Path
    browser_turn: Turn = contextlib.nullcontext
    chromium: str = ""
    checks: dict[str, CheckStatus] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    written: dict[str, bytes] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    _sandbox: Sandbox | None = None
    _started: set[ServiceName] = field(default_factory=set)

    async def sandbox(self, *services: ServiceName) -> Sandbox:
        """The stage's sandbox with these services' dependencies ready.

        Raises ToolMissingError, SandboxError.
        """
        if self._sandbox is None:
            self._sandbox = await asyncio.to_thread(self.open_sandbox, self.root)
        missing = [service for service in services if service not in self._started]
        if missing:
            await self._sandbox.start(missing)
            self._started.update(missing)
        return self._sandbox

    async def check(self, name: str, run: Callable[[], Awaitable[Sequence[Issue]]]) -> bool:
        """Run one check and note how it went; whether the next may rely on it.

        A check that cannot run here, for want of a tool, is noted as skipped with the reason.
        """
        self.progress(name.replace("_", " "))
        try:
            found = list(await run())
        except (ToolMissingError, SandboxRefusedError) as error:
            self.skip(name, str(error))
            return False
        self.issues += found
        failed = any(issue.severity == "error" for issue in found)
        self.checks[name] = "failed" if failed else "passed"
        return not failed

    def skip(self, name: str, reason: str) -> None:
        """Note a check that was not run, and why."""
        self.checks[name] = "skipped"
        if reason and reason not in self.reasons:
            self.reasons.append(reason)

    async def fetch(self, folder: str, key: str) -> bool:
        """Put back what ``shelve`` kept under this key; whether there was anything."""
        return await asyncio.to_thread(_taken_from_shelf, self.shelf / key, self.root / folder)

    async def shelve(self, folder: str, key: str) -> None:
        """Keep a folder the checks made for later stages of the same run; only the newest one.

        The folder is the app's own work: one that is a link, or holds what cannot be copied, is
        left where it is.
        """
        with contextlib.suppress(PathRefusedError, shutil.Error):
            await asyncio.to_thread(_replace_shelf, self.shelf, inside(self.root, folder), key)

    async def close(self) -> None:
        if self._sandbox is not None:
            await self._sandbox.close()


def _taken_from_shelf(kept: Path, folder: Path) -> bool:
    if not kept.is_dir():
        return False
    shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True)
    return True


def _replace_shelf(shelf: Path, folder: Path, key: str) -> None:
    partial = shelf.with_name(f"{shelf.name}.partial")
    remove_tree(partial)
    shutil.copytree(folder, partial, symlinks=True)
    remove_tree(shelf)
    shelf.mkdir(parents=True)
    partial.rename(shelf / key)
