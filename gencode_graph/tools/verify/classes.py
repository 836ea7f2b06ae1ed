"""Classes and variables that the pages name and the built style sheets do not have: they do nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from gencode_graph.artifacts import Issue
from gencode_graph.tools.checks.class_names import Written, classes_of
from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES

PAGES = "frontend/src/pages/"
_CLASS = re.compile(r"\.((?:\\[0-9a-fA-F]{1,6}\s?|\\.|[\w-]|[^\x00-\x7f])+)")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_DEFINED = re.compile(r"(?<![\w-])(--[\w-]+)\s*['\"]?\s*[:,\]}]|@property\s+(--[\w-]+)")
_USED = re.compile(r"\bvar\(\s*(--[\w-]+)\s*\)|-\((?:[a-z-]+:)?(--[\w-]+)\)")
_MARKS = re.compile(r"^(?:(?:group|peer)(?:/[\w-]+)?|dark|light)$")
"""What other classes go by, without a rule of its own."""
_MOST = 5


def idle_classes(files: Mapping[str, str], styles: Iterable[str]) -> list[Issue]:
    """What a page has in its classes and no rule is for, and the variables that nothing sets.

    ``files`` are the app's sources (path -> text), ``styles`` the style sheets that were built of them.
    """
    built = "\n".join(styles)
    known = {_unescaped(name) for name in _CLASS.findall(built)}
    set_somewhere = _variables(built)
    for path, text in files.items():
        if path.startswith("frontend/src/"):
            set_somewhere |= _variables(text)
    issues = []
    for path, text in sorted(files.items()):
        if path.startswith(PAGES) and PurePosixPath(path).suffix in SCRIPT_SUFFIXES:
            faults = dict.fromkeys((*_idle(path, text, known), *_unset(text, set_somewhere)))
            issues += [Issue(check="styles", path=path, line=n, message=m) for n, m in list(faults)[:_MOST]]
    return issues


def _idle(path: str, text: str, known: set[str]) -> Iterator[tuple[int, str]]:
    for word in classes_of(path, text):
        if word.joined_before or not word.text or _MARKS.match(word.text):
            continue
        if word.joined_after:
            if word.text.endswith("-") and not any(name.startswith(word.text) for name in known):
                yield (
                    word.line,
                    (
                        f"Classes {word.text!r} + a value make no style: they are found as whole words "
                        "in the code. Write each class out, in an object to choose from."
                    ),
                )
        elif word.text not in known:
            yield word.line, _no_rule(word, known)


def _no_rule(word: Written, known: set[str]) -> str:
    stem = re.sub(r"-\d+$", "-", word.text)
    like = sorted(name for name in known if stem != word.text and name.startswith(stem))[:9]
    meant = f" There are: {', '.join(like)}." if like else ""
    return (
        f"The class {word.text!r} has no rule: it is neither one of Tailwind's with the theme's names nor in "
        f"the page's styles. Correct it or leave it out.{meant}"
    )


def _unset(text: str, known: set[str]) -> Iterator[tuple[int, str]]:
    for found in _USED.finditer(text):
        name = found[1] or found[2]
        if name not in known:
            line = text.count("\n", 0, found.start()) + 1
            yield line, f"Nothing sets the variable {name}. Use one of the theme's (var(--chart-1), ...)."


def _variables(text: str) -> set[str]:
    return {one or other for one, other in _DEFINED.findall(text)}


def _unescaped(name: str) -> str:
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], name)
