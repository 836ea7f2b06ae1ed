"""Prints the OpenAPI document of the app; a failing import ends with its traceback."""

from app.main import app  # type: ignore[import-not-found]

emit(app.openapi())  # type: ignore[name-defined]  # noqa: F821
