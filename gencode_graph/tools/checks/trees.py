"""JavaScript and TypeScript syntax trees, parsed once for all checks of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import PurePosixPath

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Tree

_TS, _TSX, _JS = "typescript", "tsx", "javascript"
SCRIPT_SUFFIXES = {
    ".ts": _TS, ".mts": _TS, ".cts": _TS, ".tsx": _TSX, ".js": _JS, ".mjs": _JS, ".cjs": _JS, ".jsx": _JS,
}  # fmt: skip

_NAMES_LIKE_IN = re.compile(rb"^(\s*)in(?=[_$0-9]|stanceof[_$0-9])", re.MULTILINE)
_STOOD_IN = re.compile(r"\biN(?=[_$0-9]|stanceof[_$0-9])")
"""The grammars take a line that begins with ``in_season`` for the operator ``in``, and miss the end of the
line before. Where that is a fault, such names are read with another letter of the same length."""


@lru_cache(maxsize=3)
def _language(name: str) -> Language:
    pointers = {
        _TS: tree_sitter_typescript.language_typescript,
        _TSX: tree_sitter_typescript.language_tsx,
        _JS: tree_sitter_javascript.language,
    }
    return Language(pointers[name]())


@lru_cache(maxsize=256)
def _parsed(grammar: str, text: str) -> Tree:
    source = text.encode("utf-8", "surrogatepass")
    # A parser holds state, and checks run in threads: each parse has its own.
    tree = Parser(_language(grammar)).parse(source)
    if tree.root_node.has_error and _NAMES_LIKE_IN.search(source):
        return Parser(_language(grammar)).parse(_NAMES_LIKE_IN.sub(rb"\1iN", source))
    return tree


def parse_script(path: str, text: str) -> Tree:
    """The syntax tree; faults are in it as ERROR and missing nodes. Raises KeyError if the suffix
    is not one of ``SCRIPT_SUFFIXES``."""
    return _parsed(SCRIPT_SUFFIXES[PurePosixPath(path).suffix], text)


def nodes_of(tree: Tree | Node, *types: str) -> Iterator[Node]:
    """All nodes of these types, in source order."""
    stack = [tree.root_node if isinstance(tree, Tree) else tree]
    while stack:
        node = stack.pop()
        if node.type in types:
            yield node
        stack.extend(reversed(node.children))


def plain_children(node: Node) -> list[Node]:
    """What a node is made of, comments apart."""
    return [child for child in node.named_children if child.type != "comment"]


def text_of(node: Node | None) -> str:
    """The node's source text, "" for no node."""
    return _STOOD_IN.sub("in", (node.text or b"").decode("utf-8", "replace")) if node else ""


def string_of(node: Node | None) -> str | None:
    """The value of a string literal without substitutions, None for anything else."""
    if node is None or node.type not in ("string", "template_string"):
        return None
    if any(child.type == "template_substitution" for child in node.children):
        return None
    return text_of(node)[1:-1]
