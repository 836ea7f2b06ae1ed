r"""Text that somebody else sent: what of it can be kept. Pure.

A lone surrogate is legal in JSON (``"\ud800"``) and in a Python string, and cannot be encoded: git,
SQLite, a socket and a terminal refuse it. A NUL is legal in both and ends the string for every
program written in C.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

REPLACEMENT = "\ufffd"
_UNFIT = re.compile("[\x00\ud800-\udfff]")


def fit(text: str) -> str:
    """``text`` as every encoder takes it: a pair of surrogates becomes the character it stands for,
    a lone one and a NUL become U+FFFD."""
    if not _UNFIT.search(text):
        return text
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return paired.replace("\x00", REPLACEMENT)


def is_fit(text: str) -> bool:
    """Whether ``text`` can be kept as it is."""
    return not _UNFIT.search(text)


def fit_all(value: Any, made: Callable[[str], str] = fit) -> Any:
    """JSON-like data with every text in it, keys too, made ``fit``, or whatever ``made`` makes of it."""
    if isinstance(value, str):
        return made(value)
    if isinstance(value, dict):
        return {fit_all(key, made): fit_all(item, made) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(fit_all(item, made) for item in value)
    return value
