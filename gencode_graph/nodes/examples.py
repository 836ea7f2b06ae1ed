"""What stands in our prompts is never taken for an answer.

A small model may give back the example of its instructions. It is a sound answer, to another wish:
no check of form finds fault with it, and a reviewer who sees the draft alone has no reason to.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from gencode_graph.artifacts import Issue, Review
from gencode_graph.nodes.step import Source, Step
from gencode_graph.prompts.load import TOPIC, verbatim
from gencode_graph.tools.answers import parse_files, parse_json

MOSTLY = 0.75
"""The part of the example's texts that no other app has by chance."""
SAME_RECORDS = 0.6
"""The part of its records' fields; they are named in English, so this holds for English apps alone."""
SAME_LINES = 0.5
"""The part of a file's lines that are about the example's own topic."""


def not_the_example(step: Step, source: Source, files: Mapping[str, str]) -> list[Issue]:
    """The draft is not the example of the prompt, whole or with a few words changed.

    Whoever asks for what the example shows may have it.
    """
    if _is_wanted(source):
        return []
    copied = _copied_analysis if step.answer is not None else _copied_file
    message = (
        "This repeats the example of the instructions, which is of another app. Answer for the app that "
        "is asked for, with its own records, words and names."
    )
    return [
        Issue(check="example", path=path, message=message)
        for path, text in files.items()
        if copied(step.name, text)
    ]


def read_verdict(answer: str) -> tuple[Review | None, list[Issue]]:
    """A reviewer's verdict, or None and why there is none: it may be the one that shows the form."""
    verdict, issues = parse_json(answer, Review)
    if verdict is not None and verdict.issues and set(verdict.issues) <= set(_example_verdict().issues):
        return None, [Issue(check="review", message="it repeats the example of the instructions")]
    return verdict, issues


def _is_wanted(source: Source) -> bool:
    analysis = source.app.analysis
    entities = " ".join(entity.name for entity in analysis.entities) if analysis and not source.change else ""
    return any(TOPIC.search(text) for text in (source.description, source.change, entities))


def _copied_analysis(step: str, text: str) -> bool:
    example, given = json.loads(verbatim(f"examples/{step}.json")), json.loads(text)
    if _share(set(_words(example)), set(_words(given))) >= MOSTLY:
        return True
    english = str(given.get("language", "en")).lower().startswith("en")
    return english and _share(_fields(example), _fields(given)) >= SAME_RECORDS


def _copied_file(step: str, text: str) -> bool:
    lines = {" ".join(line.split()) for line in text.splitlines()}
    return any(_share(set(own), lines) >= SAME_LINES for own in _own_lines(step))


@cache
def _own_lines(step: str) -> list[frozenset[str]]:
    """Of each file of a step's example the lines that no app about something else has."""
    try:
        blocks = parse_files(verbatim(f"examples/{step}.md")).files.values()
    except FileNotFoundError:
        return []
    found = [frozenset(" ".join(line.split()) for line in text.splitlines() if TOPIC.search(line))
             for text in blocks]  # fmt: skip
    return [lines for lines in found if lines]


@cache
def _example_verdict() -> Review:
    verdict, _ = parse_json(verbatim("parts/verdict.md"), Review)
    assert verdict is not None
    return verdict


def _share(own: set[Any], given: set[Any]) -> float:
    return len(own & given) / len(own) if own else 0.0


def _fields(analysis: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(entity["name"], field["name"])
            for entity in analysis.get("entities", []) for field in entity["fields"]}  # fmt: skip


def _words(value: Any, key: str = "") -> Iterator[str]:
    """What people read of an analysis. Identifiers are English in any language, and much alike."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _words(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner, key)
    elif key in ("tagline", "summary", "description", "title", "label", "assumptions", "mood"):
        yield str(value)
