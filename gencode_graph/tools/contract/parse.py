"""Read the one fenced OpenAPI document of a Markdown file."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from gencode_graph.artifacts import Issue
from gencode_graph.tools.answers.text import fenced_blocks
from gencode_graph.tools.contract.yaml import load_yaml

_LANGUAGES = frozenset({"yaml", "yml", "json"})


class Parsed(NamedTuple):
    """The document, or None and what the model has to change."""

    document: dict[str, Any] | None
    issues: list[Issue]


def parse_contract(md: str, path: str = "contracts.md") -> Parsed:
    """The OpenAPI document of a contract's Markdown: its only yaml or json fence. Never raises."""
    found = [body for language, body in fenced_blocks(md) if language in _LANGUAGES]
    if len(found) != 1:
        return _refused(path, _wrong_count(len(found)))
    try:
        document = load_yaml(found[0])
    except ValueError as error:
        return _refused(path, f"The fenced document is not valid YAML: {error}. Correct it.")
    if not isinstance(document, dict):
        return _refused(path, "The fenced document must be an object with openapi, info and paths.")
    return Parsed(document, [])


def prose_of(md: str) -> str:
    """The text without its fenced document (the prose before and after it)."""
    lines, kept, fence = md.split("\n"), list[str](), ""
    for line in lines:
        stripped = line.strip()
        if fence:
            fence = "" if stripped == fence else fence
        elif stripped.startswith("```") and stripped.strip("`").lower() in _LANGUAGES:
            fence = stripped[: len(stripped) - len(stripped.lstrip("`"))]
        else:
            kept.append(line)
    return "\n".join(kept).strip()


def entity_prose(md: str, title: str) -> str:
    """What ``contracts.md`` says of one entity, "" where it says nothing."""
    sections = re.split(r"^## ", prose_of(md), flags=re.MULTILINE)[1:]
    found = (body for heading, _, body in (s.partition("\n") for s in sections) if heading.strip() == title)
    return next(found, "").strip()


def _wrong_count(count: int) -> str:
    if not count:
        return "There is no fenced OpenAPI document. Add one block that opens with ```yaml and ends with ```."
    return f"There are {count} fenced documents. Put everything in one ```yaml block."


def _refused(path: str, message: str) -> Parsed:
    return Parsed(None, [Issue(check="contract_document", path=path, message=message)])
