"""What was asked for and what became of it: the first thing a person is told of a run."""

from __future__ import annotations

from collections.abc import Sequence

from gencode_graph.artifacts import Fulfilment, RunReport

_MISSING, _UNTESTED, _UNPROVEN, _PROVEN = (
    "Not there",
    "There, but without a test",
    "There, with tests that pass, of which none was seen to fail without it",
    "Proven by a test",
)


def asked_for(report: RunReport, *, shown: int | None = None) -> list[str]:
    """Lines: how many requirements are proven, built and missing, then which.

    With ``shown`` those that are proven are left out, and of the others so many are told.
    """
    if not report.requirements:
        return []
    lines = [f"What you asked for: {_counts(report.requirements)}."]
    for title in (_MISSING, _UNTESTED, _UNPROVEN, _PROVEN):
        found = [one for one in report.requirements if _title(one) == title]
        if not found or (shown is not None and title == _PROVEN):
            continue
        lines += [f"  {title}:", *(f"    {_line(one, tests=shown is None)}" for one in found[:shown])]
        if shown is not None and len(found) > shown:
            lines.append(f"    and {len(found) - shown} more: gencode show {report.project_id}")
    return lines


def _title(one: Fulfilment) -> str:
    """What it is told under."""
    if one.status == "proven":
        return _PROVEN
    if one.status == "built":
        return _UNPROVEN if one.tests else _UNTESTED
    return _MISSING


def _counts(requirements: Sequence[Fulfilment]) -> str:
    statuses = [one.status for one in requirements]
    proven, built = statuses.count("proven"), statuses.count("built")
    missing = len(statuses) - proven - built
    parts = [f"{proven} of {len(statuses)} proven by a test"]
    parts += [f"{built} built but not proven"] if built else []
    parts += [f"{missing} not there"] if missing else []
    return ", ".join(parts)


def _line(one: Fulfilment, *, tests: bool) -> str:
    said = f"{one.id} {' '.join(one.text.split())}"
    if one.status == "failed" and one.tests:
        said += " (a test of it fails)"
    return f"{said} [{', '.join(one.tests)}]" if tests and one.tests and one.status != "failed" else said
