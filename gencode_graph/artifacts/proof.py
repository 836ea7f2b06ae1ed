"""What shows that a requirement is fulfilled, and what became of each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from gencode_graph.artifacts.base import Artifact
from gencode_graph.artifacts.wish import RequirementKind

FulfilmentStatus = Literal["proven", "built", "not_covered", "failed"]


class Evidence(Artifact):
    """A test that bears ids of requirements, and how it ended.

    ``test`` is ``backend/tests/test_hive.py::test_a_code_is_taken``, or a journey's file and title.
    ``fails_without`` are guards of the code (``path:line``) and things of the pages (in words) that were
    taken out: it failed.
    """

    test: str
    requirements: list[str]
    passed: bool
    fails_without: list[str] = []


class Fulfilment(Artifact):
    """What became of a requirement. Keys as in ``report.json``.

    ``proven``: a test that bears its id passed and, for a rule, access, action or figure, failed when a
    guard was taken out of the code. ``built``: the units in ``where`` are accepted, and that is not shown.
    ``failed``: a test of it fails, or its units are not there. ``not_covered``: the analysis leaves it out
    (ids N1, N2, ...).
    """

    id: str = Field(pattern=r"^[RN][1-9][0-9]*$")
    text: str
    kind: RequirementKind | None = None
    status: FulfilmentStatus
    where: list[str] = []
    tests: list[str] = []
