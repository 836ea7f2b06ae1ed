"""Layer 1: pages take their colours from the theme's tokens, so that they hold in light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import tinycss2

from gencode_graph.artifacts import Issue
from gencode_graph.tools.checks.class_names import classes_of, colours_of
from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES
from gencode_graph.tools.draft import Draft, Facts

PAGES = "frontend/src/pages/"
_HUES = (
    "slate|gray|zinc|neutral|stone|mauve|olive|mist|taupe|red|orange|amber|yellow|lime|green|emerald|teal|cyan"
    "|sky|blue|indigo|violet|purple|fuchsia|pink|rose"
)
_PALETTE = re.compile(
    r"^(?:.*:)?!?(?:bg|text|border(?:-[xytrblse])?|ring(?:-offset)?|inset-ring|fill|stroke|from|via|to|outline"
    r"|decoration|accent|caret|divide|placeholder|shadow|drop-shadow|inset-shadow|text-shadow)"
    rf"-(?:(?:{_HUES})-(?:50|[1-9]00|950)(?:/.+)?|white|black)!?$"
)
"""White and black with an opacity are left: a veil over a picture is no colour of the theme."""
_LITERAL = re.compile(
    r"#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-z])|(?<![a-z])(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(",
    re.I,
)
_NAMED = frozenset(
    "white black red green blue orange yellow purple pink gray grey teal cyan magenta gold silver navy "
    "maroon olive lime indigo violet brown crimson tomato salmon coral".split()
)
_INSTEAD = "Use the theme's tokens: bg-card, text-muted-foreground, bg-primary, bg-chart-1, var(--chart-1)."
_MOST = 5


def tokens_only(draft: Draft, _: Facts) -> list[Issue]:
    """Pages name no colour themselves: no hex, no ``rgb()``, nothing of Tailwind's palette, no ``dark:``."""
    issues = []
    for path, text in draft.files.items():
        if path.startswith(PAGES):
            found = dict.fromkeys(_faults(path, text))
            issues += [Issue(check="colours", path=path, line=n, message=m) for n, m in list(found)[:_MOST]]
    return issues


def _faults(path: str, text: str) -> Iterator[tuple[int, str]]:
    suffix = PurePosixPath(path).suffix
    if suffix == ".css":
        yield from _style_faults(text)
    if suffix not in SCRIPT_SUFFIXES:
        return
    for word in classes_of(path, text):
        variants = word.text.split(":")[:-1]
        if "dark" in variants:
            yield word.line, f"{word.text!r}: the tokens change with the mode by themselves. Leave dark: out."
        elif _PALETTE.match(word.text) or ("[" in word.text and _LITERAL.search(word.text)):
            yield word.line, f"{word.text!r} is a colour of its own, the same in light and dark. {_INSTEAD}"
    for written in colours_of(path, text):
        if _LITERAL.search(written.text) or written.text.strip().lower() in _NAMED:
            yield written.line, f"{written.text[:60]!r} is the same in light and dark. {_INSTEAD}"


def _style_faults(text: str) -> Iterator[tuple[int, str]]:
    for value in _values(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)):
        for token in value:
            written = tinycss2.serialize([token])
            if token.type in ("hash", "function") and _LITERAL.match(written) and not _is_shadow(token):
                yield token.source_line, f"{written[:60]!r} is the same in light and dark. {_INSTEAD}"


def _values(rules: Any) -> Iterator[list[Any]]:
    """The values of all declarations, also of rules in rules."""
    for rule in rules:
        if rule.type == "declaration":
            yield rule.value
        elif getattr(rule, "content", None):
            yield from _values(tinycss2.parse_blocks_contents(rule.content))


def _is_shadow(token: Any) -> bool:
    """Black or white that lets through what is below is no colour of the theme."""
    if token.type != "function":
        return False
    numbers = [node for node in token.arguments if node.type in ("number", "percentage")]
    channels = {node.value for node in numbers[:3]}
    return len(numbers) > 3 and (channels <= {0} or channels <= {255})
