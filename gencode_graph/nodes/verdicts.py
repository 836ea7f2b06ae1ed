"""What a reviewer said of a page's pictures, and what follows from it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from gencode_graph.artifacts import Accepted, CheckStatus, Found, Issue, Look, Unit, UnitResult, Usage
from gencode_graph.models.vision import BLIND
from gencode_graph.nodes.examples import read_verdict
from gencode_graph.nodes.step import Step
from gencode_graph.nodes.unit_loop import PASSING_SCORE

CHECK = "visual_review"


def unit_of(step: Step, page: str) -> Unit:
    return Unit(step=step.name, id=page)


def verdict_on(look: Look, answer: str) -> Look:
    """The look with what the reviewer said of it. An answer nobody can read is a warning."""
    review, unreadable = read_verdict(answer)
    path = f"frontend/src/pages/{look.page}/index.tsx"
    if review is None:
        said = f"the reviewer's verdict could not be read: {unreadable[0].message}"
        return look.model_copy(
            update={"issues": [Issue(check=CHECK, message=said, path=path, severity="warning")]}
        )
    good = review.passes(PASSING_SCORE)
    told = review.issues or ([] if good else ["The page does not look finished; no fault was named."])
    issues = [
        Issue(check=CHECK, message=text, path=path, severity="warning" if good else "error") for text in told
    ]
    return look.model_copy(update={"approved": good, "quality_score": review.quality_score, "issues": issues})


def judged(found: Found, looks: Iterable[Look]) -> Found:
    """What the hard checks found, and what was said of the pictures as they are now."""
    current = _current(found, looks)
    issues = [issue for look in current for issue in look.issues]
    if any(issue.severity == "error" for issue in issues):
        status: CheckStatus = "failed"
    else:
        unjudged = [look for look in current if look.quality_score is None]
        status = "passed" if len(unjudged) < len(found.pictures) else "skipped"
    notes = [BLIND] if any(look.unseen for look in current) else []
    return found.model_copy(
        update={
            "issues": [*found.issues, *issues],
            "checks": {**found.checks, CHECK: status},
            "notes": list(dict.fromkeys([*found.notes, *notes])),
        }
    )


def good_enough(found: Found, looks: Iterable[Look]) -> Found | None:
    """The same with mere warnings, for when the rounds are over; None where a score is too low."""
    scores = [look.quality_score for look in _current(found, looks) if look.quality_score is not None]
    if min(scores, default=PASSING_SCORE) < PASSING_SCORE:
        return None
    warnings = [issue.model_copy(update={"severity": "warning"}) for issue in found.issues]
    return found.model_copy(update={"issues": warnings})


def approvals(step: Step, looks: Iterable[Look]) -> dict[str, Accepted]:
    """What was approved, for later runs of the project."""
    return {
        unit_of(step, look.page).key: Accepted(
            prompt=look.prompt, tree=look.pictures, quality_score=look.quality_score
        )
        for look in looks
        if look.approved and look.quality_score is not None
    }


def results_of(step: Step, looks: Iterable[Look], found: Found | None) -> dict[str, UnitResult]:
    """The looks as results, one a page: what they took, and the score of the pictures that count."""
    pages: dict[str, list[Look]] = {}
    for look in sorted(looks, key=lambda look: look.number):
        if not look.unseen:
            pages.setdefault(look.page, []).append(look)
    kept = found.pictures if found else {}
    results = {}
    for page, had in pages.items():
        counting = [look for look in had if look.pictures == kept.get(page)] or had
        results[unit_of(step, page).key] = UnitResult(
            unit=unit_of(step, page), accepted=True, attempts=len(had),
            quality_score=counting[-1].quality_score,
            usage=sum((look.usage for look in had), Usage()),
        )  # fmt: skip
    return results


def _current(found: Found, looks: Iterable[Look]) -> list[Look]:
    """The newest look at each page's pictures as they are now."""
    newest: dict[str, Look] = {}
    for look in sorted(looks, key=lambda look: look.number):
        if found.pictures.get(look.page) == look.pictures:
            newest[look.page] = look
    return [newest[page] for page in found.pictures if page in newest]
