"""A guard taken out of a file, one at a time: what a test of it must notice. Pure."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from gencode_graph.python_source import parse_python
from gencode_graph.tools.proof.guards import FINDERS, Finder
from gencode_graph.tools.proof.source import Cut, Source

MOST = 24
"""Mutants of one unit. What a person would miss most comes first."""
DOMAIN = "backend/app/domain/"


@dataclass(frozen=True)
class Mutant:
    """One edit of one file: the bytes from ``start`` to ``end`` become ``new``. ``rank`` 0 matters most."""

    path: str
    line: int
    description: str
    start: int
    end: int
    new: str
    rank: int = 0

    def text(self, original: str) -> str:
        """The file with the guard taken out."""
        data = original.encode()
        return (data[: self.start] + self.new.encode() + data[self.end :]).decode()

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


def mutants_of(path: str, text: str, without: Collection[Finder] = ()) -> list[Mutant]:
    """Every guard of a Python file with its loss, but those that ``without`` finds; [] for a file that does
    not parse."""
    try:
        tree = parse_python(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    source, shape = Source(text), ast.dump(tree)
    found: dict[tuple[int, int, str], Mutant] = {}
    for rank, finder in enumerate(FINDERS):
        if finder in without:
            continue
        for cut in finder(tree, source):
            mutant = _mutant(path, cut, rank)
            if _is_another_program(mutant, text, shape):
                found.setdefault((cut.start, cut.end, cut.new), mutant)
    return list(found.values())


def chosen(by_file: Iterable[list[Mutant]], most: int = MOST) -> list[Mutant]:
    """So many of all files' mutants: the kinds that matter most first, and of a kind each file's in turn."""
    in_turn = [m for row in zip_longest(*by_file) for m in row if m is not None]
    return sorted(in_turn, key=lambda mutant: mutant.rank)[:most]


def around(text: str, line: int, before: int = 4, after: int = 4) -> str:
    """The lines around one, with their numbers."""
    lines = text.splitlines()
    first = max(1, line - before)
    return "\n".join(_numbered(lines, range(first, min(len(lines), line + after) + 1)))


def _numbered(lines: list[str], numbers: range) -> Iterator[str]:
    return (f"{number}: {lines[number - 1]}" for number in numbers)


def _mutant(path: str, cut: Cut, rank: int) -> Mutant:
    return Mutant(path, cut.line, cut.description, cut.start, cut.end, cut.new, rank)


def _is_another_program(mutant: Mutant, text: str, shape: str) -> bool:
    """It parses, and means something else than the original."""
    try:
        return ast.dump(parse_python(mutant.text(text))) != shape
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
