r"""Take a prompt apart: chat messages -> `Ask`.

Blocks open and close on lines of their own. What is inside is somebody else's text and may look
like a block itself: the prompt writes a closing tag in there as ``<\/input>``. Where one did not,
a closing line counts only where the prompt can go on: at the end, or before an opening line.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage

from gencode_graph.errors import ModelError
from gencode_graph.models.offline.ask import Ask

_TASK = re.compile(r"^<task\b([^>]*)>")
_OPENING = re.compile(r"^<(input|file|rejected|issues|task)\b([^>]*)>\s*$|^<(task)\b([^>]*)>.*$")
_ATTRIBUTE = re.compile(r"""([a-z_]+)=(?:"([^"]*)"|'([^']*)')""")
_TEXT_INPUTS = frozenset({"contract", "draft", "outline"})


def parse_ask(messages: Sequence[BaseMessage]) -> Ask:
    """The `Ask` in the last human message that holds a ``<task>`` line.

    Raises ModelError when there is none, or when it names no step.
    """
    text = _prompt(messages)
    lines = text.split("\n")
    start = next(index for index, line in enumerate(lines) if _TASK.match(line))
    task = _attributes(lines[start])
    if not task.get("step"):
        raise _unreadable('its <task> line has no step="..."')
    blocks = list(_blocks([*lines[:start], *lines[start + 1 :]]))
    return Ask(
        step=task["step"],
        unit=task.get("unit", ""),
        attempt=_attempt(task.get("attempt", "1")),
        inputs={a["name"]: _decode(a["name"], body) for tag, a, body in blocks
                if tag == "input" and "name" in a},
        files={a["path"]: body + "\n" if body else "" for tag, a, body in blocks
               if tag == "file" and "path" in a},
        issues=tuple(issue for tag, _, body in blocks if tag == "issues" for issue in _issues(body)),
        rejected=next((body for tag, _, body in blocks if tag == "rejected"), ""),
    )  # fmt: skip


def _prompt(messages: Sequence[BaseMessage]) -> str:
    for message in reversed(messages):
        if isinstance(message, HumanMessage):
            text = content_text(message.content)
            if any(_TASK.match(line) for line in text.split("\n")):
                return text
    raise _unreadable("no human message has a <task ...> line")


def content_text(content: str | Sequence[str | dict[str, Any]]) -> str:
    """The text of a message's content, whatever shape it has; images count as nothing."""
    if isinstance(content, str):
        return content
    parts = [part if isinstance(part, str) else str(part.get("text", "")) for part in content]
    return "\n".join(parts)


def _unreadable(why: str) -> ModelError:
    return ModelError(
        f"The offline model cannot read this prompt: {why}.",
        "It answers only GenCode's own step prompts; use another model for free conversation.",
    )


def _attributes(line: str) -> dict[str, str]:
    head = line[: line.index(">")] if ">" in line else line
    return {name: html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(head)}


def _issues(body: str) -> list[str]:
    """One issue a line; further lines of it are indented by two spaces."""
    found: list[str] = []
    for line in body.split("\n"):
        if line.startswith("  ") and found:
            found[-1] += "\n" + line[2:]
        elif line.strip():
            found.append(line)
    return found


def _attempt(text: str) -> int:
    return max(1, int(text)) if text.isdigit() and len(text) < 6 else 1


def _blocks(lines: list[str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """(tag, attributes, body) of every block, top level only."""
    index = 0
    while index < len(lines):
        match = _OPENING.match(lines[index])
        if not match or not match.group(1) or match.group(1) == "task":
            index += 1
            continue
        tag = match.group(1)
        end = _closing(lines, index + 1, tag)
        body = "\n".join(lines[index + 1 : end])
        yield tag, _attributes(lines[index]), re.sub(rf"<(\\*)\\/{tag}>", rf"<\1/{tag}>", body)
        index = end + 1


def _closing(lines: list[str], start: int, tag: str) -> int:
    closing = f"</{tag}>"
    last = None
    for index in range(start, len(lines)):
        if lines[index].rstrip() != closing:
            continue
        last = index
        following = next((line for line in lines[index + 1 :] if line.strip()), None)
        if following is None or _OPENING.match(following):
            return index
    return last if last is not None else len(lines)


def _decode(name: str, body: str) -> Any:
    """JSON where it is JSON, else the text itself."""
    if name in _TEXT_INPUTS:
        return body
    try:
        return json.loads(body)
    except ValueError:
        pass
    return body
