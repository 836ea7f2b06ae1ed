"""What a lock file of npm lists for fewer packages: whatever nothing leads to any more is left out.

Pure, and as npm itself would write it: the rules of flags are those of npm's own ``calc-dep-flags``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Packages = Mapping[str, Mapping[str, Any]]
_FIRST = ("name", "version", "lockfileVersion", "resolved", "integrity", "requires", "packages",
          "dependencies")  # fmt: skip
_FLAGS = ("dev", "optional", "devOptional", "peer")
_KINDS = ("dependencies", "devDependencies", "optionalDependencies")


@dataclass(frozen=True)
class _Edge:
    """From one place in ``node_modules`` to another, and how much of a need it is."""

    target: str
    dev: bool = False
    optional: bool = False
    peer: bool = False


def pruned_lock(lock: Mapping[str, Any], package: Mapping[str, Any]) -> dict[str, Any]:
    """The lock file of ``package``, a package.json that asks for some of what ``lock`` was made for."""
    packages: dict[str, Any] = {**lock["packages"]}
    root = {key: value for key, value in packages[""].items() if key not in _KINDS}
    root |= {kind: dict(package[kind]) for kind in _KINDS if package.get(kind)}
    packages[""] = root
    kept = _reached(packages, frozenset())
    flags = {
        "dev": kept - _reached(packages, frozenset({"dev"})),
        "optional": kept - _reached(packages, frozenset({"optional"})),
        "devOptional": kept - _reached(packages, frozenset({"dev", "optional"})),
        "peer": kept - _reached(packages, frozenset({"peer"})),
    }
    flags["devOptional"] -= flags["dev"] | flags["optional"]
    entries = {place: _flagged(packages[place], place, flags) for place in packages if place in kept}
    return {**lock, "packages": entries}


def _flagged(entry: Mapping[str, Any], place: str, flags: Mapping[str, set[str]]) -> dict[str, Any]:
    plain = {key: value for key, value in entry.items() if key not in _FLAGS}
    plain |= {flag: True for flag in _FLAGS if place in flags[flag]}
    return dict(sorted(plain.items(), key=_as_npm_sorts))


def _as_npm_sorts(item: tuple[str, Any]) -> tuple[bool, int, str]:
    """Objects last; of each kind some keys first."""
    key, value = item
    return isinstance(value, dict), _FIRST.index(key) if key in _FIRST else len(_FIRST), key.lower()


def _reached(packages: Packages, without: frozenset[str]) -> set[str]:
    """Places that the root leads to by edges of none of these kinds."""
    found, queue = {""}, deque([""])
    while queue:
        for edge in _edges(packages, queue.popleft()):
            if edge.target not in found and not any(getattr(edge, kind) for kind in without):
                found.add(edge.target)
                queue.append(edge.target)
    return found


def _edges(packages: Packages, place: str) -> Iterator[_Edge]:
    entry = packages[place]
    meta = entry.get("peerDependenciesMeta", {})
    needs: list[tuple[str, dict[str, bool]]] = [(name, {}) for name in entry.get("dependencies", {})]
    needs += [(name, {"optional": True}) for name in entry.get("optionalDependencies", {})]
    needs += [(name, {"peer": True, "optional": meta.get(name, {}).get("optional", False)})
              for name in entry.get("peerDependencies", {})]  # fmt: skip
    needs += [(name, {"dev": True}) for name in entry.get("devDependencies", {}) if not place]
    for name, kinds in needs:
        target = _resolved(packages, place, name)
        if target is not None:
            yield _Edge(target, **kinds)


def _resolved(packages: Packages, place: str, name: str) -> str | None:
    """As Node looks for a package: beside the one that asks, then in the folders above."""
    while True:
        inner = f"{place}/node_modules/{name}" if place else f"node_modules/{name}"
        if inner in packages:
            return inner
        if not place:
            return None
        place = place.rpartition("node_modules/")[0].rstrip("/")
