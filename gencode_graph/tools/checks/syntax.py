"""Layer 1: does each file parse as what its name says?"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import yaml

from gencode_graph.artifacts import Issue
from gencode_graph.python_source import parse_python
from gencode_graph.tools.checks.markup import css_faults, html_faults
from gencode_graph.tools.checks.trees import SCRIPT_SUFFIXES, parse_script
from gencode_graph.tools.draft import Draft, Facts

Fault = tuple[int | None, str]
"""Line (from 1) and what is wrong there."""
_MOST_FAULTS = 5


def parses(draft: Draft, _: Facts) -> list[Issue]:
    """Python, JavaScript, TypeScript, JSX, JSON, YAML, TOML, CSS and HTML parse."""
    issues: list[Issue] = []
    for path, text in draft.files.items():
        suffix = PurePosixPath(path).suffix
        found = list(_faults(path, suffix, text))
        issues += [
            Issue(check="syntax", path=path, line=line, message=message)
            for line, message in found[:_MOST_FAULTS]
        ]
    return issues


def _faults(path: str, suffix: str, text: str) -> Iterator[Fault]:
    if "\0" in text:
        yield None, "The file holds NUL characters. Write plain text."
    elif suffix in SCRIPT_SUFFIXES:
        yield from _script(path, text)
    elif suffix in _PARSERS:
        yield from _PARSERS[suffix](text)


def _python(text: str) -> Iterator[Fault]:
    try:
        parse_python(text)
    except SyntaxError as error:
        near = f" near {error.text.strip()[:80]!r}" if error.text and error.text.strip() else ""
        yield error.lineno, f"Python syntax error{near}: {error.msg}. Correct it."
    except (ValueError, RecursionError, MemoryError) as error:
        yield None, f"Python cannot read this file: {error}. Write it more simply."


def _script(path: str, text: str) -> Iterator[Fault]:
    tree = parse_script(path, text)
    if not tree.root_node.has_error:
        return
    lines, stack, told = text.split("\n"), [tree.root_node], set[int]()
    while stack:
        node = stack.pop()
        row = node.start_point[0]
        if (node.is_missing or node.is_error) and row not in told:
            told.add(row)
            near = lines[row].strip()[:80] if row < len(lines) else ""
            what = f"{node.type!r} is missing" if node.is_missing else "this does not parse"
            yield row + 1, f"Syntax error near {near!r}: {what}. Correct it."
        elif node.has_error:
            stack.extend(reversed(node.children))


def _json(text: str) -> Iterator[Fault]:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        yield error.lineno, f"JSON error: {error.msg}. Correct it."
    except RecursionError:
        yield None, "The JSON is nested too deeply. Write it flatter."


def _yaml(text: str) -> Iterator[Fault]:
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        yield (
            (error.problem_mark.line + 1 if error.problem_mark else None),
            f"YAML error: {error.problem}. Correct it.",
        )
    except (yaml.YAMLError, RecursionError) as error:
        yield None, f"YAML error: {str(error).splitlines()[0]}. Correct it."


def _toml(text: str) -> Iterator[Fault]:
    try:
        tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        yield None, f"TOML error: {error}. Correct it."


_PARSERS: dict[str, Callable[[str], Iterator[Fault]]] = {
    ".py": _python, ".pyi": _python, ".json": _json, ".yml": _yaml, ".yaml": _yaml, ".toml": _toml,
    ".css": css_faults, ".html": html_faults, ".svg": html_faults,
}  # fmt: skip
