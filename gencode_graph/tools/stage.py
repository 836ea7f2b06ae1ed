"""A staged copy of the app to be checked as a whole, and the list of what was checked."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from gencode_graph.artifacts import CheckStatus, Evidence, Issue
from gencode_graph.errors import PathRefusedError, SandboxRefusedError, ToolMissingError
from gencode_graph.sandbox.laying import lay, taken
from gencode_graph.sandbox.protocol import Sandbox
from gencode_graph.sandbox.removal import remove_tree
from gencode_graph.sandbox.services import ServiceName
from gencode_graph.tools.app import App
from gencode_graph.tools.laid import LaidSandbox

OpenSandbox = Callable[[Path], Sandbox]
Turn = Callable[[], AbstractAsyncContextManager[None]]


@dataclass
class Stage:
    """One candidate on disk. A step's ``verify`` runs checks on it and they are noted here.

    The folder is a stranger's once a program of the app has run in it: before each command it is laid anew
    from ``app`` and what was ``built``, and whatever is said of it is said of these bytes, never of the disk.
    ``shelf`` is a folder that outlives the stage. ``written`` are files the checks made that
    belong to the app (path -> bytes), ``built`` are those that do not; ``pictures`` are screenshots by
    name, ``evidence`` tests that bear ids of requirements. A check that runs a browser holds a
    ``browser_turn`` meanwhile.
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
    built: dict[str, bytes] = field(default_factory=dict)
    evidence: list[Evidence] = field(default_factory=list)
    _sandbox: LaidSandbox | None = None
    _started: set[ServiceName] = field(default_factory=set)

    async def sandbox(self, *services: ServiceName) -> LaidSandbox:
        """The stage's sandbox with these services' dependencies ready.

        Raises ToolMissingError, SandboxError.
        """
        if self._sandbox is None:
            opened = await asyncio.to_thread(self.open_sandbox, self.root)
            self._sandbox = LaidSandbox(opened, self.root, {**self.app.files, **self.written, **self.built})
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

    def digest(self, wanted: Callable[[str], bool]) -> str:
        """Of all files of the app whose path is ``wanted``, as the commands of this stage find them."""
        digest = hashlib.sha256()
        for path, content in sorted({**self.app.files, **self.written}.items()):
            if wanted(path):
                digest.update(f"{path}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()[:24]

    async def fetch(self, folder: str, key: str) -> bool:
        """Put back what ``shelve`` kept under this key; whether there was anything."""
        files = await asyncio.to_thread(_taken_from_shelf, self.shelf / key, folder)
        await self._add_built(files)
        return bool(files)

    async def shelve(self, folder: str, key: str) -> bool:
        """Let a folder that a check made stand for what follows, and keep it for later stages of the same
        run; only the newest one. Links in it are left out, and one that is too large is not kept at all.
        Whether there was anything to keep."""
        files: dict[str, bytes] = {}
        with contextlib.suppress(PathRefusedError):
            files = await asyncio.to_thread(taken, self.root, folder)
            await self._add_built(files)
            if files:
                await asyncio.to_thread(_replace_shelf, self.shelf, files, key)
        return bool(files)

    async def write(self, path: str, content: bytes) -> None:
        """Add a file that a check made to the app."""
        self.written[path] = content
        if self._sandbox is not None:
            await self._sandbox.write(path, content)

    async def _add_built(self, files: Mapping[str, bytes]) -> None:
        self.built.update(files)
        if self._sandbox is not None:
            self._sandbox.files.update(files)

    async def close(self) -> None:
        if self._sandbox is not None:
            await self._sandbox.close()


def _taken_from_shelf(kept: Path, folder: str) -> dict[str, bytes]:
    return taken(kept, folder) if kept.is_dir() else {}


def _replace_shelf(shelf: Path, files: Mapping[str, bytes], key: str) -> None:
    partial = shelf.with_name(f"{shelf.name}.partial")
    remove_tree(partial)
    lay(partial, files)
    remove_tree(shelf)
    shelf.mkdir(parents=True)
    partial.rename(shelf / key)
