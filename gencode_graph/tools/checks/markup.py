"""CSS and HTML: what opens must close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

_MARKS = re.compile(r"""/\*|\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\\.|[{}()\[\]]|\n""")
_PAIRS = {"}": "{", ")": "(", "]": "["}
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_OPTIONAL = frozenset(
    {"html", "head", "body", "p", "li", "dt", "dd", "option", "thead", "tbody", "tfoot", "tr", "td", "th"}
)


def css_faults(text: str) -> Iterator[tuple[int, str]]:
    """Brackets and comments of CSS are balanced."""
    line, opened, comment = 1, list[tuple[str, int]](), 0
    for mark in _MARKS.findall(text):
        if mark == "\n":
            line += 1
        elif comment:
            comment = 0 if mark == "*/" else comment
        elif mark == "/*":
            comment = line
        elif mark in ("{", "(", "["):
            opened.append((mark, line))
        elif mark in _PAIRS:
            if not opened or opened[-1][0] != _PAIRS[mark]:
                yield line, f"CSS: this {mark!r} closes nothing. Balance the brackets."
                return
            opened.pop()
    if comment:
        yield comment, "CSS: this comment is never closed. Close it with */."
    elif opened:
        yield opened[-1][1], f"CSS: this {opened[-1][0]!r} is never closed. Close it."


def html_faults(text: str) -> Iterator[tuple[int, str]]:
    """Elements of HTML or SVG are closed in order; tags that HTML lets one leave out may be."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    yield from reader.faults
    for name, line in reader.opened:
        if name not in _OPTIONAL and not reader.faults:
            yield line, f"HTML: <{name}> is never closed. Close it."


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[tuple[str, int]] = []
        self.faults: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.opened.append((tag, self.getpos()[0]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<path/>`` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.opened and self.opened[-1][0] != tag and self.opened[-1][0] in _OPTIONAL:
            self.opened.pop()
        if self.opened and self.opened[-1][0] == tag:
            self.opened.pop()
        elif tag not in _VOID and not self.faults:
            self.faults.append(
                (self.getpos()[0], f"HTML: </{tag}> closes nothing that is open. Match the tags.")
            )
