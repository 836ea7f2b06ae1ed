"""YAML as JSON sees it: no dates, no ``no`` that means false, no aliases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

_DEEPEST = 60
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # libyaml's where it is built in, several times faster
    """Reads scalars after YAML 1.2's core schema: OpenAPI's ``enum: [yes, no]`` are strings and
    a date is the text it is. Keys may not repeat."""

    yaml_implicit_resolvers: dict[str, Any] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value!r} is there twice", problem_mark=key.start_mark
                )
            seen.add(str(key.value))
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, data: str) -> yaml.ScalarNode:
        # YAML's further line breaks survive only where they are escaped.
        style = '"' if re.search("[\x85\u2028\u2029\ufeff]", data) else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.text)


def load_yaml(text: str) -> Any:
    """The document as JSON-like data, mapping keys as strings. Raises ValueError saying where."""
    try:
        _refuse_bombs(text)
        return _json_like(yaml.load(text, Loader=_Loader))  # noqa: S506  a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" (line {mark.line + 1})" if mark else ""
        raise ValueError(f"{error.problem or error}{where}") from error
    except (yaml.YAMLError, RecursionError, TypeError) as error:
        raise ValueError(str(error).split("\n")[0]) from error


def _refuse_bombs(text: str) -> None:
    """A few lines of aliases can mean gigabytes, and deep nesting overflows the parser's stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("anchors and aliases are not supported, write the value out")  # noqa: TRY004
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError("it is nested too deeply")


def to_yaml(document: Mapping[str, Any]) -> str:
    """Block-style YAML in the document's own order. ``load_yaml`` reads the same back."""
    return yaml.dump(
        dict(document),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=110,
        default_flow_style=False,
    )


def _json_like(value: Any) -> Any:
    if isinstance(value, dict):
        return {_key(key): _json_like(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_like(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ValueError(f"{value!r} is no JSON value")


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return str(key).lower()
    return "null" if key is None else str(key)
