"""Ids of requirements on the tests that show them. A requirement that no test of ours shows has none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from gencode_graph.artifacts import Entity, Requirement, Rule
from gencode_graph.models.offline.ask import Ask

BACKEND: Mapping[str, tuple[str, ...]] = {
    "data": ("test_what_was_created_can_be_read_again",),
    "rule": ("test_no_two_have_the_same",),
    "figure": ("test_figures_are_about_what_is_there",),
    "view": ("test_the_newest_come_first_a_page_at_a_time",),
}
"""Kind of requirement -> tests of ``backend/tests.py.j2`` that show one of it; the first bears its id."""
_RULES = {
    "unique_together": "test_no_two_have_the_same_together",
    "transitions": "test_any_other_move_is_refused",
}
"""Kind of rule -> how the names of the tests of such rules begin, which are in the order of the rules."""
_OWN = "test_nobody_else_sees_or_touches_it"
_ROLES = "test_another_role_is_refused"
_OWNING = re.compile(r"\b(?:own|their|theirs|his|her|my|others?|else)\b")
_SIGNED_IN = "test_it_needs_a_signed_in_user"
_TEST = re.compile(r"(?:^@[^\n]*\n(?:^[ )\]][^\n]*\n)*)*^async def (?P<name>test_\w+)\(", re.MULTILINE)
_JOURNEY = re.compile(r"^(test\((?:.*), )(async \()", re.MULTILINE)


def asked_for(ask: Ask) -> list[Requirement]:
    """What the tests of the unit have to prove."""
    given: Iterable[Any] = ask.inputs.get("requirements") or []
    return [Requirement.model_validate(one) for one in given]


def marked(
    source: str, requirements: Iterable[Requirement], pytest: str, entity: Entity, roles: Sequence[str] = ()
) -> str:
    """The test module with markers; ``pytest`` is the module's name in it, ``roles`` those of the app."""
    borne: dict[str, list[str]] = {}
    names = [found["name"] for found in _TEST.finditer(source)]
    for one in requirements:
        shown = next((name for name in _shown_by(one, entity, roles, names) if name in names), None)
        if shown:
            borne.setdefault(shown, []).append(f'"{one.id}"')

    def with_mark(found: re.Match[str]) -> str:
        ids = borne.get(found["name"])
        return f"@{pytest}.mark.proves({', '.join(ids)})\n{found[0]}" if ids else found[0]

    return _TEST.sub(with_mark, source)


def tagged(source: str, requirements: Iterable[Requirement]) -> str:
    """The journeys with tags: the first one shows what the page is for."""
    ids = [f'"@{one.id}"' for one in requirements]
    listed = ids[0] if len(ids) == 1 else "[" + ", ".join(ids) + "]"
    tag = f"{{ tag: {listed} }}, " if ids else ""
    return _JOURNEY.sub(lambda found: f"{found[1]}{tag}{found[2]}", source, count=1)


def _shown_by(
    requirement: Requirement, entity: Entity, roles: Sequence[str], names: Sequence[str]
) -> Iterator[str]:
    """Tests that show it, the one that shows most of it first."""
    if requirement.kind == "access":
        text = requirement.text.lower()
        of_a_role = any(_stem(role) in text for role in roles) and not _OWNING.search(text)
        yield from (_ROLES, _OWN) if of_a_role else (_OWN, _ROLES)
        yield _SIGNED_IN
        return
    for rule in entity.rules:
        if rule.requirement == requirement.id and rule.kind in _RULES:
            yield from _of_rule(rule, entity, names)
    yield from BACKEND.get(requirement.kind, ())


def _of_rule(rule: Rule, entity: Entity, names: Sequence[str]) -> Iterator[str]:
    alike = [one for one in entity.rules if one.kind == rule.kind]
    tests = [name for name in names if name.startswith(_RULES[rule.kind])]
    yield from tests[alike.index(rule) :][:1]


def _stem(role: str) -> str:
    """Enough of a role's name to be found in its plural."""
    return role.replace("_", " ").rstrip("sy")
