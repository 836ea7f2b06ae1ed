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
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from gencode_graph.errors import SandboxError, ToolMissingError
from gencode_graph.sandbox.process import finish, spawn
from gencode_graph.sandbox.toolchain import HINTS, find_node, find_npm, find_python

INSTALL_SECONDS = 900.0
SCRATCH = (".vite-temp", ".vite", ".tmp", ".cache")
"""Folders that build tools write inside node_modules; each run gets its own, in memory."""
_ENV_NAMES = frozenset({"PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "CURL_CA_BUNDLE",
                        "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"})  # fmt: skip
_ENV_PREFIXES = ("PIP_", "NPM_CONFIG_", "SSL_CERT_", "XDG_")
_ENV_ENDINGS = ("_PROXY",)

Progress = Callable[[str], None]


def _silent(_line: str) -> None:
    """Nobody listens."""


def default_cache() -> Path:
    """``$GENCODE_CACHE``, else the user's cache folder."""
    if named := os.environ.get("GENCODE_CACHE"):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gencode-graph"


def install_env() -> dict[str, str]:
    """The host's environment as far as package installers need it: mirrors, proxies,
    certificates. Keys of model providers do not pass."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in _ENV_NAMES or name.upper().startswith(_ENV_PREFIXES) or name.upper().endswith(_ENV_ENDINGS)
    }


class DependencyCache:
    """Entries are ``<root>/python/<key>`` (a virtual environment) and ``<root>/node/<key>``
    (with ``node_modules``). They are never changed after they appear."""

    def __init__(self, root: Path, on_progress: Progress | None = None) -> None:
        self._root = root
        self._progress = on_progress or _silent

    async def python_env(self, backend: Path) -> Path:
        """The virtual environment for ``backend/requirements-dev.lock``.

        Raises SandboxError, ToolMissingError.
        """
        python = await asyncio.to_thread(find_python)
        locks = [backend / "requirements-dev.lock", backend / "requirements.lock"]
        key = await asyncio.to_thread(python_key, locks, python.version, str(python.path))

        async def build(target: Path, final: Path) -> None:
            await self._run(
                [str(python.path), "-m", "venv", str(target)], target.parent, "a Python environment"
            )
            inside = str(target / "bin" / "python")
            argv = [inside, "-m", "pip", "install", "--require-hashes", "--no-input", "--quiet",
                    "--disable-pip-version-check", "-r", str(locks[0])]  # fmt: skip
            await self._run(argv, target.parent, "Python packages")
            await asyncio.to_thread(_relocate_scripts, target, final)

        probe = [str(python.path), "-c", "import venv, ensurepip"]
        return await self._entry("python", key, build, lambda: self._needs_venv(probe))

    async def node_modules(self, frontend: Path) -> Path:
        """The ``node_modules`` for ``frontend/package-lock.json``.

        Raises SandboxError, ToolMissingError.
        """
        node = await asyncio.to_thread(find_node)
        sources = [frontend / "package-lock.json", frontend / "package.json"]
        key = await asyncio.to_thread(node_key, sources[0], node.version)

        async def build(target: Path, _final: Path) -> None:
            npm = await asyncio.to_thread(find_npm)
            await asyncio.to_thread(_copy_into, target, sources)
            argv = [str(npm.path), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            await self._run(argv, target, "Node packages")
            for name in SCRATCH:
                await asyncio.to_thread((target / "node_modules" / name).mkdir, exist_ok=True)

        entry = await self._entry("node", key, build, None)
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

    async def _run(self, argv: Sequence[str], cwd: Path, what: str) -> None:
        def tick(seconds: float) -> None:
            self._progress(f"Installing {what}: {seconds:.0f} s")

        self._progress(f"Installing {what} (once for this lock file)")
        running = await spawn(argv, cwd=cwd, env=install_env(), isolated=False, merged=True)
        code, timed_out = await finish(running, timeout=INSTALL_SECONDS, on_tick=tick)
        if code != 0:
            lines = running.stdout.text().strip().splitlines()[-8:]
            how = f"ran over {INSTALL_SECONDS:.0f} s" if timed_out else f"failed (exit {code})"
            raise SandboxError(f"Installing {what} {how}: {' | '.join(lines)}", _hint(lines))


def _hint(lines: Sequence[str]) -> str:
    said = " ".join(lines).lower()
    if "no space left" in said or "enospc" in said:
        return "The disk is full: free some space, or point GENCODE_CACHE elsewhere."
    if "permission denied" in said or "eacces" in said:
        return "The cache cannot be written: point GENCODE_CACHE to a folder of yours."
    return "The first run needs the network; is it up, and is a proxy or mirror configured?"


def python_key(locks: Sequence[Path], *facts: str) -> str:
    return _key([_content(locks[0]), *(lock.read_bytes() for lock in locks[1:] if lock.is_file())], facts)


def node_key(lock: Path, *facts: str) -> str:
    """The app's own name and version stand in the lock file too, and do not matter."""
    try:
        content = json.loads(_content(lock))
        for holder in (content, content["packages"][""]):
            holder.pop("name", None)
            holder.pop("version", None)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SandboxError(f"{lock.name} is not a lock file of npm 7 or newer.") from error
    return _key([json.dumps(content, sort_keys=True).encode()], facts)


def _key(contents: Sequence[bytes], facts: Sequence[str]) -> str:
    digest = hashlib.sha256("|".join((*facts, platform.machine(), platform.system())).encode())
    for content in contents:
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:20]


def _content(lock: Path) -> bytes:
    if not lock.is_file():
        raise SandboxError(f"{lock.name} is missing, so its packages are not known.")
    return lock.read_bytes()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SandboxError(
            f"The cache {folder} cannot be made: {error.strerror}.", "Set GENCODE_CACHE."
        ) from error


def _copy_into(target: Path, sources: Sequence[Path]) -> None:
    target.mkdir()
    for source in sources:
        shutil.copyfile(source, target / source.name)


def _relocate_scripts(venv: Path, final: Path) -> None:
    """Scripts name the interpreter by its absolute path: the path after the rename."""
    old, new = os.fsencode(venv), os.fsencode(final)
    for script in (venv / "bin").iterdir():
        if script.is_symlink() or not script.is_file():
            continue
        content = script.read_bytes()
        if old in content:
            script.write_bytes(content.replace(old, new))
