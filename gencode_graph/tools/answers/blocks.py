"""Find ``<file path="...">...</file>`` blocks in an answer.

Tags on lines of their own win. A closing tag inside a line ("}</file>") closes a block only if
no line of its own does, so code may speak of ``</file>`` in its strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = re.compile(
    r"""^[ \t>*`-]*<file\s+(?:[\w-]+\s*=\s*["'][^"']*["']\s+)*?(?:path|name|filename)\s*=\s*
    (?:"(?P<double>[^"\n]+)"|'(?P<single>[^'\n]+)'|(?P<bare>[^\s"'<>/]\S*?))
    (?:\s+[\w-]+\s*=\s*["'][^"']*["'])*\s*(?P<empty>/)?>(?P<rest>.*)$""",
    re.VERBOSE,
)
_CLOSE = "</file>"


@dataclass(frozen=True)
class Block:
    """One block as found. ``text`` is None when it was never closed; ``lines`` is how many follow its
    opening up to its end."""

    path: str
    text: str | None
    lines: int = 0


def find_blocks(text: str) -> list[Block]:
    """All blocks of the answer, in order. Never raises."""
    return [block for block, _ in _apart(text.split("\n")) if block]


def around_blocks(text: str) -> str:
    """What is said before, between and after the blocks."""
    return "\n".join(line for _, outside in _apart(text.split("\n")) for line in outside)


def _apart(lines: list[str]) -> Iterator[tuple[Block | None, list[str]]]:
    """Each block with the lines between it and the next; what is before the first has none."""
    openings = [(i, m) for i, line in enumerate(lines) if (m := _OPEN.match(line))]
    ends = [*(i for i, _ in openings), len(lines)]
    yield None, lines[: ends[0]]
    for (i, opening), end in zip(openings, ends[1:], strict=True):
        block = _block(opening, lines[i + 1 : end])
        yield block, lines[i + 1 + block.lines : end]


def _block(opening: re.Match[str], following: list[str]) -> Block:
    path = (opening["double"] or opening["single"] or opening["bare"]).strip()
    if opening["empty"]:
        return Block(path, "")
    rest = opening["rest"].rstrip()
    if rest.endswith(_CLOSE) and not any(map(_is_close, following)):
        text = rest.removesuffix(_CLOSE)
        return Block(path, _joined([text] if text else []))
    body = [rest, *following] if rest else following
    for end, tail in _closings(body):
        used = end + (0 if rest else 1)
        return Block(path, _joined([*body[:end], tail] if tail else body[:end]), used)
    return Block(path, None, len(following))


def _is_close(line: str) -> bool:
    return line.strip(" \t*`") == _CLOSE


def _closings(body: list[str]) -> Iterator[tuple[int, str]]:
    """Where the block may end, best first: (line number, text of that line before the tag)."""
    own = [i for i, line in enumerate(body) if _is_close(line)]
    while len(own) > 1 and not any(line.strip() for line in body[own[-2] + 1 : own[-1]]):
        own.pop()  # the closing tag written twice, not a file that ends in one
    if own:
        yield own[-1], ""
    for i in reversed(range(len(body))):
        if body[i].rstrip().endswith(_CLOSE):
            yield i, body[i].rstrip().removesuffix(_CLOSE)


def _joined(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
