"""Do the tests of a unit bear the ids of the requirements they have to prove, and no others?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from gencode_graph.artifacts import Analysis, Proof, Requirement

REQUIREMENT = re.compile(r"R[0-9]+$")


class Proofs(NamedTuple):
    """``wanted`` are the unit's own, ``known`` the ids of all requirements there are."""

    wanted: list[Requirement]
    known: frozenset[str]


def proofs_of(analysis: Analysis, place: str, proof: Proof) -> Proofs:
    """What the tests of an entity, or of a page by its slug, have to prove."""
    wanted = [r for r in analysis.requirements_of(place) if r.proof == proof]
    return Proofs(wanted, frozenset(r.id for r in analysis.requirements))


def id_faults(ids: Mapping[str, int], proofs: Proofs, mark: str) -> Iterator[tuple[int | None, str]]:
    """``ids`` are those that tests bear, with a line; ``mark`` is how a test bears one."""
    for name, line in ids.items():
        if name not in proofs.known:
            yield line, f"There is no requirement {name}. Take ids from `requirements`."
    for requirement in proofs.wanted:
        if requirement.id not in ids:
            said = mark.format(id=requirement.id)
            yield None, f'No test proves {requirement.id}, "{requirement.text}". Write one with {said}.'
