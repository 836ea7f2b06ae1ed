"""How writers turn data into code: Jinja templates, and the answer format's file blocks."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment() -> Environment:
    """The one Jinja environment of the writers: a name a template misses is an error.

    Filters: ``literal`` writes a value as a Python literal with double quotes (so does ruff's
    formatter), ``js`` as a JSON literal, which is JavaScript too;
    ``sentence`` starts a text with a capital and leaves the rest as it is.
    """
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is source code, not HTML
    )
    env.filters["literal"] = python_literal
    env.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    env.filters["js"] = lambda value: json.dumps(value, ensure_ascii=False)
    return env


def render(template: str, **values: object) -> str:
    """The template (path below ``templates/``) filled in.

    Raises jinja2.UndefinedError when the template uses a value that was not given.
    """
    return environment().get_template(template).render(**values)


def file_block(path: str, text: str) -> str:
    """One file of an answer: the tags stand on lines of their own."""
    return f'<file path="{path}">\n{text.rstrip()}\n</file>\n'


def python_literal(value: object) -> str:
    """A JSON-like value as Python source, strings in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{python_literal(k)}: {python_literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(python_literal, value)) + "]"
    return repr(value)
