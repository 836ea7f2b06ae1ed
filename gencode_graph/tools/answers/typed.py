"""``parse_json``: one typed object out of an answer, or what the model has to change."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from gencode_graph.artifacts import Issue
from gencode_graph.tools.answers.files import UNCLOSED
from gencode_graph.tools.answers.jsonish import Found, find_json
from gencode_graph.tools.answers.text import normalise, strip_reasoning

ModelT = TypeVar("ModelT", bound=BaseModel)
_MOST_ERRORS = 20


def parse_json(answer: str, model: type[ModelT]) -> tuple[ModelT | None, list[Issue]]:
    """The answer as ``model``, or None and instructions that name each wrong key. Never raises.

    An object whose end is missing is refused even if what is there would do.
    """
    found = find_json(strip_reasoning(normalise(answer)))
    if not found:
        return None, [_issue("no_json", "The answer holds no JSON object. Answer with one JSON object only.")]
    best: list[Issue] = []
    for candidate in found:
        value, issues = _validated(candidate, model)
        if value is not None:
            return value, []
        if not best or len(issues) < len(best):
            best = issues
    return None, best


def _validated(found: Found, model: type[ModelT]) -> tuple[ModelT | None, list[Issue]]:
    if found.cut_off:
        return None, [_issue(UNCLOSED, "The JSON object is cut off. Answer again with the whole object.")]
    try:
        return model.model_validate(found.value), []
    except ValidationError as error:
        return None, [_explained(dict(e)) for e in error.errors()[:_MOST_ERRORS]]


def _explained(error: dict[str, Any]) -> Issue:
    where = ".".join(str(part) for part in error["loc"])
    key = f"`{where}`" if where else "The object"
    match error["type"]:
        case "missing":
            text = f"{key} is missing. Add it."
        case "extra_forbidden":
            text = f"{key} is not a known key. Remove it."
        case _:
            shown = repr(error.get("input"))
            got = f" (it is {shown})" if where and len(shown) <= 80 else ""
            text = f"{key}: {error['msg'].removeprefix('Value error, ')}{got}. Correct it."
    return _issue("json_shape", text)


def _issue(check: str, message: str) -> Issue:
    return Issue(check=check, message=message)
