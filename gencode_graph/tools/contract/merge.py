"""Put the units' fragments and the core's base together into ``contracts.md``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gencode_graph.artifacts import Analysis, Issue
from gencode_graph.artifacts.wish import needs_account
from gencode_graph.tools.access import ACCESS, BEARER, access_of, entity_of, is_decided
from gencode_graph.tools.contract.base import CORE, base_of
from gencode_graph.tools.contract.compare import path_shape
from gencode_graph.tools.contract.parse import parse_contract
from gencode_graph.tools.contract.render import render_contract_md
from gencode_graph.tools.contract.validate import problems_of
from gencode_graph.tools.contract.walk import METHODS, Json, mapping, operations, references

_SAID_ONLY = frozenset({"description", "title", "summary", "example", "examples"})


class Merged(NamedTuple):
    """The text of ``contracts.md``, its document, and what stands in the way (by unit file)."""

    markdown: str
    document: dict[str, Any]
    issues: list[Issue]


@dataclass
class _Merge:
    document: dict[str, Any]
    owners: dict[tuple[str, str], str] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def taken(self, kind: str, name: str, unit: str) -> str | None:
        """Who has the name already; claims it for the unit otherwise."""
        first = self.owners.setdefault((kind, name), unit)
        return None if first == unit else first

    def refuse(self, unit: str, message: str) -> None:
        self.issues.append(Issue(check="contract_merge", path=unit_path(unit), message=message))


def unit_path(unit: str) -> str:
    """The file a unit's fragment is answered as."""
    return f"contracts/{unit}.md"


def merge(parts: Mapping[str, str], analysis: Analysis) -> Merged:
    """One document of all fragments (unit id or its file's path -> Markdown) and the core's base.

    The result depends on the fragments alone, not on their order. Where two claim the same path,
    operationId or component differently, the issue names both and the first one stays in.
    """
    texts = {unit_of(name): text for name, text in parts.items()}
    state = _Merge({**base_of(analysis), "info": _info(analysis)})
    _claim(state, CORE, state.document)
    for unit in ordered(texts, analysis):
        fragment, issues = parse_contract(texts[unit], unit_path(unit))
        state.issues += issues
        if fragment is not None:
            _add(state, unit, fragment, analysis)
    document = _tidy(state.document, analysis)
    if not state.issues:
        state.issues += problems_of(document)
    return Merged(render_contract_md(document, texts, analysis), document, state.issues)


def unit_of(path: str) -> str:
    """The unit whose fragment this file is; a unit's id is itself."""
    return path.removeprefix("contracts/").removesuffix(".md")


def ordered(parts: Mapping[str, str], analysis: Analysis) -> list[str]:
    """Unit ids in the analysis' order of entities; unknown ones follow by name."""
    known = [entity.snake for entity in analysis.entities]
    return [*(u for u in known if u in parts), *sorted(u for u in parts if u not in known)]


def _claim(state: _Merge, unit: str, fragment: Json) -> None:
    for path in mapping(fragment.get("paths")):
        state.taken("paths", path_shape(path), unit)
    for op in operations(fragment):
        state.taken("operationId", str(op.raw.get("operationId")), unit)
    for kind, name, _ in _components(fragment):
        state.taken(kind, name, unit)


def _add(state: _Merge, unit: str, fragment: Json, analysis: Analysis) -> None:
    for path, item in mapping(fragment.get("paths")).items():
        if other := state.taken("paths", path_shape(path), unit):
            state.refuse(
                unit, f"{_title(unit)} and {_title(other)} both have the path {path}. Leave it to one."
            )
        else:
            state.document["paths"][path] = _secured(path, mapping(item), analysis)
    for op in operations(fragment):
        name = str(op.raw.get("operationId") or op)
        if other := state.taken("operationId", name, unit):
            state.refuse(
                unit, f"{_title(unit)} and {_title(other)} both use operationId {name!r}. Rename it."
            )
    for kind, name, value in _components(fragment):
        other = state.taken(kind, name, unit)
        named = state.document["components"].setdefault(kind, {})
        if other is None:
            named[name] = value
        elif _meaning(named.get(name)) != _meaning(value):
            state.refuse(unit, _clash(kind, name, unit, other))


def _clash(kind: str, name: str, unit: str, other: str) -> str:
    if other == CORE:
        return f"components/{kind}/{name} is the core's. Do not define it, only refer to it."
    return (
        f"{_title(unit)} and {_title(other)} define components/{kind}/{name} differently. "
        "Give yours another name, or define it the same."
    )


def _components(fragment: Json) -> Iterator[tuple[str, str, Any]]:
    """All components but security schemes: how to sign in is the core's."""
    for kind, named in mapping(fragment.get("components")).items():
        if kind != "securitySchemes":
            yield from ((kind, name, value) for name, value in mapping(named).items())


def _secured(path: str, item: Json, analysis: Analysis) -> dict[str, Any]:
    """The analysis says who may call an operation, whatever its author wrote."""
    secured = dict(item)
    for method in METHODS:
        if isinstance(item.get(method), Mapping):
            plain = {key: value for key, value in item[method].items() if key not in ("security", ACCESS)}
            secured[method] = plain | _access(analysis, method, path)
    return secured


def _access(analysis: Analysis, method: str, path: str) -> dict[str, Any]:
    if not analysis.needs.auth:
        return {}
    entity = entity_of(analysis, path)
    if entity is None or not is_decided(analysis):
        return {"security": BEARER}
    who = access_of(analysis, entity, method, path)
    return {"security": BEARER, ACCESS: who} if needs_account(who) else {ACCESS: who}


def _meaning(value: Any) -> str:
    """The value without words, in one spelling."""

    def bare(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {k: bare(v) for k, v in value.items() if k not in _SAID_ONLY or isinstance(v, Mapping)}
        return [bare(item) for item in value] if isinstance(value, list) else value

    return json.dumps(bare(value), sort_keys=True, default=str)


def _tidy(document: dict[str, Any], analysis: Analysis) -> dict[str, Any]:
    components = {kind: dict(sorted(named.items())) for kind, named in sorted(document["components"].items())}
    if not any(target.endswith("/responses/Forbidden") for target in references(document["paths"])):
        components["responses"].pop("Forbidden", None)  # for apps whose accounts may all do the same
    tags = [{"name": e.title_plural} | _description(e.description) for e in analysis.entities]
    return {
        "openapi": "3.1.0",
        "info": document["info"],
        **({"tags": tags} if tags else {}),
        "paths": document["paths"],
        "components": components,
    }


def _info(analysis: Analysis) -> dict[str, str]:
    return {"title": f"{analysis.name} API", "version": "1.0.0"} | _description(analysis.summary)


def _description(text: str) -> dict[str, str]:
    return {"description": text} if text else {}


def _title(unit: str) -> str:
    return unit if unit == CORE else f"contracts/{unit}.md"
