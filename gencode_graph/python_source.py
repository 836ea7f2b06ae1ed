"""Python source as a syntax tree, read by one thread at a time.

``ast.parse`` keeps its depth in one place for the whole process: in two threads at once it fails with
"AST constructor recursion depth mismatch" (https://github.com/python/cpython/issues/106905).
"""

from __future__ import annotations

import ast
from threading import Lock

_ONE_AT_A_TIME = Lock()


def parse_python(text: str) -> ast.Module:
    """The module. Raises what ``ast.parse`` does: SyntaxError, ValueError, RecursionError, MemoryError."""
    with _ONE_AT_A_TIME:
        return ast.parse(text)
