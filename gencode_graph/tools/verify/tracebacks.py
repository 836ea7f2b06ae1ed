"""Python tracebacks turned into issues at the file of the app where it went wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gencode_graph.artifacts import Issue
from gencode_graph.tools.verify.facts import trim

_FRAME = re.compile(r'^\s*File "(?P<path>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
_SHORT_FRAME = re.compile(r"^(?P<path>\S+\.py):(?P<line>\d+): in ", re.MULTILINE)
_BLOCK = "Traceback (most recent call last):"
_GROUP_MARGIN = re.compile(r"^\s*\| ?")
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


def short_frames(text: str) -> list[tuple[str, int]]:
    """(path, line) of every frame of a traceback in pytest's short style."""
    return [(m["path"], int(m["line"])) for m in _SHORT_FRAME.finditer(text)]


def short_error(text: str) -> str:
    """The error itself in pytest's short style: the lines marked ``E``, or the last ones."""
    marked = [line[1:].strip() for line in text.splitlines() if re.match(r"E\s", line)]
    return "\n".join(marked or text.strip().splitlines()[-6:])


def traceback_issue(text: str, check: str, fallback: str) -> Issue:
    """One issue of a traceback, at ``fallback`` when no file of the app is involved."""
    found = blame(text)
    return Issue(check=check, path=found.path or fallback, line=found.line, message=trim(found.message))


def _is_written(path: str) -> bool:
    return path.startswith("backend/app/") and not path.startswith("backend/app/core/")


def _exception(block: str) -> str:
    """The exception's own words, with the source line it was raised at.

    Frames are indented and the exception is not; what it says may look like frames again.
    """
    lines = [_GROUP_MARGIN.sub("", line) for line in block.strip().splitlines()]
    if lines and lines[0].startswith(_BLOCK):
        lines = lines[1:]
    start = next((i for i, line in enumerate(lines) if line[:1].strip()), len(lines))
    frames = [index for index, line in enumerate(lines[:start]) if _FRAME.match(line)]
    after = lines[frames[-1] + 1 : start] if frames else []
    source = next((line.strip() for line in after if line.strip(" ^~")), "")
    said = "\n".join(lines[start:]) or "\n".join(lines[-5:])
    return f"{said} (at `{source}`)" if source and "\n" not in said else said
