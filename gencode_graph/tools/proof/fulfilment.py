"""What became of each requirement, worked out from the analysis and the steps' reports. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gencode_graph.artifacts import (
    APP,
    Analysis,
    Evidence,
    Fulfilment,
    FulfilmentStatus,
    Requirement,
    StepReport,
)
from gencode_graph.tools.checks.analysis.requirements import PROVEN_BY_TEST

DONE = frozenset({"passed", "warnings", "skipped"})
OF_ENTITIES = ("contracts", "backend_models", "backend_routers", "backend_main")
OF_PAGES = ("frontend_mock", "frontend_integration")


def fulfilments(analysis: Analysis | None, steps: Mapping[str, StepReport]) -> list[Fulfilment]:
    """One of each requirement, and of each sentence in ``not_covered``; [] before there is an analysis."""
    if analysis is None:
        return []
    evidence = [one for report in steps.values() for one in report.evidence]
    found = [_fulfilment(one, analysis, steps, evidence) for one in analysis.requirements]
    return [
        *found,
        *(Fulfilment(id=f"N{number}", text=text, status="not_covered")
          for number, text in enumerate(analysis.not_covered, 1)),
    ]  # fmt: skip


def _fulfilment(
    requirement: Requirement,
    analysis: Analysis,
    steps: Mapping[str, StepReport],
    evidence: Iterable[Evidence],
) -> Fulfilment:
    tests = [one for one in evidence if requirement.id in one.requirements]
    return Fulfilment(
        id=requirement.id,
        text=requirement.text,
        kind=requirement.kind,
        status=_status(requirement, analysis, steps, tests),
        where=requirement.where,
        tests=list(dict.fromkeys(one.test for one in tests)),
    )


def _status(
    requirement: Requirement, analysis: Analysis, steps: Mapping[str, StepReport], tests: list[Evidence]
) -> FulfilmentStatus:
    built = all(_is_done(steps.get(name)) for name in _makers(requirement, analysis))
    if not built or not all(one.passed for one in tests):
        return "failed"
    can_fail = requirement.kind not in PROVEN_BY_TEST or any(one.fails_without for one in tests)
    return "proven" if tests and can_fail else "built"


def _is_done(report: StepReport | None) -> bool:
    """Also what was skipped because the app does not need it."""
    return report is not None and report.status in DONE


def _makers(requirement: Requirement, analysis: Analysis) -> Iterator[str]:
    """The steps that have a part in what ``where`` names."""
    pages = {page.slug for page in analysis.pages}
    places = set(requirement.where)
    if APP in places or places & pages:
        yield from OF_PAGES
    if APP in places or places - pages - {APP}:
        yield from OF_ENTITIES
