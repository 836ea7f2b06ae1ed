"""Step 12: REPORT.md, what was built and what the checks really said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from gencode_graph.artifacts import Analysis, StepReport
from gencode_graph.models.offline.ask import Ask
from gencode_graph.models.offline.rendering import file_block

_SAID = {"passed": "passed", "warnings": "went on with warnings", "skipped": "was skipped",
         "blocked": "was blocked", "failed": "failed"}  # fmt: skip
_BECAME = {"not_covered": "Not there", "failed": "Not there, or a test of it fails",
           "built": "Built, not proven", "proven": "Proven"}  # fmt: skip
"""What is said of a requirement by its status, the gravest first."""


def write(ask: Ask) -> str:
    """The report of ``analysis`` and ``reports`` (step name -> StepReport)."""
    analysis = Analysis.model_validate(ask.inputs["analysis"])
    reports = _reports(ask.inputs.get("reports") or {})
    asked = _asked_for(analysis, ask.inputs.get("requirements") or [])
    parts = [f"# {analysis.name}: report", _verdict(analysis, reports), asked, _built(analysis)]
    if reports:
        parts += [_steps(reports), _open(reports)]
    parts.append(_left_out(analysis))
    return file_block("REPORT.md", "\n\n".join(part for part in parts if part) + "\n")


def _reports(given: Mapping[str, Any]) -> dict[str, StepReport]:
    """Step reports, whatever else the caller passes along being left aside."""
    known = set(StepReport.model_fields)
    return {
        step: StepReport.model_validate({k: v for k, v in report.items() if k in known})
        for step, report in given.items()
        if isinstance(report, Mapping) and report.get("status") in _SAID
    }


def _verdict(analysis: Analysis, reports: dict[str, StepReport]) -> str:
    if not reports:
        return f"{analysis.name} was generated. No step report was handed on, so nothing can be said about its checks."  # noqa: E501
    broken = [s for s, r in reports.items() if r.status in {"failed", "blocked"}]
    warned = [s for s, r in reports.items() if r.status == "warnings"]
    skipped = [s for s, r in reports.items() if r.status == "skipped"]
    failed = [f"{s}: {c}" for s, r in reports.items() for c, state in r.checks.items() if state == "failed"]
    if broken:
        return f"**Not finished.** {_names(broken)} did not pass; the app should not be used before that is mended."  # noqa: E501
    words = [
        f"{len(reports) - len(skipped)} of {len(reports)} steps so far were carried out and none failed."
    ]
    if warned:
        words.append(f"{_names(warned)} went on with warnings, which are listed below.")
    if failed:
        words.append(f"These checks failed: {', '.join(failed)}.")
    if skipped:
        words.append(f"{_names(skipped)} did not take place, for the reasons given below.")
    return " ".join(words)


def _asked_for(analysis: Analysis, given: Sequence[Mapping[str, Any]]) -> str:
    """What became of each requirement; those that are not there come first."""
    if not given:
        return ""
    texts = {one.id: one.text for one in analysis.requirements}
    texts |= {f"N{number}": text for number, text in enumerate(analysis.not_covered, 1)}
    rank = list(_BECAME)
    listed = sorted(given, key=lambda one: rank.index(one["status"]))
    counts = Counter(str(one["status"]) for one in given)
    missing = counts["not_covered"] + counts["failed"]
    head = f"{counts['proven']} of {len(given)} proven by a test, {counts['built']} built but not proven, {missing} not there."  # noqa: E501
    lines = [f"- **{_BECAME[one['status']]}**: {texts.get(one['id'], '')} ({one['id']})" for one in listed]
    return f"## What you asked for\n\n{head}\n\n" + "\n".join(lines)


def _names(steps: list[str]) -> str:
    quoted = [f"`{step}`" for step in steps]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


def _built(analysis: Analysis) -> str:
    lines = [f"## What it is\n\n{analysis.summary}"]
    for entity in analysis.entities:
        fields = ", ".join(f.title.lower() for f in entity.fields)
        lines.append(f"- **{entity.title_plural}**: {fields}.")
    pages = ", ".join(f"{p.title} (`{p.route}`)" for p in analysis.pages)
    return "\n".join([lines[0], "", *lines[1:], *([""] if lines[1:] else []), f"Pages: {pages}."])


def _steps(reports: dict[str, StepReport]) -> str:
    rows = []
    for step, report in reports.items():
        checks = ", ".join(f"{name} {state}" for name, state in report.checks.items()) or "-"
        score = report.quality_score if report.quality_score is not None else "-"
        rows.append(f"| {step} | {report.status} | {report.units} | {report.attempts} | {score} | {checks} |")
    head = "| Step | Status | Units | Attempts | Score | Checks |\n|---|---|---|---|---|---|"
    return f"## Steps\n\n{head}\n" + "\n".join(rows)


def _open(reports: dict[str, StepReport]) -> str:
    lines = []
    for step, report in reports.items():
        if report.reason:
            lines.append(f"- `{step}` {_SAID[report.status]}: {report.reason}")
        lines += [f"- `{step}`: {issue}" for issue in report.issues[:10]]
    return "## To know\n\n" + "\n".join(lines) if lines else ""


def _left_out(analysis: Analysis) -> str:
    left = "\n".join(f"- {line}" for line in analysis.not_covered) or "- Nothing was left out knowingly."
    taken = "\n".join(f"- {line}" for line in analysis.assumptions)
    return f"## Not covered\n\n{left}" + (f"\n\n## Taken for granted\n\n{taken}" if taken else "")
