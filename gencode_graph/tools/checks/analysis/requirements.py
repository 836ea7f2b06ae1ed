"""Requirements: whose they are, and by what they can be proven."""

from __future__ import annotations

from collections.abc import Iterator

from gencode_graph.artifacts import APP, Analysis, Requirement
from gencode_graph.tools.checks.analysis.repeated import twice

PROVEN_BY_TEST = frozenset({"rule", "access", "action", "figure"})
"""Kinds that a test can show to hold, and to be gone."""


def requirements(analysis: Analysis) -> Iterator[str]:
    """Ids are in order, ``where`` names what there is, ``proof`` can be had."""
    ids = [r.id for r in analysis.requirements]
    for name in twice(ids):
        yield f"Two requirements have the id {name}: number them R1, R2, ... in order."
    numbers = [int(name[1:]) for name in ids]
    if numbers != sorted(numbers):
        yield "The requirements are not in the order of their ids: number them R1, R2, ... in order."
    for requirement in analysis.requirements:
        yield from _places(requirement, analysis)
        yield from _proof(requirement, analysis)
    for entity in analysis.entities:
        for rule in entity.rules:
            if rule.requirement not in ids:
                yield f"A rule of {entity.name} is of requirement {rule.requirement}, which there is not."


def _places(requirement: Requirement, analysis: Analysis) -> Iterator[str]:
    known = {APP, *(one.name for one in analysis.logic)} | _entities(analysis) | _pages(analysis)
    for name in requirement.where:
        if name not in known:
            yield (
                f"{requirement.id}: `where` names {name!r}, which is no entity, page slug, logic or 'app': "
                f"take from {', '.join(sorted(known))}."
            )


def _proof(requirement: Requirement, analysis: Analysis) -> Iterator[str]:
    if requirement.kind == "access" and requirement.where == [APP] and requirement.proof == "none":
        return  # signing up and in, or that nobody has to: the template's, whatever the app is
    if requirement.kind in PROVEN_BY_TEST and requirement.proof not in ("backend", "journey"):
        yield f"{requirement.id} is of kind {requirement.kind}: its proof is 'backend' or 'journey'."
        return
    if requirement.proof == "backend" and not _entities(analysis) & set(requirement.where):
        yield f"{requirement.id} is proven by a backend test: `where` names the entity whose tests show it."
    if requirement.proof == "journey" and not _pages(analysis) & set(requirement.where):
        yield f"{requirement.id} is proven by a journey: `where` names the page (its slug) that shows it."


def _entities(analysis: Analysis) -> set[str]:
    return {e.name for e in analysis.entities}


def _pages(analysis: Analysis) -> set[str]:
    return {page.slug for page in analysis.pages}
