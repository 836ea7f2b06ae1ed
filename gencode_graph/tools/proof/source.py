"""A Python file by the places that its syntax tree names, which are bytes of lines; and edits of it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple


class Cut(NamedTuple):
    """Bytes ``start`` to ``end`` become ``new``; ``description`` says what is lost by it."""

    line: int
    description: str
    start: int
    end: int
    new: str


class Source:
    """The text of a file as bytes."""

    def __init__(self, text: str) -> None:
        self.data = text.encode()
        lengths = [len(line) for line in self.data.splitlines(keepends=True)]
        self._starts = [0, *accumulate(lengths)]

    def start(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        return self._starts[node.lineno - 1] + node.col_offset

    def end(self, node: ast.expr | ast.stmt | ast.keyword) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self._starts[node.end_lineno - 1] + node.end_col_offset

    def of(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        """The node as it is written."""
        return self.data[self.start(node) : self.end(node)].decode()


def cut(source: Source, node: ast.expr | ast.stmt, new: str, said: str) -> Cut:
    """The node becomes something else."""
    return Cut(node.lineno, said, source.start(node), source.end(node), new)


def without_keys(source: Source, whole: ast.Dict, wanted: Callable[[object], bool]) -> Iterator[Cut]:
    """The dictionary without one of its wanted keys at a time."""
    pairs = [
        (key, value, f"{source.of(key)}: {source.of(value)}" if key else f"**{source.of(value)}")
        for key, value in zip(whole.keys, whole.values, strict=True)
    ]
    for key, value, text in pairs:
        if isinstance(key, ast.Constant) and wanted(key.value):
            rest = ", ".join(other for _, one, other in pairs if one is not value)
            found = cut(source, whole, f"{{{rest}}}", f"the condition `{short(text)}`")
            yield found._replace(line=key.lineno)


def calls_of(tree: ast.Module, name: str) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call) and name_of(node) == name)


def name_of(call: ast.Call) -> str:
    """Of a function that is called by its own name; "" for a method."""
    return call.func.id if isinstance(call.func, ast.Name) else ""


def short(text: str) -> str:
    """One line of at most 80 signs."""
    line = " ".join(text.split())
    return line if len(line) <= 80 else f"{line[:77]}..."
