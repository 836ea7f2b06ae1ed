"""The comments of a file, by its suffix: what an author says beside the code."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES, nodes_of, parse_script

_BLOCKS = {
    ".css": re.compile(r"/\*.*?\*/", re.DOTALL),
    ".html": re.compile(r"<!--.*?-->", re.DOTALL),
    ".md": re.compile(r"<!--.*?-->", re.DOTALL),
    ".yml": re.compile(r"(?m)(?:^|\s)#.*$"),
    ".yaml": re.compile(r"(?m)(?:^|\s)#.*$"),
    ".toml": re.compile(r"(?m)(?:^|\s)#.*$"),
}
_MARKS = re.compile(r"^(?:#+|//+|/\*+|<!--|\*)\s*|\s*(?:\*+/|-->)$")


@dataclass(frozen=True)
class Comment:
    """One line of a comment, without its marks, and the line it stands on."""

    text: str
    line: int


def comments_of(path: str, text: str) -> Iterator[Comment]:
    """All comment lines of the file. Of a file that does not parse, those before the fault."""
    suffix = PurePosixPath(path).suffix
    if suffix == ".py":
        found = _python(text)
    elif suffix in SCRIPT_SUFFIXES:
        tree = parse_script(path, text)
        found = ((node.start_point[0] + 1, (node.text or b"").decode()) for node in nodes_of(tree, "comment"))
    elif suffix in _BLOCKS:
        found = (
            (text.count("\n", 0, m.start()) + 1, m.group().lstrip("\n"))
            for m in _BLOCKS[suffix].finditer(text)
        )
    else:
        return
    for start, comment in found:
        for offset, line in enumerate(comment.split("\n")):
            yield Comment(_MARKS.sub("", _MARKS.sub("", line.strip())).strip(), start + offset)


def _python(text: str) -> Iterator[tuple[int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError, UnicodeError):  # the last from Python 3.12 on, as for "\ré"
        return
