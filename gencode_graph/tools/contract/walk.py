"""Going through an OpenAPI document: operations, references, what is reachable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete", "options", "trace")
"""HEAD is left out: servers answer it of themselves."""

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """One method of one path. ``raw`` is the operation object, ``shared`` its path's parameters."""

    path: str
    method: str
    raw: Json
    shared: tuple[Json, ...] = ()

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def operations(document: Json) -> Iterator[Operation]:
    """All operations in document order; malformed parts are passed over."""
    for path, item in mapping(document.get("paths")).items():
        methods = mapping(item)
        shared = tuple(mapping(p) for p in sequence(methods.get("parameters")))
        for method in METHODS:
            if isinstance(methods.get(method), Mapping):
                yield Operation(path, method, methods[method], shared)


def references(value: Any) -> Iterator[str]:
    """All ``$ref`` targets in a value, in order, repeated as often as they occur."""
    if isinstance(value, Mapping):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        mapped = mapping(mapping(value.get("discriminator")).get("mapping"))
        yield from (target for target in mapped.values() if isinstance(target, str) and "/" in target)
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from references(item)


def resolve(document: Json, reference: str) -> Any:
    """What a local reference (``#/components/schemas/Book``) points to. Raises KeyError."""
    if not reference.startswith("#/"):
        raise KeyError(reference)
    value: Any = document
    for part in reference[2:].split("/"):
        if not isinstance(value, Mapping):
            raise KeyError(reference)
        value = value[part.replace("~1", "/").replace("~0", "~")]
    return value


def dereferenced(document: Json, value: Any) -> Json:
    """The object itself, or what its chain of references ends in; empty if that is nowhere."""
    for _ in range(20):
        if not isinstance(value, Mapping):
            return {}
        if not isinstance(value.get("$ref"), str):
            return value
        try:
            value = resolve(document, value["$ref"])
        except KeyError:
            return {}
    return {}


def mapping(value: Any) -> Json:
    return value if isinstance(value, Mapping) else {}


def sequence(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []
