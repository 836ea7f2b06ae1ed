"""Packages of the generated apps, installed once per lock file and shared by all runs.

An entry is built in a folder of its own and renamed when it is whole, under a lock that a dead
process gives back: an interrupted install leaves nothing that looks finished.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import platform
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from gencode_graph.errors import SandboxError, ToolMissingError
from gencode_graph.sandbox.bubblewrap import find_bwrap
from gencode_graph.sandbox.installers import npm_ci, pip_check, pip_install
from gencode_graph.sandbox.installing import INSTALL_SECONDS, Installed, install, install_env
from gencode_graph.sandbox.locks import PYTHON_LOCKS, node_packages, python_pins
from gencode_graph.sandbox.process import finish, spawn
from gencode_graph.sandbox.registries import HOSTS_SETTING, PIP_LOG, Registries, of_npm, of_pip
from gencode_graph.sandbox.toolchain import HINTS, Tool, find_node, find_npm, find_python, running_python

SCRATCH = (".vite-temp", ".vite", ".tmp", ".cache")
"""Folders that build tools write inside node_modules; each run gets its own, in memory."""
NPM_CACHE = ".npm"
"""npm's own cache, in the entry that is being built: what was installed is not fetched again."""
Files = Mapping[str, bytes]
"""File name -> content, of one part's lock files (see ``locks.Locks``)."""
Progress = Callable[[str], None]


def _silent(_line: str) -> None:
    """Nobody listens."""


def default_cache() -> Path:
    """``$GENCODE_CACHE``, else the user's cache folder."""
    if named := os.environ.get("GENCODE_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gencode-graph"


class DependencyCache:
    """Entries are ``<root>/python/<key>`` (a virtual environment) and ``<root>/node/<key>``
    (with ``node_modules``). They are never changed after they appear."""

    def __init__(self, root: Path, on_progress: Progress | None = None) -> None:
        self._root = root
        self._progress = on_progress or _silent

    async def python_env(self, lock: Files) -> Path:
        """The virtual environment for a backend's lock files.

        Raises SandboxError, ToolMissingError.
        """
        python = await asyncio.to_thread(find_python)
        pins = python_pins(lock)

        async def build(target: Path, final: Path) -> None:
            made = [str(python.path), "-m", "venv", str(target)]
            await self._run(made, target.parent, "a Python environment", bwrap=None)
            await asyncio.to_thread((target / PYTHON_LOCKS[0]).write_bytes, pins)
            inside, what = target / "bin" / "python", "Python packages"
            reach = await of_pip(inside, install_env())
            argv = pip_install(str(inside), PYTHON_LOCKS[0])
            await self._run(argv, target, what, tools=[python], registries=reach)
            await self._run(pip_check(str(inside)), target, what, tools=[python], first=False)
            await asyncio.to_thread((target / PIP_LOG).unlink, missing_ok=True)
            await asyncio.to_thread(_relocate_scripts, target, final)

        probe = [str(python.path), "-c", "import venv, ensurepip"]
        key = python_key(lock, python.version, str(python.path))
        return await self._entry("python", key, build, lambda: self._needs_venv(probe))

    async def node_modules(self, lock: Files) -> Path:
        """The ``node_modules`` for a frontend's lock files.

        Raises SandboxError, ToolMissingError.
        """
        node = await asyncio.to_thread(find_node)
        document = node_packages(lock)

        async def build(target: Path, _final: Path) -> None:
            npm = await asyncio.to_thread(find_npm)
            await asyncio.to_thread(_write_into, target, lock)
            program, tools = _npm(npm, node)
            reach = await of_npm(program, install_env(), document)
            argv = npm_ci(program, str(target / NPM_CACHE))
            await self._run(argv, target, "Node packages", tools=tools, registries=reach)
            await asyncio.to_thread(shutil.rmtree, target / NPM_CACHE, ignore_errors=True)
            for name in SCRATCH:
                await asyncio.to_thread((target / "node_modules" / name).mkdir, exist_ok=True)

        entry = await self._entry("node", node_key(lock, node.version), build, None)
        return entry / "node_modules"

    async def _entry(
        self,
        kind: str,
        key: str,
        build: Callable[[Path, Path], Awaitable[None]],
        before: Callable[[], Awaitable[None]] | None,
    ) -> Path:
        folder = self._root / kind
        final = folder / key
        if await asyncio.to_thread(final.is_dir):
            return final
        if before:
            await before()
        await asyncio.to_thread(_make_folder, folder)
        async with self._locked(folder / f"{key}.lock"):
            if not await asyncio.to_thread(final.is_dir):
                partial = folder / f"{key}.partial"
                await asyncio.to_thread(shutil.rmtree, partial, ignore_errors=True)
                try:
                    await build(partial, final)
                    await asyncio.to_thread(os.rename, partial, final)
                finally:
                    await asyncio.to_thread(shutil.rmtree, partial, ignore_errors=True)
        return final

    @asynccontextmanager
    async def _locked(self, path: Path) -> AsyncIterator[None]:
        lock = FileLock(path, thread_local=False)
        told = False
        while True:
            try:
                await asyncio.to_thread(lock.acquire, blocking=False)
                break
            except Timeout:
                if not told:
                    self._progress("Waiting for another run that installs the same packages")
                    told = True
                await asyncio.sleep(0.2)
        try:
            yield
        finally:
            lock.release()

    async def _needs_venv(self, probe: Sequence[str]) -> None:
        running = await spawn(probe, cwd=Path("/"), env=install_env(), isolated=False)
        code, _ = await finish(running, timeout=30)
        if code != 0:
            raise ToolMissingError("python venv", HINTS["python venv"])

    async def _run(
        self,
        argv: Sequence[str],
        target: Path,
        what: str,
        *,
        bwrap: str | None = "",
        tools: Sequence[Tool] = (),
        registries: Registries | None = None,
        first: bool = True,
    ) -> None:
        def tick(seconds: float) -> None:
            self._progress(f"Installing {what}: {seconds:.0f} s")

        if first:
            self._progress(f"Installing {what} (once for this lock file)")
        if bwrap == "":
            bwrap, _ = await asyncio.to_thread(find_bwrap)
        done = await install(
            argv, target, bwrap=bwrap, tools=tools, registries=registries, on_tick=tick
        )  # fmt: skip
        if done.exit_code != 0:
            how = f"ran over {INSTALL_SECONDS:.0f} s" if done.timed_out else f"failed (exit {done.exit_code})"
            raise SandboxError(f"Installing {what} {how}: {' | '.join(done.lines)}", _hint(done))


def _npm(npm: Tool, node: Tool) -> tuple[list[str], list[Tool]]:
    """The command, and the programs that it is made of: npm's own, behind links and version managers."""
    real = npm.path.resolve()
    python = running_python()
    if real.suffix == ".js":
        return [str(node.path), str(real)], [node, Tool("npm", real, npm.version, real.parent.parent), python]
    return [str(npm.path)], [node, npm, python]


def _hint(done: Installed) -> str:
    said = " ".join(done.lines).lower()
    if "no space left" in said or "enospc" in said:
        return "The disk is full: free some space, or point GENCODE_CACHE elsewhere."
    if "permission denied" in said or "eacces" in said:
        return "The cache cannot be written: point GENCODE_CACHE to a folder of yours."
    if done.refused:
        hosts = ", ".join(sorted(f"{name}:{port}" for name, port in done.refused))
        return (
            f"It was kept from {hosts}, which is no registry of yours: if it is, name it in {HOSTS_SETTING}."
        )
    if "no matching distribution" in said and "retrying" not in said:
        return (
            "The registry gave no wheel of it for this Python, and source packages are not built here: pin a "
            f"release that has one in {PYTHON_LOCKS[0]}. "
            "If this one does, is the network up, and is a proxy or mirror configured?"
        )
    told = f"The registry gave no answer ({done.trouble}). " if done.trouble else ""
    return f"{told}The first run needs the network; is it up, and is a proxy or mirror configured?"


def python_key(lock: Files, *facts: str) -> str:
    """Raises SandboxError if it is no lock file."""
    python_pins(lock)
    return _key([lock[name] for name in PYTHON_LOCKS if name in lock], facts)


def node_key(lock: Files, *facts: str) -> str:
    """Raises SandboxError if it is no lock file."""
    return _key([json.dumps(node_packages(lock), sort_keys=True).encode()], facts)


def _key(contents: Sequence[bytes], facts: Sequence[str]) -> str:
    digest = hashlib.sha256("|".join((*facts, platform.machine(), platform.system())).encode())
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:20]


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SandboxError(
            f"The cache {folder} cannot be made: {error.strerror}.", "Set GENCODE_CACHE."
        ) from error


def _write_into(target: Path, files: Files) -> None:
    target.mkdir()
    for name, content in files.items():
        (target / name).write_bytes(content)


def _relocate_scripts(venv: Path, final: Path) -> None:
    """Scripts name the interpreter by its absolute path: the path after the rename."""
    old, new = os.fsencode(venv), os.fsencode(final)
    for script in (venv / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        content = script.read_bytes()
        if old in content:
            script.write_bytes(content.replace(old, new))
