"""One small question a finding: the tools, the keys, the home and the disk."""

from __future__ import annotations

import errno
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from gencode_graph.cli.engine_checkup import engine_findings
from gencode_graph.cli.finding import Finding
from gencode_graph.context import Context
from gencode_graph.errors import ToolMissingError
from gencode_graph.sandbox.bubblewrap import find_bwrap
from gencode_graph.sandbox.seccomp import seccomp_filter
from gencode_graph.sandbox.toolchain import (
    HINTS,
    Tool,
    find_chromium,
    find_node,
    find_npm,
    find_python,
    running_python,
)
from gencode_graph.surroundings import DOTENV, variable

GIB = 1 << 30
NEEDED_SPACE = 2 * GIB
KEYS = ("GOOGLE_API_KEY", "OPENAI_API_KEY")


def checkup(context: Context) -> list[Finding]:
    """All findings, what every run needs first. Starts the tools to ask their versions."""
    return [
        _python(),
        _tool("node", find_node),
        _tool("npm", find_npm),
        _tool("chromium", lambda: find_chromium(context.chromium or None)),
        _home(context.home_path),
        _space("disk", context.home_path),
        _space("cache", context.cache_path),
        _bubblewrap(),
        *engine_findings(context),
        _model(context),
    ]


def _python() -> Finding:
    """The Python that apps run on, and the one that runs gencode where that is another."""
    own = running_python()
    try:
        tool = find_python()
    except ToolMissingError as error:
        return Finding("python", "missing", error.message, error.hint)
    if tool.path != own.path:
        return Finding("python", "ok", f"{own.version}; for apps {tool.version} at {tool.path}")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return Finding("python", "missing", f"{own.version}, without venv.", HINTS["python venv"])
    return Finding("python", "ok", own.version)


def _tool(name: str, find: Callable[[], Tool]) -> Finding:
    try:
        tool = find()
    except ToolMissingError as error:
        return Finding(name, "missing", error.message, error.hint)
    return Finding(name, "ok", f"{tool.version} at {tool.path}")


def _home(home: Path) -> Finding:
    """Whether a file can really be made there; permission bits alone do not tell."""
    try:
        if home.exists() and not home.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is not a folder")
        with tempfile.TemporaryFile(dir=_nearest(home)):
            pass
    except OSError as error:
        return Finding("home", "missing", f"{home} cannot be written: {error.strerror}.", _HOME_ADVICE)
    return Finding("home", "ok", f"{home} {'is writable' if home.is_dir() else 'can be made'}")


_HOME_ADVICE = "Name another folder in GENCODE_HOME."


def _space(name: str, path: Path) -> Finding:
    free = shutil.disk_usage(_nearest(path)).free
    told = f"{free / GIB:.1f} GiB free for {path}"
    if free < NEEDED_SPACE:
        variable = "GENCODE_HOME" if name == "disk" else "GENCODE_CACHE"
        return Finding(name, "missing", f"Only {told}.", f"Make room, or name another folder in {variable}.")
    return Finding(name, "ok", told)


def _nearest(path: Path) -> Path:
    """The path, or the closest folder above it that is there."""
    return next(place for place in (path, *path.parents) if place.is_dir())


def _bubblewrap() -> Finding:
    path, why = find_bwrap()
    if path is None:
        advice = "Install it to run code that a model wrote: apt-get install bubblewrap."
        return Finding("bubblewrap", "optional", f"{why}.", advice)
    if seccomp_filter() is None:
        return Finding("bubblewrap", "ok", f"{path}; no filter of system calls for {platform.machine()}")
    return Finding("bubblewrap", "ok", str(path))


def _model(context: Context) -> Finding:
    keys = [key for name in KEYS if (key := variable(name))]
    if keys:
        told = ", ".join(f"{key.name} set{' in .env' if key.place == DOTENV else ''}" for key in keys)
        return Finding("model", "ok", f"{context.model}; {told}")
    return Finding(
        "model", "optional", f"{context.model}; no provider's key is set.",
        f"The offline model needs none; others read {' or '.join(KEYS[:2])}.",
    )  # fmt: skip
