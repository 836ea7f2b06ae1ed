"""Which packages the app has installed, by the names one imports them with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

_PIN = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?:[=<>!~;@\\ ]|$)", re.MULTILINE)
_IMPORTED_AS = {
    "argon2-cffi": ("argon2",),
    "beautifulsoup4": ("bs4",),
    "mongomock-motor": ("mongomock_motor", "mongomock"),
    "pillow": ("PIL",),
    "pyjwt": ("jwt",),
    "pymongo": ("pymongo", "bson", "gridfs"),
    "python-dateutil": ("dateutil",),
    "python-dotenv": ("dotenv",),
    "python-jose": ("jose",),
    "python-multipart": ("python_multipart", "multipart"),
    "pyyaml": ("yaml",),
    "attrs": ("attr", "attrs"),
}
"""Distributions whose import name is another than their own."""
_BRINGS = {
    "fastapi": ("starlette", "pydantic", "anyio"),
    "beanie": ("pymongo", "pydantic"),
    "httpx": ("anyio",),
}
"""What may be imported besides, known without a lock file."""


def python_packages(files: Mapping[str, str], *, dev: bool) -> frozenset[str]:
    """Top-level import names of what the backend's requirements (and their lock files) install;
    with ``dev`` also of what its tests need."""
    names = ["requirements.txt", "requirements.lock"]
    names += ["requirements-dev.txt", "requirements-dev.lock"] if dev else []
    found: set[str] = set()
    for name in names:
        for pin in _PIN.findall(_without_comments(files.get(f"backend/{name}", ""))):
            found |= _imports_of(pin)
    return frozenset(found)


def node_packages(files: Mapping[str, str], *, dev: bool) -> frozenset[str]:
    """Package names in the frontend's package.json; with ``dev`` also of its tools."""
    try:
        package = json.loads(files.get("frontend/package.json", "{}"))
    except ValueError:
        return frozenset()
    kinds = ("dependencies", "devDependencies") if dev else ("dependencies",)
    return frozenset(name for kind in kinds for name in package.get(kind, {}))


def _imports_of(distribution: str) -> set[str]:
    name = re.sub(r"[-_.]+", "-", distribution).lower()
    found = set(_IMPORTED_AS.get(name, (name.replace("-", "_"),)))
    for other in _BRINGS.get(name, ()):
        found |= _imports_of(other)
    return found


def _without_comments(text: str) -> str:
    return re.sub(r"(?m)^\s*(?:#|-).*$", "", text)
