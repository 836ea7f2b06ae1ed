"""Ids of requirements on the tests that show them. A requirement that no test of ours shows has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from gencode_graph.artifacts import Requirement
from gencode_graph.models.offline.ask import Ask

BACKEND: Mapping[str, tuple[str, ...]] = {
    "data": ("test_what_was_created_can_be_read_again",),
    "rule": ("test_no_two_have_the_same",),
    "access": ("test_nobody_else_sees_or_touches_it", "test_it_needs_a_signed_in_user"),
    "figure": ("test_figures_are_about_what_is_there",),
    "view": ("test_the_newest_come_first_a_page_at_a_time",),
}
"""Kind of requirement -> tests of ``backend/tests.py.j2`` that show one of it; the first bears its id."""
_TEST = re.compile(r"(?:^@[^\n]*\n(?:^[ )\]][^\n]*\n)*)*^async def (?P<name>test_\w+)\(", re.MULTILINE)
_JOURNEY = re.compile(r"^(test\((?:.*), )(async \()", re.MULTILINE)


def asked_for(ask: Ask) -> list[Requirement]:
    """What the tests of the unit have to prove."""
    given: Iterable[Any] = ask.inputs.get("requirements") or []
    return [Requirement.model_validate(one) for one in given]


def marked(source: str, requirements: Iterable[Requirement], pytest: str) -> str:
    """The test module with markers; ``pytest`` is the module's name in it."""
    borne: dict[str, list[str]] = {}
    for one in requirements:
        there = [name for name in BACKEND.get(one.kind, ()) if f"def {name}(" in source]
        for name in there[:1]:
            borne.setdefault(name, []).append(f'"{one.id}"')

    def with_mark(found: re.Match[str]) -> str:
        ids = borne.get(found["name"])
        return f"@{pytest}.mark.proves({', '.join(ids)})\n{found[0]}" if ids else found[0]

    return _TEST.sub(with_mark, source)


def tagged(source: str, requirements: Iterable[Requirement]) -> str:
    """The journeys with tags: the first one shows what the page is for."""
    ids = [f'"@{one.id}"' for one in requirements if one.kind in ("data", "view", "text", "figure")]
    listed = ids[0] if len(ids) == 1 else "[" + ", ".join(ids) + "]"
    tag = f"{{ tag: {listed} }}, " if ids else ""
    return _JOURNEY.sub(lambda found: f"{found[1]}{tag}{found[2]}", source, count=1)
