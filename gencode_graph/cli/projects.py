"""Commands that look at projects: list, show, history, diff."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gencode_graph.cli.options import Json, ProjectId, open_home
from gencode_graph.cli.terminal import STYLES, glyphs, output_console, print_json
from gencode_graph.errors import GenCodeError
from gencode_graph.naming import check_id
from gencode_graph.plain import plain

if TYPE_CHECKING:
    from gencode_graph.artifacts import StepReport, Usage


def register(app: typer.Typer) -> None:
    app.command("list")(list_all)
    app.command("show", epilog=_SHOW_EPILOG)(show)
    app.command("history")(history)
    app.command("diff", epilog=_DIFF_EPILOG)(diff)


def list_all(json: Json = False) -> None:
    """List the projects, the one worked on last first."""
    home = open_home()
    projects = home.projects()  # not through ``run``: a list need not wait for the graph
    for project in projects:
        _settle(home.project_dir(project.project_id))
    if json:
        print_json([_plain(project) for project in projects])
        return
    if not projects:
        typer.echo('No projects yet. Begin with: gencode new "Create a bug tracking system"')
        return
    rows = [
        [project.project_id, project.status, _moment(project.updated_at), _short(project.description)]
        for project in projects
    ]
    _print_table(["id", "status", "updated", "what"], rows)


_SHOW_EPILOG = """\b
Examples:
  gencode show crm
  gencode show crm --json | jq '.steps | map_values(.status)'
"""


def show(project_id: ProjectId, json: Json = False) -> None:
    """Show what the last run of a project did, step by step."""
    check_id(project_id)
    from gencode_graph.cli.summary import fitted, summary
    from gencode_graph.run import load_report

    home = open_home()
    report = load_report(home, project_id)
    _settle(home.project_dir(project_id))
    if json:
        print_json(report.model_dump(mode="json"))
        return
    signs = glyphs(output_console().encoding)
    rows = [_step_cells(name, step, signs) for name, step in report.steps.items()]
    styles = [STYLES.get(step.status, "") for step in report.steps.values()]
    titles = ["", "step", "status", "units", "tries", "score", "calls", "cost", "time", "checks"]
    _print_table(titles, rows, styles)
    if report.roles:
        typer.echo()
        agents = [_role_cells(role, usage) for role, usage in report.roles.items()]
        _print_table(["agent", "calls", "tokens in", "of them cached", "tokens out", "cost"], agents)
    typer.echo("\n" + fitted(summary(report, home.project_dir(project_id), whole=True)))


def history(project_id: ProjectId, json: Json = False) -> None:
    """Show the states a project went through, which `fork` can go back to."""
    check_id(project_id)
    from gencode_graph.run import history as read_history

    entries = asyncio.run(read_history(open_home(), project_id))
    if json:
        print_json([_plain(entry) for entry in entries])
        return
    rows = [
        [entry.step, (entry.revision or "")[:10], _moment(entry.at), entry.status, entry.message]
        for entry in entries
    ]
    _print_table(["step", "revision", "at", "status", "what"], rows)


_DIFF_EPILOG = """\b
Examples:
  gencode diff crm frontend_mock frontend_integration    what one step made of another's work
  gencode diff crm preview_final                         what you have committed since the last run
  gencode diff crm 4be1f02 now > change.patch            git apply takes it

FROM and TO are finished steps or commits (gencode history ID shows both), or `now`.
git applies what differs in UTF-8 text; for anything else, use git in the app's folder.
"""


def diff(
    project_id: ProjectId,
    before: Annotated[str, typer.Argument(metavar="FROM", help="The state before.")],
    after: Annotated[str, typer.Argument(metavar="TO", help="The state after.")] = "now",
) -> None:
    """Show what differs between two states of an app, as a patch."""
    check_id(project_id)
    from gencode_graph.comparing import diff as between

    patch = asyncio.run(between(open_home(), project_id, before, after))
    console = output_console()
    if not console.is_terminal:
        typer.echo(patch, nl=False)
        return
    from rich.syntax import Syntax

    console.print(Syntax(plain(patch), "diff", theme="ansi_dark", background_color="default", word_wrap=True))


def _settle(folder: Path) -> None:
    """Finish what a killed run was about to show. What cannot be finished is told by who works on it."""
    if not (folder / ".git/refs/gencode/publishing").exists():
        return
    from gencode_graph.tools.workspace import Workspace

    with suppress(GenCodeError):
        Workspace(folder).settle()


def _step_cells(name: str, step: StepReport, signs: dict[str, str]) -> list[str]:
    from gencode_graph.cli.progress import duration

    counts = [str(number or "") for number in (step.units, step.attempts)]
    checks = " ".join(f"{check}:{status}" for check, status in step.checks.items() if status != "passed")
    passed = sum(status == "passed" for status in step.checks.values())
    return [
        signs.get(step.status, " "), name, step.status, *counts,
        "" if step.quality_score is None else str(step.quality_score),
        str(step.calls or ""), _dollars(step.cost_usd) if step.calls else "",
        duration(step.seconds) if step.seconds else "",
        " ".join(part for part in (f"{passed} passed" if passed else "", checks) if part),
    ]  # fmt: skip


def _role_cells(role: str, usage: Usage) -> list[str]:
    name = "Marcus, reviewing" if role == "review" else role.capitalize()
    counts = (usage.calls, usage.tokens_in, usage.tokens_cached, usage.tokens_out)
    return [name, *map(str, counts), _dollars(usage.cost_usd)]


def _dollars(cost: float | None) -> str:
    return "unknown" if cost is None else f"${cost:.4f}" if 0 < cost < 1 else f"${cost:.2f}"


def _print_table(titles: list[str], rows: list[list[str]], styles: list[str] | None = None) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, title in enumerate(titles):
        last = number == len(titles) - 1
        table.add_column(title, no_wrap=not last, overflow="fold" if last else "ellipsis")
    for row, style in zip(rows, styles or [""] * len(rows), strict=True):
        table.add_row(*(Text(" ".join(cell.split())) for cell in row), style=style)
    output_console().print(table)


def _plain(value: Any) -> Any:
    """A model or a dataclass as JSON-able data."""
    from pydantic import TypeAdapter

    return TypeAdapter(type(value)).dump_python(value, mode="json")


def _moment(value: Any) -> str:
    """``2026-01-31 12:00`` in the reader's own time zone; ISO texts and datetimes alike."""
    from datetime import UTC, datetime

    if not value:
        return ""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone().strftime("%Y-%m-%d %H:%M")


def _short(text: str) -> str:
    """One line of at most 70 characters."""
    line = " ".join(text.split())
    return line if len(line) <= 70 else f"{line[:67]}..."
