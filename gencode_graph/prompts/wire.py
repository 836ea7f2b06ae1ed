r"""The human message: what a unit is given, as tagged blocks, and the exact way back.

    <task step="backend_routers" unit="book" attempt="1">one sentence</task>
    <input name="entity">
    {"name":"Book"}
    </input>
    <file path="backend/app/models/book.py">
    ...
    </file>
    <rejected>      the unit's files as they are, or the previous answer, on a retry
    <issues>        one issue a line, further lines of it indented by two spaces

Tags stand on their own lines, and a block runs to the first line that is its own closing tag.
So that no content can end its block, the block's closing tag is written ``<\/input>`` inside it
(a ``<\/input>`` that was there gets one more backslash), which in JSON means the same anyway.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from gencode_graph.artifacts import Needs
from gencode_graph.text import fit

TEXT_INPUTS = frozenset({"contract", "draft", "outline", "prose"})
"""Every other input is JSON."""

_TASK = re.compile(r'<task step="([^"]*)" unit="([^"]*)" attempt="(\d+)">(.*)</task>')
_OPENING = re.compile(r'<(input|file|rejected|issues)(?: (?:name|path)="([^"]*)")?>')


@dataclass(frozen=True)
class PromptInputs:
    """What one call is asked: everything of the human message.

    ``inputs`` hold JSON-able values, pydantic models, or lists of them; those of ``TEXT_INPUTS``
    are text. ``rejected`` are the unit's files as they are (of a typed answer, the
    previous one) and ``issues`` what is wrong with it. ``images``
    are PNG bytes that go with the message (a screenshot to look at).
    """

    step: str
    unit: str
    attempt: int = 1
    summary: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    rejected: str = ""
    issues: Sequence[str] = ()
    images: Sequence[bytes] = ()


def render(asked: PromptInputs) -> str:
    """The human message. Deterministic: equal inputs give equal text, which any client can send."""
    return fit("\n".join(_blocks(asked)))


def parse(text: str) -> PromptInputs:
    """``render``'s inverse; pydantic models come back as the plain data they were dumped to.

    Raises ValueError when the text has no task line or a block is not closed.
    """
    first, _, rest = text.partition("\n")
    task = _TASK.fullmatch(first)
    if task is None:
        raise ValueError("the message does not begin with a <task> line")
    step, unit, attempt, summary = (html.unescape(part) for part in task.groups())
    inputs: dict[str, Any] = {}
    files: dict[str, str] = {}
    rejected = ""
    issues: tuple[str, ...] = ()
    for tag, name, lines in _read_blocks(rest.split("\n") if rest else []):
        if tag == "input":
            inputs[name] = _decode(name, "\n".join(lines))
        elif tag == "file":
            files[name] = "".join(line + "\n" for line in lines)
        elif tag == "rejected":
            rejected = "\n".join(lines)
        else:
            issues = tuple(_join_issues(lines))
    return PromptInputs(step, unit, int(attempt), summary, inputs, files, rejected, issues)


def dump(value: Any) -> str:
    """Compact JSON. Models leave out what has its default value; ``Needs`` is always whole."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


# --- writing ----------------------------------------------------------------------------------


def _blocks(asked: PromptInputs) -> Iterator[str]:
    attributes = f'step="{_quote(asked.step)}" unit="{_quote(asked.unit)}" attempt="{asked.attempt}"'
    yield f"<task {attributes}>{html.escape(' '.join(asked.summary.split()), quote=False)}</task>"
    for name, value in asked.inputs.items():
        yield _block("input", _encode(name, value), f' name="{_quote(name)}"')
    for path, text in asked.files.items():
        yield _block("file", text.removesuffix("\n"), f' path="{_quote(path)}"', empty=not text)
    if asked.rejected:
        yield _block("rejected", asked.rejected)
    if asked.issues:
        yield _block("issues", "\n".join(_indent(issue) for issue in asked.issues))


def _block(tag: str, body: str, attribute: str = "", *, empty: bool = False) -> str:
    guarded = re.sub(rf"<(\\*)/{tag}>", rf"<\1\\/{tag}>", body)
    middle = "" if empty else f"{guarded}\n"
    return f"<{tag}{attribute}>\n{middle}</{tag}>"


def _encode(name: str, value: Any) -> str:
    if name in TEXT_INPUTS:
        return str(value)
    return dump(value)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_defaults=not isinstance(value, Needs))
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _indent(issue: str) -> str:
    lines = [line for line in issue.strip().split("\n") if line.strip()]
    return "\n  ".join(lines) if lines else "-"


def _quote(text: str) -> str:
    return html.escape(text)


# --- reading ----------------------------------------------------------------------------------


def _read_blocks(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    rest = iter(lines)
    for line in rest:
        opening = _OPENING.fullmatch(line)
        if opening is None:
            raise ValueError(f"expected an opening tag, not {line[:80]!r}")
        tag, name = opening[1], html.unescape(opening[2] or "")
        yield tag, name, [_unguard(tag, body) for body in _until(f"</{tag}>", rest)]


def _until(closing: str, lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        if line == closing:
            return
        yield line
    raise ValueError(f"a block is not closed: {closing} is missing")


def _unguard(tag: str, line: str) -> str:
    return re.sub(rf"<\\(\\*)/{tag}>", rf"<\1/{tag}>", line)


def _decode(name: str, body: str) -> Any:
    if name in TEXT_INPUTS:
        return body
    return json.loads(body)


def _join_issues(lines: Iterable[str]) -> list[str]:
    issues: list[str] = []
    for line in lines:
        if line.startswith("  ") and issues:
            issues[-1] += "\n" + line[2:]
        else:
            issues.append(line)
    return issues
