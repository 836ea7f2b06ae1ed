"""Python tracebacks turned into issues at the file of the app where it went wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.artifacts import Issue
from gencode_graph.tools.verify.facts import trim

_FRAME = re.compile(r'^\s*File "(?P<path>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
_BLOCK = "Traceback (most recent call last):"
_APP_FILE = re.compile(r"(?:^|/)(?P<inside>(?:app|tests)/[^:]+\.py)$")


@dataclass(frozen=True)
class Blame:
    """Where an exception comes from and what it says. ``path`` is "" when no file of the app
    is involved."""

    path: str
    line: int | None
    message: str


def app_path(path: str) -> str:
    """``/x/backend/app/main.py`` or ``app/main.py`` -> ``backend/app/main.py``; "" for others."""
    if "site-packages" in path or "/lib/python" in path:
        return ""
    _, inside, rest = path.rpartition("backend/")
    found = _APP_FILE.search(rest if inside else path)
    return f"backend/{found['inside']}" if found else ""


def blame(text: str) -> Blame:
    """Read the last traceback in ``text``: its exception, and the innermost frame of the app's
    own code, preferring written code over tests and the locked core."""
    block = text[text.rindex(_BLOCK) :] if _BLOCK in text else text
    frames = [(app_path(m["path"]), int(m["line"])) for m in _FRAME.finditer(block)]
    own = [frame for frame in frames if frame[0]]
    if not own:
        own = [(path, int(m["line"])) for m in _FRAME.finditer(text) if (path := app_path(m["path"]))]
    written = [frame for frame in own if _is_written(frame[0])]
    if not own:
        return Blame("", None, _exception(block))
    path, line = (written or own)[-1]
    return Blame(path, line, _exception(block))


def traceback_issue(text: str, check: str, fallback: str) -> Issue:
    """One issue of a traceback, at ``fallback`` when no file of the app is involved."""
    found = blame(text)
    return Issue(check=check, path=found.path or fallback, line=found.line, message=trim(found.message))


def _is_written(path: str) -> bool:
    return path.startswith("backend/app/") and not path.startswith("backend/app/core/")


def _exception(block: str) -> str:
    """The exception's own words, with the source line it was raised at."""
    lines = block.strip().splitlines()
    frames = [index for index, line in enumerate(lines) if _FRAME.match(line)]
    after = lines[frames[-1] + 1 :] if frames else lines
    start = next((i for i, line in enumerate(after) if line[:1].strip()), None)
    if start is None:
        return "\n".join(after[-5:])
    source = next((line.strip() for line in after[:start] if line.strip(" ^~")), "")
    said = "\n".join(after[start:])
    return f"{said} (at `{source}`)" if source and "\n" not in said else said
