"""What a run did, in plain words, and what to do next."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path

from gencode_graph.artifacts import RunReport
from gencode_graph.cli.asked import asked_for
from gencode_graph.cli.progress import duration
from gencode_graph.tools.checks.analysis.understood import CHECK

EXIT_CODES = {"completed": 0, "failed": 1, "budget_exhausted": 3, "blocked": 4, "paused": 5}
_HEADLINES = {
    "completed": "Done: the app is in {where}",
    "failed": "Failed. What was finished before is in {where}",
    "budget_exhausted": "The budget is used up. What is finished so far is in {where}",
    "blocked": "Blocked: the work so far is not good enough to go on. It is in {where}",
    "paused": "Paused. What is finished so far is in {where}",
}
_NEXT = {
    "completed": ("Open it:", "gencode preview {id}"),
    "failed": ("When the cause is removed, go on with:", "gencode resume {id}"),
    "budget_exhausted": ("Go on with more to spend:", "gencode resume {id} --max-cost USD"),
    "blocked": ("Try again from there:", "gencode resume {id}"),
    "paused": ("Go on:", "gencode resume {id}"),
}
_SAY_IT_AGAIN = (
    "Much of what you asked for was not understood. Say it in other words, or have a model read it:",
    "  gencode new DESCRIPTION --model PROVIDER:MODEL    (gencode doctor tells which keys are there)",
)
_CAP = re.compile(r"GENCODE_MAX_\w+(?=\.$)")
_COUNTED = {"warnings": "with warnings"}
SHOWN_ISSUES = 5
SHOWN_REQUIREMENTS = 6
MIN_COLUMNS = 30


def summary(report: RunReport, folder: Path, *, whole: bool = False) -> str:
    """A page of plain text; its last line is the command that comes next. With ``whole`` every requirement
    is told."""
    parts = [[_HEADLINES[report.status].format(where=shown_path(folder))]]
    if report.reason:
        parts[0].append(f"  {report.reason}")
    parts[0].append(f"  {_figures(report)}")
    if report.model == "offline":
        parts[0].append("  Written by the offline model, a scaffold generator that works from templates.")
    asked = asked_for(report, shown=None if whole else SHOWN_REQUIREMENTS)
    parts += [section for section in (asked, _skipped(report), _troubles(report)) if section]
    if report.kept:
        parts.append(["Your own work in the folder:", *(f"  {sentence}" for sentence in report.kept)])
    if _little_understood(report):
        parts.append(list(_SAY_IT_AGAIN))
    lead, command = _NEXT[report.status]
    if cap := _CAP.search(report.reason):
        command = f"{cap[0]}=N gencode resume {{id}}"  # it is not the one on dollars that is used up
    parts.append([lead, f"  {command.format(id=report.project_id)}"])
    return "\n\n".join("\n".join(lines) for lines in parts)


def _little_understood(report: RunReport) -> bool:
    """Whether the analysis itself says that it leaves out most of what was asked for."""
    analysis = report.steps.get("analysis")
    return analysis is not None and any(issue.startswith(f"[{CHECK}]") for issue in analysis.issues)


def fitted(text: str, columns: int | None = None) -> str:
    """``text`` with long lines broken at words and indented as they begin, to the terminal's width."""
    if columns is None:
        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    if columns < MIN_COLUMNS:
        return text
    lines = text.splitlines()
    return "\n".join(
        textwrap.fill(
            line, columns, subsequent_indent=" " * (len(line) - len(line.lstrip()) + 2),
            break_long_words=False, break_on_hyphens=False,
        ) if len(line) > columns else line
        for line in lines
    )  # fmt: skip


def shown_path(folder: Path) -> str:
    """Relative where that is short to type, else absolute."""
    relative = os.path.relpath(folder)
    return str(folder) if relative.startswith("..") else f"./{relative}"


def _figures(report: RunReport) -> str:
    usage, counts = report.usage, Counter(step.status for step in report.steps.values())
    steps = ", ".join(f"{number} {_COUNTED.get(status, status)}" for status, number in counts.items())
    cost = "cost unknown" if usage.cost_usd is None else f"${usage.cost_usd:.2f}"
    return (
        f"{steps or 'no steps'}; {usage.calls} calls of {report.model}, {cost}, "
        f"{duration(usage.seconds)}; sandbox: {report.sandbox}"
    )


def _skipped(report: RunReport) -> list[str]:
    lines = [
        f"  {name}: {step.reason or 'this app does not need it'}"
        for name, step in report.steps.items()
        if step.status == "skipped"
    ]
    for reason, checks in _not_run(report).items():
        if len(checks) == 1:
            name, names = next(iter(checks.items()))
            lines += [
                f"  {name}: the check '{c}' was not run{f' ({reason})' if reason else ''}" for c in names
            ]
        else:  # told once, not once a step
            lines.append(f"  {reason or 'Not run'}")
            lines += [f"    {name}: {', '.join(names)}" for name, names in checks.items()]
    return ["Skipped:", *lines] if lines else []


def _not_run(report: RunReport) -> dict[str, dict[str, list[str]]]:
    """The checks that were not run: reason -> step -> checks."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, step in report.steps.items():
        checks = [check for check, status in step.checks.items() if status == "skipped"]
        if checks and step.status != "skipped":
            found.setdefault(step.reason, {})[name] = checks
    return found


def _troubles(report: RunReport) -> list[str]:
    lines: list[str] = []
    for name, step in report.steps.items():
        told = step.status == "warnings" and not step.issues and "skipped" in step.checks.values()
        if told or step.status not in ("warnings", "blocked", "failed"):
            continue  # why its checks were not run stands under what was skipped
        lines.append(f"  {name}: {step.reason or step.status}")
        lines += [f"    - {' '.join(issue.split())}" for issue in step.issues[:SHOWN_ISSUES]]
        if len(step.issues) > SHOWN_ISSUES:
            lines.append(
                f"    - and {len(step.issues) - SHOWN_ISSUES} more: gencode show {report.project_id}"
            )
    return ["Not as it should be:", *lines] if lines else []
