"""Read the one fenced OpenAPI document of a Markdown file."""

from __future__ import annotations

from typing import Any

from gencode_graph.artifacts import Issue
from gencode_graph.errors import PermanentError
from gencode_graph.tools.answers.text import fenced_blocks
from gencode_graph.tools.contract.yaml import load_yaml

_LANGUAGES = frozenset({"yaml", "yml", "json"})


class ContractError(PermanentError):
    """The text holds no readable contract. ``issues`` say what to change."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("; ".join(issue.message for issue in issues))
        self.issues = issues


def parse_contract(md: str, path: str = "contracts.md") -> dict[str, Any]:
    """The OpenAPI document of ``contracts.md``. Raises ContractError."""
    document, issues = read_contract(md, path)
    if document is None:
        raise ContractError(issues)
    return document


def read_contract(md: str, path: str = "contracts.md") -> tuple[dict[str, Any] | None, list[Issue]]:
    """The OpenAPI document, or None and what the model has to change."""
    found = [body for language, body in fenced_blocks(md) if language in _LANGUAGES]
    if len(found) != 1:
        return None, [_issue(path, _wrong_count(len(found)))]
    try:
        document = load_yaml(found[0])
    except ValueError as error:
        return None, [_issue(path, f"The fenced document is not valid YAML: {error}. Correct it.")]
    if not isinstance(document, dict):
        return None, [_issue(path, "The fenced document must be an object with openapi, info and paths.")]
    return document, []


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


def _wrong_count(count: int) -> str:
    if not count:
        return "There is no fenced OpenAPI document. Add one block that opens with ```yaml and ends with ```."
    return f"There are {count} fenced documents. Put everything in one ```yaml block."


def _issue(path: str, message: str) -> Issue:
    return Issue(check="contract_document", path=path, message=message)
