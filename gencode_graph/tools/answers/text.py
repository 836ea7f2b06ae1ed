"""What surrounds an answer: line ends, reasoning before it, Markdown fences around it."""

from __future__ import annotations

import json
import re

from gencode_graph.text import fit

_REASONING = re.compile(r"\s*<(think|thinking|reasoning|thought)>", re.IGNORECASE)
_REASONING_END = re.compile(r"</(?:think|thinking|reasoning|thought)>", re.IGNORECASE)
_MARKS = ("<file", "{")
"""What no answer is without: a file, or an object."""
_OBJECT = re.compile(r"\{\s*[\"']")
_FILE_OPENS = re.compile(r"^[ \t>*`-]*<file\s", re.MULTILINE)
_FILE_CLOSES = "</file>"
_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+.#-]*)[^`\n]*$")


def normalise(answer: str) -> str:
    """The answer with LF line ends, without a byte order mark and whatever cannot be kept."""
    return fit(answer).removeprefix("\ufeff").replace("\r\n", "\n")


def strip_reasoning(text: str) -> str:
    """Drop a leading ``<think>...</think>``; some servers keep only its closing tag.

    Reasoning that never ends is kept, tag apart: the answer may well be inside.
    """
    opening = _REASONING.match(text)
    if opening:
        closing = _REASONING_END.search(text, opening.end())
        return text[closing.end() if closing else opening.end() :]
    closing = _REASONING_END.search(text)
    if closing and _ends_a_thought(text, closing):
        return text[closing.end() :]
    return text


def only_thoughts(answer: str) -> bool:
    """Whether a thought is all there is: begun, and nothing after its end, or with no end and no answer."""
    text = normalise(answer)
    opening = _REASONING.match(text)
    if opening is None:
        closing = _REASONING_END.search(text)
        return closing is not None and not text[closing.end() :].strip() and "<file" not in text
    rest = strip_reasoning(text)
    ended = _REASONING_END.search(text, opening.end()) is not None
    return not rest.strip() if ended else not any(mark in rest for mark in _MARKS)


def _ends_a_thought(text: str, closing: re.Match[str]) -> bool:
    """Whether what stands before a lone closing tag is a thought, and not an answer that speaks of one.

    A thought may hold drafts of the answer, files and objects among them. An answer may have the tag
    in its code: then it stands within a file that is still open, or within JSON.
    """
    before, after = text[: closing.start()], text[closing.end() :]
    if not any(mark in before for mark in _MARKS):
        return True
    if not (_FILE_OPENS.search(after) or _OBJECT.search(after)):
        return False  # what is before is all the answer there is
    alone = not before.rpartition("\n")[2].strip() and not after.partition("\n")[0].strip()
    opened = len(_FILE_OPENS.findall(before)) > before.count(_FILE_CLOSES)
    return not _within_json(text, closing) and (alone or not opened)


def _within_json(text: str, closing: re.Match[str]) -> bool:
    """Whether the text begins with an object that the tag stands in."""
    start = len(text) - len(text.lstrip())
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except (ValueError, RecursionError):
        return False
    return end > closing.start()


def strip_fence(text: str, *, only: frozenset[str] | None = None) -> str:
    """The text without the one Markdown fence that encloses all of it.

    ``only`` limits this to fences of these languages. Text that is not enclosed in one fence
    comes back as it is.
    """
    body = text.strip("\n \t").split("\n")
    opening = _FENCE.match(body[0])
    if not opening or len(body) < 2 or body[-1].strip() != opening[1]:
        return text
    if only is not None and opening[2].lower() not in only:
        return text
    inner = "\n".join(body[1:-1])
    return inner + "\n" if inner else ""


def fenced_blocks(text: str) -> list[tuple[str, str]]:
    """All fenced blocks as (language, content), in order; an unclosed one is left out."""
    found: list[tuple[str, str]] = []
    fence, language, lines = "", "", list[str]()
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if not fence and match:
            fence, language, lines = match[1], match[2].lower(), []
        elif fence and line.strip() == fence:
            found.append((language, "\n".join(lines) + "\n"))
            fence = ""
        elif fence:
            lines.append(line)
    return found
