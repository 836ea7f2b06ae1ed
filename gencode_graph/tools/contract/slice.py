"""Cut a part out of the contract: some paths, and only the components these reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gencode_graph.tools.contract.walk import METHODS, Json, mapping, references, sequence


def slice_for(contract: Json, prefixes: Iterable[str] = (), *, tags: Iterable[str] = ()) -> dict[str, Any]:
    """The contract of the operations whose path is, or lies under, one of ``prefixes``
    (``/api/books``), or that carry one of ``tags``; with the components they reach, and nothing
    else. In contract order."""
    tags, prefixes = frozenset(tags), tuple(p.rstrip("/") for p in prefixes)
    paths: dict[str, Any] = {}
    for path, item in mapping(contract.get("paths")).items():
        whole = any(path == p or path.startswith(f"{p}/") for p in prefixes)
        kept = dict(mapping(item)) if whole else _tagged(mapping(item), tags)
        if kept:
            paths[path] = kept
    return with_components(contract, paths)


def with_components(contract: Json, paths: Json) -> dict[str, Any]:
    """A document of these paths and every component they reach, directly or not."""
    head = {key: contract[key] for key in ("openapi", "info", "security") if key in contract}
    components = _reached(contract, {"paths": paths})
    schemes = mapping(mapping(contract.get("components")).get("securitySchemes"))
    used = _schemes_used([head, *(op for item in paths.values() for op in mapping(item).values())])
    if kept := {name: scheme for name, scheme in schemes.items() if name in used}:
        components["securitySchemes"] = kept
    return {**head, "paths": dict(paths)} | ({"components": components} if components else {})


def _tagged(item: Json, tags: frozenset[str]) -> dict[str, Any]:
    kept = {m: item[m] for m in METHODS if m in item and tags & set(sequence(mapping(item[m]).get("tags")))}
    shared = {key: value for key, value in item.items() if key not in METHODS}
    return {**shared, **kept} if kept else {}


def _reached(contract: Json, root: Any) -> dict[str, Any]:
    components = mapping(contract.get("components"))
    wanted: set[tuple[str, str]] = set()
    queue = [root]
    while queue:
        for reference in references(queue.pop()):
            match reference.split("/"):
                case ["#", "components", kind, name, *_] if (kind, name) not in wanted:
                    wanted.add((kind, name))
                    queue.append(mapping(components.get(kind)).get(name))
                case _:
                    pass
    reached: dict[str, Any] = {}
    for kind, named in components.items():
        if kept := {name: value for name, value in mapping(named).items() if (kind, name) in wanted}:
            reached[kind] = kept
    return reached


def _schemes_used(holders: Iterable[Any]) -> set[str]:
    return {
        name
        for holder in holders
        for need in sequence(mapping(holder).get("security"))
        for name in mapping(need)
    }
