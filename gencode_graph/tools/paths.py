"""One rule for paths that somebody else made up: relative, plain, inside, and not through a link."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from gencode_graph.errors import PathRefusedError

FORBIDDEN_PARTS = frozenset({"", ".", "..", ".git", ".gencode", "node_modules"})
MAX_LENGTH = 240
_PLAIN = re.compile(r"[A-Za-z0-9._@+\[\]() -]+")


def safe_path(path: str) -> str:
    """The path itself when it is a plain relative POSIX path. Raises PathRefusedError."""
    parts = path.split("/")
    if len(path) > MAX_LENGTH or any(
        part.lower() in FORBIDDEN_PARTS or not _PLAIN.fullmatch(part) or part != part.strip()
        for part in parts
    ):
        raise PathRefusedError(f"The path {path[:80]!r} is not a plain path inside the app.")
    return str(PurePosixPath(path))


def inside(root: Path, path: str) -> Path:
    """``root / path`` once it is sure that no link on the way leads elsewhere.

    Raises PathRefusedError.
    """
    target = root
    for part in safe_path(path).split("/"):
        target = target / part
        if target.is_symlink():
            raise PathRefusedError(f"The path {path!r} goes through a symbolic link.")
    return target


def put_inside(root: Path, path: str, data: bytes) -> Path | None:
    """Where the file was written; None for a path that is refused, or that no file can have. Blocks."""
    try:
        target = inside(root, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except (PathRefusedError, OSError):
        return None
    return target


def write_atomically(target: Path, data: bytes) -> None:
    """Write to a temporary file beside ``target``, then rename it into place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def matches(path: str, pattern: str) -> bool:
    """Whether a glob covers the path: ``*`` stays in a folder, ``**`` crosses folders."""
    regex = "".join(
        ".*" if part == "**" else "[^/]*" if part == "*" else re.escape(part)
        for part in re.split(r"(\*\*|\*)", pattern)
    )
    return re.fullmatch(regex, path) is not None
