"""What an app's packages are: its lock files, taken as they are before any of its code has run.

Installers obey what stands in a lock file, outside of the sandbox that the app's own code runs in. So its
content comes from the commit, or from the disk when the sandbox is opened, and never from a folder in which
a program of the app has been at work since. And it pins packages of a registry by hash, or none is installed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gencode_graph.errors import PathRefusedError, SandboxError
from gencode_graph.sandbox.paths import read_inside

PYTHON_LOCKS = ("requirements-dev.lock", "requirements.lock")
NODE_FILES = ("package-lock.json", "package.json")
LOCKED = tuple(f"backend/{name}" for name in PYTHON_LOCKS) + tuple(f"frontend/{name}" for name in NODE_FILES)
"""Paths relative to the app's root; of each pair the first must be there to install anything."""
_PIN = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9._, -]+\])?\s*===?\s*[A-Za-z0-9.!+_-]+"  # name[extra]==version
    r"(?:\s*;(?:(?!--)[^@])*?)?"  # ; marker
    r"(?:\s+--hash=[a-z0-9]+:[0-9a-f]+)+"
)
_COMMENT = re.compile(r"(?:^|\s)#.*$")
_BLANKS = re.compile(r"\s+")
_REGISTRY = ("https://", "http://")


@dataclass(frozen=True)
class Locks:
    """File name -> content, of each part's lock files; none where the app has no such part."""

    python: Mapping[str, bytes]
    node: Mapping[str, bytes]

    @classmethod
    def of(cls, files: Mapping[str, bytes]) -> Locks:
        """Out of an app's files (path -> content)."""
        return cls(_part(files, "backend", PYTHON_LOCKS), _part(files, "frontend", NODE_FILES))

    @classmethod
    def read(cls, root: Path) -> Locks:
        """As they are on disk now; links are no lock files. Blocks."""
        found = {}
        for path in LOCKED:
            with suppress(OSError, PathRefusedError):
                found[path] = read_inside(root, path)
        return cls.of(found)


def python_pins(files: Mapping[str, bytes]) -> bytes:
    """The pins of the lock file, written anew, one a line: nothing else of it reaches pip.

    Raises SandboxError where there is anything but packages of a registry with their hashes.
    """
    _need(files, PYTHON_LOCKS[0])
    pins = list(_logical_lines(files[PYTHON_LOCKS[0]].decode(errors="replace")))
    for pin in pins:
        if not _PIN.fullmatch(pin):
            raise _refused(PYTHON_LOCKS[0], pin)
    return "".join(f"{pin}\n" for pin in pins).encode()


def node_packages(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The lock file's document. Raises SandboxError unless all of it comes from a registry, by hash."""
    _need(files, NODE_FILES[0])
    document = _lock_document(files[NODE_FILES[0]])
    for place, entry in document["packages"].items():
        if place and not _from_registry(place, entry):
            raise _refused(NODE_FILES[0], place)
    return document


def _from_registry(place: str, entry: Any) -> bool:
    """What is bundled comes inside of another package, and has no address or hash of its own."""
    if not isinstance(entry, dict) or not place.startswith("node_modules/") or ".." in place.split("/"):
        return False
    address = entry.get("resolved", _REGISTRY[0])
    pinned = isinstance(entry.get("integrity"), str) or entry.get("inBundle") is True
    return isinstance(address, str) and address.startswith(_REGISTRY) and pinned and not entry.get("link")


def _lock_document(content: bytes) -> dict[str, Any]:
    try:
        document = json.loads(content)
        for holder in (document, document["packages"][""]):
            # The app's own name and version stand in the lock file too, and do not matter.
            holder.pop("name", None)
            holder.pop("version", None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SandboxError(f"{NODE_FILES[0]} is not a lock file of npm 7 or newer.") from error
    return dict(document)


def _logical_lines(text: str) -> Iterator[str]:
    """Lines that a backslash continues, joined; comments are left out, and end what they interrupt."""
    joined = ""
    for line in (*text.splitlines(), ""):
        bare = _COMMENT.sub("", line).strip()
        joined += " " + bare.removesuffix("\\")
        if not bare.endswith("\\"):
            if whole := _BLANKS.sub(" ", joined).strip():
                yield whole
            joined = ""


def _part(files: Mapping[str, bytes], folder: str, names: Sequence[str]) -> dict[str, bytes]:
    return {name: files[path] for name in names if (path := f"{folder}/{name}") in files}


def _need(files: Mapping[str, bytes], name: str) -> None:
    if name not in files:
        raise SandboxError(f"{name} is missing, so its packages are not known.")


def _refused(name: str, what: str) -> SandboxError:
    return SandboxError(
        f"{name} is not installed: {what[:120]!r} is no package of a registry that is pinned by its hash.",
        "Lock files hold pinned packages and their hashes, and nothing else.",
    )
