"""Is a document valid OpenAPI 3.1, on its own, with every reference and id in order?"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

# Another package of the environment may bring a second engine, which words its errors otherwise: what a model
# is told would depend on what else is installed.
os.environ.setdefault("OPENAPI_SPEC_VALIDATOR_SCHEMA_VALIDATOR_BACKEND", "jsonschema")

from openapi_spec_validator import OpenAPIV31SpecValidator

from gencode_graph.artifacts import Issue
from gencode_graph.tools.contract.walk import Json, operations, references, resolve

_MOST_ERRORS = 10


def problems_of(document: Json, path: str = "contracts.md") -> list[Issue]:
    """What keeps the document from being a sound OpenAPI 3.1 contract. Never raises and never
    fetches: references that leave the document are refused before the validator sees them."""
    issues = [Issue(check="openapi", path=path, message=text) for text in dict.fromkeys(_own(document))]
    if issues:
        return issues
    return [Issue(check="openapi", path=path, message=text) for text in _validator(document)]


def _own(document: Json) -> Iterator[str]:
    version = document.get("openapi")
    if not str(version).startswith("3.1"):
        yield f"`openapi` is {version!r}. Write `openapi: 3.1.0`."
    for reference in references(document):
        try:
            resolve(document, reference)
        except KeyError:
            yield f"`$ref: {reference}` points to nothing. Define it under components, or correct the name."
    ids = Counter(str(op.raw.get("operationId")) for op in operations(document) if op.raw.get("operationId"))
    for name, count in ids.items():
        if count > 1:
            yield f"operationId {name!r} is used {count} times. Each operation needs its own."


def _validator(document: Json) -> Iterator[str]:
    try:
        for error in _first(OpenAPIV31SpecValidator(dict(document)).iter_errors()):
            where = "/".join(str(part) for part in getattr(error, "absolute_path", ())) or "the document"
            yield f"At {where}: {str(getattr(error, 'message', error))[:300]}. Correct it after OpenAPI 3.1."
    except Exception as error:  # noqa: BLE001  the validator raises what it stumbles over
        yield f"The document is no valid OpenAPI 3.1: {str(error)[:300] or type(error).__name__}. Correct it."


def _first(errors: Any) -> Iterator[Any]:
    for count, error in enumerate(errors):
        if count == _MOST_ERRORS:
            return
        yield error
