"""Where python, node, npm and a browser are on this machine, and which versions."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from gencode_graph.errors import ToolMissingError, ToolVersionError
from gencode_graph.sandbox.versions import APP_PYTHON, APP_PYTHON_NAMES, NODE, NPM, Needed

HINTS = {
    "python venv": "Install it: apt-get install python3-venv, or use a Python from python.org.",
    "node": f"Install {NODE}: https://nodejs.org, or apt-get install nodejs npm where that is new enough.",
    "npm": "It comes with Node.js: https://nodejs.org, or apt-get install npm.",
    "chromium": "Install it: apt-get install chromium, or name a browser in GENCODE_CHROMIUM.",
}
_OTHERS = {
    "python": f"Put such a one on PATH, as {APP_PYTHON_NAMES[0]}, with its venv module.",
    "node": "Put such a one first on PATH: https://nodejs.org.",
    "npm": "Put such a one first on PATH: it comes with Node.js, https://nodejs.org.",
}
"""How to get the right version where there is a wrong one."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Tool:
    """A program found. ``prefix`` is the folder that holds all it needs to run."""

    name: str
    path: Path
    version: str
    prefix: Path


def running_python() -> Tool:
    """The interpreter behind this process, never a virtual environment's link to it. Of any version."""
    path = Path(getattr(sys, "_base_executable", None) or sys.executable)
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Tool("python", path, version, Path(sys.base_prefix))


def find_python() -> Tool:
    """A Python for the apps: the running one, else one beside it. Raises ToolMissingError."""
    own = running_python()
    if APP_PYTHON.takes(own.version):
        return own
    for name in APP_PYTHON_NAMES:
        beside = _python_named(name)
        if beside and APP_PYTHON.takes(beside.version):
            return beside
    raise ToolVersionError("python", own.version, str(own.path), str(APP_PYTHON), _OTHERS["python"])


def _python_named(name: str) -> Tool | None:
    """None also where it cannot make virtual environments, as Debian's without python3-venv."""
    path = shutil.which(name)
    told = _ask(path, "-I", "-c", _PROBE) if path else ""
    if told.count("\t") != 2:
        return None
    version, base, prefix = told.split("\t")
    return Tool("python", Path(base), version, Path(prefix))


_PROBE = (
    "import sys, ensurepip, venv;"
    "print('.'.join(map(str, sys.version_info[:3])), sys._base_executable, sys.base_prefix, sep='\\t')"
)


def find_node() -> Tool:
    """Node itself, behind whatever version manager. Raises ToolMissingError."""
    path = shutil.which("node")
    told = _ask(path, "-p", "process.execPath + ' ' + process.versions.node") if path else ""
    real, _, version = told.rpartition(" ")
    if not real:
        raise ToolMissingError("node", HINTS["node"])
    return _of_the_table(Tool("node", Path(real), version, Path(real).parent.parent), NODE)


def find_npm() -> Tool:
    """npm, used only to install. Raises ToolMissingError."""
    path = shutil.which("npm")
    version = _ask(path, "--version") if path else ""
    if not path or not version:
        raise ToolMissingError("npm", HINTS["npm"])
    return _of_the_table(Tool("npm", Path(path), version, Path(path).parent), NPM)


def _of_the_table(tool: Tool, needed: Needed) -> Tool:
    if not needed.takes(tool.version):
        raise ToolVersionError(tool.name, tool.version, str(tool.path), str(needed), _OTHERS[tool.name])
    return tool


def find_chromium(given: str | None = None) -> Tool:
    """A Chromium: ``given``, else the system's, else Playwright's. Raises ToolMissingError."""
    if given and not shutil.which(given):
        raise ToolMissingError(given, "GENCODE_CHROMIUM names a program that is not there.")
    names = [given] if given else [*_BROWSERS, *map(str, _playwright_browsers())]
    path = next((found for name in names if (found := shutil.which(name))), None)
    if path is None:
        raise ToolMissingError("chromium", HINTS["chromium"])
    words = _ask(path, "--version", "--no-sandbox").split()
    version = next((word for word in words if word[0].isdigit()), "unknown")
    return Tool("chromium", Path(path), version, Path(path).resolve().parent)


def _playwright_browsers() -> list[Path]:
    base = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    found = [*base.glob("chromium-*/chrome-linux*/chrome"),
             *base.glob("chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium")]  # fmt: skip
    return sorted(found, reverse=True)


def _ask(*argv: str) -> str:
    """First line a program prints, "" when it fails."""
    try:
        told = subprocess.run(argv, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return ""
    return (told.stdout.strip().splitlines() or [""])[0]
