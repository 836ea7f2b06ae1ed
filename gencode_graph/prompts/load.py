"""Prompts for models: a system message a step, and the human message of one unit.

The system message is persona, then step, stack notes and an example: byte-identical for every
unit and attempt of a step, so that providers' prompt caches hit. What changes is in the human
message, built by ``wire``.
"""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from gencode_graph.artifacts import Analysis, Page
from gencode_graph.prompts.features import features_of
from gencode_graph.prompts.schema import schema_text
from gencode_graph.prompts.wire import PromptInputs, render

TOPIC = re.compile(r"(?<![A-Za-z])(?:bees?(?![a-z])|beekeep|hives?(?![a-z])|apiar|honey)", re.IGNORECASE)
"""What all our examples are about. A wish that speaks of it may well be answered with the like."""

__all__ = ["TOPIC", "PromptInputs", "human_prompt", "messages", "system_prompt"]


def system_prompt(step: str, agent: str, **static: Any) -> str:
    """Persona and instructions of a step. ``static`` are further values of its template.

    ``step`` is a step's name or ``"review"``; a review takes ``of``, the step under review. ``has`` are the
    unit's features (see ``features_of``), by default none.
    Raises jinja2.TemplateNotFound for an unknown step or agent, jinja2.UndefinedError when a
    template needs a value that ``static`` lacks.
    """
    static = {"has": frozenset(), **static}
    parts = (f"personas/{agent}.md", f"steps/{step}.md")
    return "\n\n".join(_template(part).render(**static).strip() for part in parts) + "\n"


def human_prompt(asked: PromptInputs) -> str:
    """The tagged message of one unit and attempt."""
    return render(asked)


def messages(asked: PromptInputs, agent: str, **static: Any) -> list[BaseMessage]:
    """System and human message of one call. A review's ``of`` is read from its unit, a page's
    ``kind`` from the page: what is about other kinds is left out."""
    if asked.step == "review":
        static = {"of": asked.unit.partition("/")[0], **static}
    elif isinstance(page := asked.inputs.get("page"), Page):
        static = {"kind": page.kind, **static}
    static = {"has": features_of(asked.inputs), **static}
    text = human_prompt(asked)
    content: Any = [{"type": "text", "text": text}, *map(_image, asked.images)]
    return [
        SystemMessage(system_prompt(asked.step, agent, **static)),
        HumanMessage(content if asked.images else text),
    ]


def _image(png: bytes) -> dict[str, str]:
    return {"type": "image", "base64": base64.b64encode(png).decode(), "mime_type": "image/png"}


@cache
def environment() -> Environment:
    """The templates' environment: a missing value is an error, never an empty string.

    ``verbatim(name)`` includes a file untouched: code in examples is full of braces.
    ``analysis_schema()`` is the Analysis as the code has it.
    """
    loaded = Environment(
        loader=PackageLoader("gencode_graph", "prompts"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  the reader is a model, not a browser
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    loaded.globals |= {"verbatim": verbatim, "analysis_schema": analysis_schema}
    return loaded


@cache
def verbatim(name: str) -> str:
    """A file of this package as it is. Raises FileNotFoundError."""
    return files("gencode_graph.prompts").joinpath(name).read_text(encoding="utf-8").strip()


@cache
def analysis_schema() -> str:
    return schema_text(Analysis)


def _template(name: str) -> Any:
    return environment().get_template(name)
