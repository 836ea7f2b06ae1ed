"""Turns of speech put plainly before a sentence is taken apart."""

from __future__ import annotations

import re

from gencode_graph.models.offline.reading.lexicon import load

_PHRASES = [(re.compile(p["pattern"], re.I), p["becomes"]) for p in load("phrases.toml")["phrase"]]


def plain(text: str) -> str:
    """``keep track of`` is ``track``, ``number of pages`` is ``pages count``."""
    for pattern, becomes in _PHRASES:
        text = pattern.sub(becomes, text)
    return text
