"""The ``doctor`` command: what is here, what is missing, and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from gencode_graph.cli.options import Json, run_context
from gencode_graph.cli.terminal import glyphs, output_console, print_json

if TYPE_CHECKING:
    from gencode_graph.cli.finding import Finding


def register(app: typer.Typer) -> None:
    app.command("doctor", epilog=_EPILOG)(doctor)


_EPILOG = """\b
Exit code 0 when nothing that every run needs is missing, else 1. What is optional never counts.
--clean removes what processes of gencode that are dead now left behind, and nothing else.
"""
_SHOWN = {"ok": ("passed", "green"), "optional": ("skipped", "dim"), "missing": ("failed", "red")}


def doctor(
    json: Json = False,
    clean: Annotated[
        bool,
        typer.Option("--clean", help="Remove containers, programs and folders that killed runs left behind."),
    ] = False,
) -> None:
    """Say what this machine has and lacks, and how to get it."""
    if clean:
        _clean(json=json)
        return
    from gencode_graph.cli.checkup import checkup

    findings = checkup(run_context())
    if json:
        print_json([finding._asdict() for finding in findings])
    else:
        _show(findings)
    raise typer.Exit(int(any(finding.status == "missing" for finding in findings)))


def _clean(*, json: bool) -> None:
    from gencode_graph.cli.cleaning import clean_up

    removed, unseen = clean_up()
    if unseen:
        typer.echo(f"Containers were not looked at: {unseen}", err=True)
    if json:
        print_json({"removed": removed})
        return
    for line in removed:
        typer.echo(f"Removed {line}")
    typer.echo(f"{len(removed)} removed." if removed else "Nothing was left behind.")


def _show(findings: list[Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    console = output_console()
    signs = glyphs(console.encoding)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        sign, style = _SHOWN[finding.status]
        words = f"{finding.found} {finding.advice}".strip()
        table.add_row(Text(signs[sign], style=style), finding.name, Text(words))
    console.print(table)
    missing = [finding.name for finding in findings if finding.status == "missing"]
    typer.echo(f"\nMissing: {', '.join(missing)}." if missing else "\nAll that a run needs is here.")
