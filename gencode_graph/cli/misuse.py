"""What the parser of the command line has against it, in one line that says what to do."""

from __future__ import annotations

import re
import shlex
from typing import Any

_TEXTS = {"new": "description", "change": "text"}
"""Commands that take a sentence -> the parameter it is: without quotes a shell makes many words of it."""
_EXTRA = re.compile(r"Got unexpected extra argument(?:\(s\)|s)? \((?P<words>.*)\)")


def help_asked_for(error: Any) -> str:
    """The help of a command that was called without anything it needs; "" for any other error."""
    return str(error.format_message()) if type(error).__name__ == "NoArgsIsHelpError" else ""


def misuse(error: Any) -> str:
    """One line for an error of the parser (Typer's own, which it does not export)."""
    said = error.format_message().rstrip(".")
    command = error.ctx.command_path if error.ctx else "gencode"
    return f"{said}. {_quoted(error) or f'See {command} --help.'}"


def _quoted(error: Any) -> str:
    """How the command is written with its sentence in quotes, where that is what is missing."""
    extra = _EXTRA.search(error.format_message())
    name = _TEXTS.get(error.ctx.command.name) if extra and error.ctx else None
    if extra is None or name is None:
        return ""
    given = error.ctx.params
    before = [error.ctx.command_path, *([given["project_id"]] if name == "text" else [])]
    sentence = shlex.quote(f"{given[name]} {extra['words']}")
    return f"Put it in quotes: {' '.join([*before, sentence])}"
