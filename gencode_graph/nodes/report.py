"""A step's report, worked out from its units' results and the checks of the whole. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gencode_graph.artifacts import CheckStatus, Evidence, Issue, StepReport, StepStatus, UnitResult, Usage

MAX_ISSUES = 50


def step_report(
    results: Mapping[str, UnitResult],
    issues: Sequence[Issue],
    *,
    blocked: bool,
    checks: Mapping[str, CheckStatus],
    reasons: Sequence[str],
    notes: Sequence[str],
    seconds: float,
    evidence: Sequence[Evidence] = (),
) -> StepReport:
    """``attempts`` and ``quality_score`` are those of the hardest and of the weakest unit.

    ``reasons`` say why checks could not be made, which is worth a warning; ``notes`` are not.
    """
    units = {result.unit.key: 0 for result in results.values()}
    usage = Usage()
    for result in results.values():
        units[result.unit.key] += result.attempts
        usage = usage + result.usage
    left = [*issues, *(issue for result in results.values() for issue in result.issues)]
    told = list(dict.fromkeys(str(issue) for issue in left))
    scores = [r.quality_score for r in results.values() if r.quality_score is not None]
    return StepReport(
        status=_status(blocked, told, reasons),
        attempts=max(units.values(), default=1),
        units=len(units),
        quality_score=min(scores, default=None),
        issues=told[:MAX_ISSUES],
        checks=dict(checks),
        reason=" ".join([*reasons, *notes]),
        seconds=round(seconds, 2),
        calls=usage.calls,
        cost_usd=usage.cost_usd,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        tokens_cached=usage.tokens_cached,
        evidence=list(evidence),
    )


def _status(blocked: bool, issues: Sequence[str], reasons: Sequence[str]) -> StepStatus:
    if blocked:
        return "blocked"
    return "warnings" if issues or reasons else "passed"
