"""Commands that run the graph: new, resume, change, fork."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gencode_graph.cli.leaving import EXIT_PAUSED, SIGNALS, leave_at_next
from gencode_graph.cli.options import (
    Json,
    MaxCost,
    Model,
    ProjectId,
    Sandbox,
    UnsafeLocal,
    checked_text,
    open_home,
    run_context,
)
from gencode_graph.cli.terminal import print_json, whoever_listens
from gencode_graph.errors import GenCodeError
from gencode_graph.naming import check_id

if TYPE_CHECKING:
    from gencode_graph.artifacts import RunReport
    from gencode_graph.events import Event
    from gencode_graph.home import Home

    Start = Callable[[Callable[[Event], None]], Awaitable[RunReport]]


class Stopped(Exception):  # noqa: N818 - not an error: the user said so
    """The run was told to stop and has stopped cleanly."""


def register(app: typer.Typer) -> None:
    app.command("new", epilog=_NEW_EPILOG)(new)
    app.command("resume", epilog=_RESUME_EPILOG)(resume)
    app.command("change", epilog=_CHANGE_EPILOG)(change)
    app.command("fork", epilog=_FORK_EPILOG)(fork)


_NEW_EPILOG = """\b
Examples:
  gencode new "Create a bug tracking system"
  gencode new "Inventar aplikasi untuk toko buku" --id toko-buku
  gencode new - < description.txt
  gencode new "A landing page for a plumber" --json > report.json

The app is written to $GENCODE_HOME/ID/ (default ./workspaces/ID/), and what was done to
$GENCODE_HOME/ID/.gencode/report.json. Ctrl-C stops cleanly; `gencode resume ID` goes on.
"""


def new(
    description: Annotated[
        str, typer.Argument(metavar="DESCRIPTION", help="What to build, in any language; - reads stdin.")
    ],
    project_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The project's id; made from the name if absent.")
    ] = None,
    model: Model = None,
    sandbox: Sandbox = None,
    max_cost: MaxCost = None,
    allow_unsafe_local: UnsafeLocal = False,
    json: Json = False,
) -> None:
    """Build a new app from a description."""
    if project_id is not None:
        check_id(project_id)
    description = checked_text(description)
    context = run_context(
        model=model, sandbox=sandbox, max_cost=max_cost, allow_unsafe_local=allow_unsafe_local
    )
    home = open_home(context)
    from gencode_graph.run import new_run

    _drive(
        lambda watch: new_run(home, description, project_id=project_id, context=context, on_event=watch),
        home,
        project_id,
        json=json,
    )


_RESUME_EPILOG = """\b
Examples:
  gencode resume bug-tracking-system
  gencode resume crm --max-cost 5        go on with more to spend

Whatever ended the run, it goes on after the last finished call; nothing is written twice.
"""


def resume(
    project_id: ProjectId,
    model: Model = None,
    sandbox: Sandbox = None,
    max_cost: MaxCost = None,
    allow_unsafe_local: UnsafeLocal = False,
    json: Json = False,
) -> None:
    """Go on with a run that was stopped, killed, blocked or out of budget."""
    check_id(project_id)
    context = run_context(
        project_id, model=model, sandbox=sandbox, max_cost=max_cost, allow_unsafe_local=allow_unsafe_local
    )
    home = open_home(context)
    from gencode_graph.run import resume_run

    _drive(
        lambda watch: resume_run(home, project_id, context=context, on_event=watch),
        home,
        project_id,
        json=json,
    )


_CHANGE_EPILOG = """\b
Examples:
  gencode change bug-tracking-system "Bugs have a due date"
  gencode change crm - < wishes.txt
"""


def change(
    project_id: ProjectId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What should be different; - reads stdin.")],
    model: Model = None,
    sandbox: Sandbox = None,
    max_cost: MaxCost = None,
    allow_unsafe_local: UnsafeLocal = False,
    json: Json = False,
) -> None:
    """Change a finished app as the text says."""
    check_id(project_id)
    text = checked_text(text)
    context = run_context(
        project_id, model=model, sandbox=sandbox, max_cost=max_cost, allow_unsafe_local=allow_unsafe_local
    )
    home = open_home(context)
    from gencode_graph.run import change_run

    _drive(
        lambda watch: change_run(home, project_id, text, context=context, on_event=watch),
        home,
        project_id,
        json=json,
    )


_FORK_EPILOG = """\b
Examples:
  gencode history crm                    shows the steps to fork at
  gencode fork crm --at contracts --id crm-b --model openai:gpt-5-mini
"""


def fork(
    project_id: ProjectId,
    at: Annotated[str, typer.Option("--at", metavar="STEP", help="The last step to keep.")],
    new_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The copy's id; made from ID if absent.")
    ] = None,
    model: Model = None,
    sandbox: Sandbox = None,
    max_cost: MaxCost = None,
    allow_unsafe_local: UnsafeLocal = False,
    json: Json = False,
) -> None:
    """Copy a project as it was after a step, and build the rest anew."""
    check_id(project_id)
    if new_id is not None:
        check_id(new_id)
    context = run_context(
        project_id, model=model, sandbox=sandbox, max_cost=max_cost, allow_unsafe_local=allow_unsafe_local
    )
    home = open_home(context)
    from gencode_graph.run import fork_run

    _drive(
        lambda watch: fork_run(home, project_id, at, new_id=new_id, context=context, on_event=watch),
        home,
        new_id,
        json=json,
    )


def _drive(start: Start, home: Home, project_id: str | None, *, json: bool) -> NoReturn:
    """Run to the end, show how it goes, print the result and leave with its exit code."""
    from gencode_graph.cli.progress import watching
    from gencode_graph.cli.summary import EXIT_CODES
    from gencode_graph.run import load_report

    with watching() as watch:
        try:
            report = asyncio.run(_stoppable(start(watch)))
        except (Stopped, KeyboardInterrupt):
            report = None
    project_id = project_id or watch.board.project_id
    if report is None:
        typer.echo(f"Stopped. Go on with: gencode resume {project_id or 'ID'}", err=True)
        if json and project_id:
            with whoever_listens(), suppress(GenCodeError):  # stopped before there was a report
                print_json(load_report(home, project_id).model_dump(mode="json"))
        raise typer.Exit(EXIT_PAUSED)
    with whoever_listens():
        _print_result(report, home, json=json)
    raise typer.Exit(EXIT_CODES[report.status])


def _print_result(report: RunReport, home: Home, *, json: bool) -> None:
    from gencode_graph.cli.summary import fitted, summary

    if json:
        print_json(report.model_dump(mode="json"))
    else:
        typer.echo("\n" + fitted(summary(report, home.project_dir(report.project_id))))


async def _stoppable(work: Awaitable[RunReport]) -> RunReport:
    """``work``'s result; a first Ctrl-C or kill cancels it, a second one leaves at once.

    Raises Stopped when it was cancelled.
    """
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()

    def stop() -> None:
        task.cancel()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
        leave_at_next()

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        raise Stopped from None
    finally:
        if not task.cancelled():
            for number in SIGNALS:
                loop.remove_signal_handler(number)
